"""System design and proposal: from a qualified lead to a proposal that the customer accepts, and its frozen design."""
