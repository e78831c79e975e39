"""The boundary to the database: what its errors say about it, and what they say about the values at hand.

Only the store crosses this boundary. An error of the same type out of a handler (a ``FileNotFoundError``, a
``TimeoutError``) says nothing about the database, and is the handler's failure like any other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg


class Outage(Exception):
    """The database cannot be reached, or cannot write now: the same transaction is tried again until it goes through.

    Its text is the type of the error beneath, for logs and ``/status``.
    """


class Locked(Outage):
    """Somebody holds what was to be locked, for longer than ``lock_timeout``."""


class Unstorable(ValueError):
    """The database takes no such value: the record or request at hand is wrong, and trying again is of no use."""


AWAY: tuple[type[Exception], ...] = (
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
    asyncpg.ReadOnlySQLTransactionError,  # a standby, or a server set to read only: its primary will come
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.PostgresIOError,
    ConnectionError,
    OSError,
    TimeoutError,
)
"""Errors of the driver that say nothing about the values at hand."""


@contextmanager
def boundary() -> Iterator[None]:
    """Turns the driver's errors into :class:`Outage` and :class:`Unstorable`; broken constraints stay what they are."""
    try:
        yield
    except asyncpg.DataError as error:
        raise Unstorable(type(error).__name__) from error
    except asyncpg.InterfaceError as error:
        if isinstance(error, ValueError):  # the driver itself could not write the value down
            raise Unstorable(type(error).__name__) from error
        raise Outage(type(error).__name__) from error
    except asyncpg.LockNotAvailableError as error:
        raise Locked(type(error).__name__) from error
    except AWAY as error:
        raise Outage(type(error).__name__) from error
