"""What permitting asks outside of the system. Each module is one outside program as it is called over HTTP."""
