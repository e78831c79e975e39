"""Where modules lie on a roof: fire setbacks and access, the usable area, rows, the best layout, its yield.

Lengths are metres in the coordinates of the plane. ``model`` is what a layout is; the rest makes or judges one.
"""
