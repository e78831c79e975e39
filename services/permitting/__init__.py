"""Permits and interconnection: the authority's and the utility's yes, with the clocks that run meanwhile."""
