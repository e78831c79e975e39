"""One buildable system: what the design starts from, the circuits, the whole with its checks, a substitution.

``case`` is the only way in, for the service and the command line alike.
"""
