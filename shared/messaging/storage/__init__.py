"""What is kept: entities, inbox, outbox, timers, jobs, parked records; and the transaction that writes them together.

``store`` says what is asked of a database; PostgreSQL answers it here and memory in ``testing``, and one suite runs on
both. Services use ``entities`` and ``store.Refused``; SQL of the chassis is written in this room only.
"""
