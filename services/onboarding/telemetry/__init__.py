"""Readings of gateways: who may send them, how they are kept by the day, rolled up, and dropped when they are old.

Raw readings never touch Kafka. Everything here runs statements of its own on the service's database; what is decided
about a system because of them goes through the handlers' transaction like anything else.
"""
