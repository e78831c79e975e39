"""The rules of connecting a generator to the grid: screens, the size that would pass, and time limits.

Federal model rules (FERC SGIP); what an authority or a utility does otherwise is passed in.
"""
