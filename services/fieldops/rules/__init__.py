"""The rules of building: suppliers, receiving, hazards, and the safety record that law asks for.

Pure functions over the dated data in ``data/``; what the company decides stands in ``policy``.
"""
