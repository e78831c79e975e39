"""What happens to a project in one transaction: by a record, a timer, a job's result, a command.

Services use ``service`` (to declare handlers) and ``work`` (what a handler sees). The processor and what it decides
with know the database only through ``storage.store``, so that everything here runs in memory too.
"""
