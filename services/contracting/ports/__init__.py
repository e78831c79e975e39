"""What contracting needs from outside of its database: the lender, over HTTP; the key of its seal, from a file."""
