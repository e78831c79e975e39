"""Backups of a stack: base copies of PostgreSQL, every change since, documents, and where each reader stood.

A database that goes back to last night contradicts facts that others have acted on since: no later reading of the
topics makes a person's answer or an event's id come again. So a backup here is a base copy **and** the stream of
changes (WAL) that a process of the stack receives from then on; restoring goes to the last change, and the group of the
service goes back to where it stood at the backup (its inbox drops what it knows). Where changes are missing all the
same, the check names every event that was published and that the restored database has never heard of.

Below a backup's directory::

    wal/                      the changes, as the server writes them
    <instant>/base/           one base copy, checked by pg_verifybackup
    <instant>/manifest.json   see ``Manifest``
    objects/<service>/…       bytes of documents, by content hash

Kafka is not copied: its topics are the record that outlives a database, and are kept by replication.
"""
