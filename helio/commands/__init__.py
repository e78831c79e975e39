"""A module for each command of ``helio``, found by its name: it takes arguments, calls, prints.

Heavy imports stand inside the functions, so that ``--help`` answers at once.
"""
