"""A file of measured results judged against a design: what passed, what failed, what is no valid test."""
