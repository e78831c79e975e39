"""The rules of activation: what must be true before a system counts as active, checklists, billing, satisfaction.

Pure functions over the dated data in ``data/``; what the company decides stands in ``policy``.
"""
