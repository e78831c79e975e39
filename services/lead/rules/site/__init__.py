"""What a site offers before anybody has been there: roof area and yield, and whether its address is known already.

A first estimate; the design measures again.
"""
