"""The consumer SDK: how another team's Python program takes part in this contract, in a page of code.

It is for parties outside the seven services: read events with their types, keep what follows from them in one's own
PostgreSQL exactly once and in order, answer on one's own topic without losing an answer. Nothing of the services'
chassis is needed or known here; the seven services do not use it.

* :class:`shared.client.consumer.Client`: handlers by event type; effect, inbox and answers in one transaction.
* :class:`shared.client.state.StateReader`: a compacted topic as a view in memory, from its beginning on; no database.
* :mod:`shared.client.testing`: a client without Kafka, and records made from the published examples.
* :class:`shared.client.settings.Settings`: what ``helio connect <principal> --format env`` prints.

What may be touched: these four. The other modules are how they work. Import them by their full names, so that a
program that only follows a state loads neither FastStream nor SQLAlchemy. ``README.md`` beside this file has a whole
program and the list of what is promised.
"""
