"""From Kafka to the processor: records are taken in batches, and committed only after their effect.

The only room that knows the Kafka client's way of consuming. What a record means is decided in ``handling``.
"""
