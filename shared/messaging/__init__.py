"""The chassis: how records, commands, timers and jobs have their effect once. It knows Kafka and SQL, no business word.

A service's author needs ``handling.service`` and ``handling.work`` (what a handler sees), ``storage.entities`` (how
entities are declared), ``web.http`` (commands and reads) and ``testing.system`` (everything in memory); the rest is
machinery. Rooms are layers, each uses only what stands below it:

    running       a service at work, composed from the rooms; ``run`` is its entry: ``python -m shared.messaging.run``
    testing       the same in memory
    operations    what those who run it ask and do over HTTP
    publishing    from the outbox to Kafka             web      the HTTP side
    records       from Kafka to the processor          loops    timers, jobs, parked records, maintenance
    handling      what happens to a project in one transaction
    storage       what is kept, and the transaction itself
    telemetry, settings, clock, ids, errors, outage, whereabouts    for all rooms
"""
