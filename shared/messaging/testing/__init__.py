"""A whole system in memory, for tests only: real handlers and processor, faults as knobs, a calendar moved by hand.

Tests use ``system`` and ``people``; the store in memory keeps the promises of PostgreSQL's.
"""
