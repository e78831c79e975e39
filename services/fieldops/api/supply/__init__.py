"""What suppliers do, what they charge, and our own stock."""
