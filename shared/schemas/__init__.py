"""The contract: every event, its envelope and its topic, as pydantic models; snapshots and documents follow from them.

A module for each publisher. ``topics`` is the one table of who writes and reads what; ``generate`` writes everything
that follows. A released field is never renamed or removed: that is a new version with an upcaster.
"""
