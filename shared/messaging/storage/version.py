"""Whether a service's database has the schema of its migrations; what brings it there runs in a process of its own.

The migration tools are only needed for a moment, and would stay in the service's memory for good.
"""

import asyncio
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

from shared.messaging.outage import AWAY
from shared.messaging.settings import Settings
from shared.reach.postgres import connect

PATIENCE_S = 120.0
"""How long a starting process waits for its database before it gives up."""
PAUSE_S = 0.25


def script_location(package: str) -> Path:
    """The directory of a service's migrations."""
    return Path(str(files(package))) / "migrations"


def head_of(package: str) -> str:
    """The newest revision among a service's migrations: the one with the highest number in its file name."""
    versions = sorted(path.stem for path in (script_location(package) / "versions").glob("[0-9]*.py"))
    return versions[-1].split("_")[0]


def behind(revision: str | None, package: str) -> bool:
    """Whether a database at that revision lacks steps of the package.

    One that is further on belongs to a newer version as well, beside which this one goes on: steps only add.
    """
    return revision is None or revision < head_of(package)


async def current(url: str) -> str | None:
    """The revision a database is at; None for an empty one. Waits for a database that is still starting."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection = await connect(url)
            break
        except AWAY:
            if time.monotonic() > patience:
                raise
            await asyncio.sleep(PAUSE_S)
    try:
        if not await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found
    finally:
        await connection.close()


def bring_up_to_date(settings: Settings, package: str) -> None:
    """Migrates a database that lacks some of the package's migrations.

    Raises subprocess.CalledProcessError where the migration fails; it has said why on standard error.
    """
    if behind(asyncio.run(current(str(settings.database_url))), package):
        subprocess.run([sys.executable, "-m", "shared.messaging.storage.migrate", package], check=True)
