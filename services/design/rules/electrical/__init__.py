"""The National Electrical Code as far as a design needs it: strings, currents, conductors, the busbar.

Sections and tables are looked up in ``nec``, never written into a calculation.
"""
