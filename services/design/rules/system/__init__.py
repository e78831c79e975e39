"""One buildable system: what the design starts from, packages that fit the site, the ways to connect, the whole.

``case`` is the only way in, for the service and the command line alike.
"""
