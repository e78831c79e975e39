"""What those who run a service ask of it over HTTP: is it well, what waits, and what to do with that.

Every intervention is one transaction. Nothing here knows a service; ``running`` puts these routes beside its own.
"""
