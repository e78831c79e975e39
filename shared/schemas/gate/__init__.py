"""The gate: today's contract against every contract that was released.

A release is a folder ``released/<version>`` that never changes again: the schemas, the topic table, golden records,
and the classes themselves as a package that can be imported beside today's. ``releases`` writes it and finds every
later touch, ``check`` compares it with today: structure by :mod:`shared.schemas.differences`, behaviour by reading and
writing records with both. Nothing of a service or of the chassis is needed for it.
"""
