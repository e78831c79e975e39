"""Which errors of the database say nothing about the message at hand."""

import asyncpg

OUTAGE: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a reply cut short: the server went away in the middle of it
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    ConnectionError,
    OSError,
    TimeoutError,
)
"""Errors that say nothing about the message at hand: the same transaction is tried again until it goes through."""
