"""What a process runs beside its consumer and its HTTP side: timers, jobs, parked records, maintenance.

Each is a ``background.Loop``: woken or after a while, and it outlives outages. A new loop is added in ``running``.
"""
