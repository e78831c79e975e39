"""Whether a running system does what it should: silence, yield, strings, clipping, meters. Pure: all known comes in.

Each rule looks at one kind of fault and says nothing where it cannot tell. Snow, an outage of the grid and curtailment
are no faults of the system: what they explain is left out before anything is judged.
"""
