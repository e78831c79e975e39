"""From the outbox to Kafka: in order, once acknowledged deleted, one relay a database.

Nobody calls this room: what is to be published is written with ``work.publish``.
"""
