"""Roles and databases: one of each per service, closed to every other role, and a reader of all of them.

``python -m deploy.local.provision_postgres`` waits for the server of ``HELIO_HOME`` and applies this; repeatable.
"""

import sys
import time
from collections.abc import Mapping
from typing import Final

import psycopg
import sqlalchemy.exc
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from deploy.local.home import DATABASES, KEYS, OWNERS, POSTGRES_ADMIN, POSTGRES_BACKUP, Home
from shared.messaging.storage.keys.postgres import TABLE
from shared.messaging.storage.migrate import upgrade
from shared.schemas.topics import AUDIT, key_holders

WAIT_SECONDS: Final = 60
"""How long the server may take to answer, recovery after a kill included."""


def provision(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create or correct every role, database and privilege.

    Args:
        admin_url: a superuser's URL of the database ``postgres``.
        passwords: by role name, for every owner of a database, ``audit`` and ``backup``.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in (*OWNERS, AUDIT, POSTGRES_BACKUP):
            _role(connection, role, passwords[role])
        connection.execute(SQL("ALTER ROLE {} REPLICATION").format(Identifier(POSTGRES_BACKUP)))
        # Reads whatever any service creates, now and later. It can change nothing: it owns nothing.
        connection.execute(SQL("GRANT pg_read_all_data TO {}").format(Identifier(AUDIT)))
        connection.execute(SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(Identifier(AUDIT)))
        for database in ("postgres", "template1"):
            connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(database)))
        for owner in OWNERS:
            _database(connection, owner)
        _database(connection, KEYS, POSTGRES_ADMIN)
        for holder in key_holders():
            connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(KEYS), Identifier(holder)))
    with psycopg.connect(make_conninfo(admin_url, dbname=KEYS)) as connection:
        _keys(connection)
        _functions(connection, POSTGRES_ADMIN)
    for owner in OWNERS:
        with psycopg.connect(make_conninfo(admin_url, dbname=owner)) as connection:
            _functions(connection, owner)


def _role(connection: psycopg.Connection[tuple[object, ...]], name: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    # The server gets the salted verifier, so that the password is in no log, not even of statements.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    statement = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}"
    connection.execute(SQL(statement).format(Identifier(name), Literal(verifier)))


def _database(connection: psycopg.Connection[tuple[object, ...]], database: str, owner: str | None = None) -> None:
    """``owner``: where it is not the role of its name, which ``audit`` may look into."""
    name = Identifier(database)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, Identifier(owner or database))
        )
    connection.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    if owner is None:
        connection.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, Identifier(AUDIT)))


def _keys(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The table of keys: whoever owns what is sealed makes and deletes them, other holders read them."""
    connection.execute(TABLE.encode())
    connection.execute("REVOKE ALL ON project_keys FROM PUBLIC")
    for holder, makes in key_holders().items():
        allowed = SQL("SELECT, INSERT, UPDATE" if makes else "SELECT")
        connection.execute(SQL("REVOKE ALL ON project_keys FROM {}").format(Identifier(holder)))
        connection.execute(SQL("GRANT {} ON project_keys TO {}").format(allowed, Identifier(holder)))


def _functions(connection: psycopg.Connection[tuple[object, ...]], owner: str) -> None:
    """Gives the database's advisory locks, and what writes without a table, to its owner alone.

    PostgreSQL lets anybody who may connect call these: the audit role could hold the lock of the relay, or of a
    project, for ever, and fill the disk with large objects or messages in the log. LISTEN and NOTIFY cannot be taken
    from anybody; a notification only makes a relay look once.
    """
    found = connection.execute(
        """SELECT oid::regprocedure::text FROM pg_proc
           WHERE pronamespace = 'pg_catalog'::regnamespace
             AND (proname ~ '^pg_(try_)?advisory_'
                  OR proname IN ('pg_notify', 'lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message'))"""
    ).fetchall()
    functions = SQL(", ").join(SQL(str(name)) for (name,) in found)  # the catalogue quotes them
    connection.execute(SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(functions))
    connection.execute(SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(functions, Identifier(owner)))


def package_of(service: str) -> str:
    """The package that holds a service's migrations."""
    return f"{'sandbox' if service == 'aov04' else 'services'}.{service}"


def migrate_all(home: Home) -> None:
    """One process migrates all databases: each service would do it for itself, but load the tools to do so."""
    for service in DATABASES:
        upgrade(home.database_url(service), package_of(service))


def wait_until_up(admin_url: str, seconds: float) -> None:
    """Return once the server answers a query.

    Raises:
        psycopg.OperationalError: it did not in time; the last reason.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(admin_url, connect_timeout=5) as connection:
                connection.execute("SELECT 1")
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def main() -> None:
    """Provision the stack in ``HELIO_HOME``."""
    home = Home.from_environment()
    passwords = home.passwords("postgres")
    url = home.database_url("postgres", POSTGRES_ADMIN)
    try:
        wait_until_up(url, WAIT_SECONDS)
        provision(url, passwords)
        migrate_all(home)
    except (psycopg.Error, sqlalchemy.exc.SQLAlchemyError) as error:
        sys.exit(f"FATAL: PostgreSQL cannot be provisioned: {error}")


if __name__ == "__main__":
    main()
