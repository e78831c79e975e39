"""Kits that a neighbour runs with a client of its own against a stack: does each understand the other?"""
