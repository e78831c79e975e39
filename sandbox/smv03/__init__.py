"""SMV-03, the DER aggregator: an outside system that keeps the portfolio of activated systems.

Written as another team would write it: a Kafka client, a JSON Schema library, the published schemas, and nothing of
the services' Python. It can start at any time: the compacted registry tells every system as it is now, and from
there on registry and onboarding's events tell what changes. It keeps everything in memory and commits no offsets.
"""
