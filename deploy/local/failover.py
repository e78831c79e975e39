"""Two database servers of which one follows the other: who is which, and how the follower takes over.

Which role a server has is said by its data: a standby has the file ``standby.signal``. The one that takes changes
answers a commit only when the other has it on its disk, so what was answered survives the loss of either. A server that
took over waits for nobody until it is started again, and one that it took over from is not let in again with what it
has: that is set aside, and it copies the other.
"""

import os
import shutil
from pathlib import Path
from typing import Final

import psycopg

from deploy.local.errors import StackError
from deploy.local.home import POSTGRES_ADMIN, Home
from deploy.local.processes import POSTGRES

PROMOTION_SECONDS: Final = 60
STANDBY: Final = "walreceiver"
"""What a standby calls itself; whoever receives changes for a backup is none."""
KEPT_WAL: Final = "512MB"
"""How far a standby may fall behind, or how long be away, before it has to copy everything anew."""


def settings(data: Path) -> dict[str, str]:
    """What a server that may have a standby, or be one, is started with besides."""
    found = {"wal_keep_size": KEPT_WAL}
    return found if _follows(data) else found | {"synchronous_standby_names": STANDBY}


def set_aside_if_left_behind(data: Path, other: Path) -> None:
    """Moves the data of a server away whose work the other one has taken over since."""
    if not data.is_dir() or not other.is_dir() or _follows(data) or _follows(other):
        return
    if _timeline(data) < _timeline(other):
        former = data.with_name(f"{data.name}.former")
        shutil.rmtree(former, ignore_errors=True)
        os.replace(data, former)


def roles(home: Home) -> tuple[str, str]:
    """The names of the server that takes changes and of its standby.

    Raises:
        StackError: there is none.
    """
    following = [number for number in (1, 2) if _follows(home.server_data(number))]
    if len(following) != 1:
        raise StackError(f"the stack in {home.path} has no standby", "start it with HELIO_POSTGRES_STANDBY=1")
    names = {1: POSTGRES, 2: f"{POSTGRES}-2"}
    return names[3 - following[0]], names[following[0]]


def promote(home: Home, standby: str) -> None:
    """Returns once the standby takes changes.

    Raises:
        StackError: it does not.
    """
    number = 1 if standby == POSTGRES else 2
    url = home.database_url("postgres", POSTGRES_ADMIN, number)
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=PROMOTION_SECONDS) as connection:
            done = connection.execute("SELECT pg_promote(true, %s)", [PROMOTION_SECONDS]).fetchone()
    except psycopg.Error as error:
        raise StackError(f"{standby} does not take over: {error}", f"see {home.logs / f'{standby}.log'}") from error
    if done != (True,):
        raise StackError(f"{standby} does not take over", f"see {home.logs / f'{standby}.log'}")


def _follows(data: Path) -> bool:
    return (data / "standby.signal").exists()


def _timeline(data: Path) -> str:
    """The last line of history that the data belongs to; each server that takes over begins a new one."""
    return max((path.name for path in (data / "pg_wal").glob("*.history")), default="")
