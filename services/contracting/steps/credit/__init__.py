"""What is asked of a lender, and what follows from its answer."""
