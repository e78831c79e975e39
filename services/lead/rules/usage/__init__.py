"""Usage as every import yields it: points with their readings, bills, grade, report, and the figures that are kept.

Instants are seconds since 1970 UTC, energy is Wh. Nothing here knows a file format.
"""
