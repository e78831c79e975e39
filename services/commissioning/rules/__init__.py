"""The rules of acceptance: what is inspected, measured and judged before a system may run, and its documents.

Pure functions; limits carry the standard and section they come from.
"""
