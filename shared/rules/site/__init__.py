"""The site: its assessment, roof planes and their geometry, and a year of its load.

These are value objects on the wire and in documents: a changed field is a changed contract.
"""
