"""Brings a service's database to the schema of its migrations, under a lock so that instances do not meet."""

import logging
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import create_engine, text

from shared.messaging.settings import Settings
from shared.messaging.storage.version import behind, head_of, script_location

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger("heliograph.migrate")

MIGRATION_LOCK = 0x48454C494F
LOCK_TIMEOUT_MS = 2_000
"""A step that must wait longer for a table gives up and comes again: all who come after it would wait behind it."""
WAIT_S = 1.0
CONNECT_S = 5
"""How long one server may take to let us in, before the next one is asked."""
PATIENCE_S = 120.0
"""How long a starting process waits for its database before it gives up."""


def config(package: str) -> "Config":
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(script_location(package)))
    return made


def migrate(settings: Settings, package: str) -> None:
    """Upgrades the service's own database to head."""
    upgrade(str(settings.database_url), package)


def upgrade(database_url: str, package: str) -> None:
    """Upgrades a database to head, if it is not there or further on. Cheap then: alembic is not even loaded.

    Raises:
        sqlalchemy.exc.OperationalError: somebody holds a table for longer than ``LOCK_TIMEOUT_MS``; nothing is changed.
    """
    # SQLAlchemy's own URLs have no room for a second server.
    engine = create_engine(
        "postgresql+psycopg://", creator=partial(psycopg.connect, database_url, connect_timeout=CONNECT_S)
    )
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            try:
                known = connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar()
                at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
                connection.commit()
                if behind(at, package):
                    from alembic import command

                    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
                    connection.commit()
                    made = config(package)
                    made.attributes["connection"] = connection
                    command.upgrade(made, "head")
                    connection.commit()
                    log.info("migrated from %s to %s", at, head_of(package))
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
                connection.commit()
    finally:
        engine.dispose()


def migrate_when_reachable(settings: Settings, package: str) -> None:
    """Migrates; waits for a database that is still starting."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        try:
            migrate(settings, package)
            return
        except (psycopg.OperationalError, OSError) as error:
            reason: BaseException = error
        except Exception as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                raise
            reason = error
        if time.monotonic() > patience:
            raise reason
        time.sleep(WAIT_S / 4)


def run_environment() -> None:
    """What every service's ``migrations/env.py`` calls."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.messaging.storage.migrate PACKAGE, e.g. services.lead")
    migrate_when_reachable(Settings(), sys.argv[1])
