"""What may be bought: ratings with their sources, the catalogue, CEC's lists, and what goes together.

A product is added in ``data/``, with where its ratings were read.
"""
