"""SMV-03, the DER aggregator: an outside system that keeps the portfolio of activated systems.

Written in the consumer SDK as another team would write it: the compacted registry tells every system as it is now, and
from there on registry and onboarding's events tell what changes. It can start at any time, keeps everything in memory
and commits no offsets.
"""
