"""Bring a base copy and the changes since to life, as a server of its own beside the stack's."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, cast

import psycopg

from deploy.local.backup.folder import Folder, Manifest
from deploy.local.death import die_with_parent
from deploy.local.errors import StackError
from deploy.local.home import POSTGRES_ADMIN, Home
from deploy.local.postgres import open_for
from deploy.local.postgres_programs import Account, account, become, binaries, write_for

RECOVERY_SECONDS: Final = 3600.0
"""How long the changes since the base copy may take to be applied."""
STOP_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.2
SEGMENT: Final = re.compile(r"[0-9A-F]{24}(\.partial)?|[0-9A-F]{8}\.history")

_HBA: Final = "local all all trust\n"
"""Its folder of sockets is closed to everybody else."""
_STATE: Final = "SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()"
CHANGE: Final = re.compile(r" tx: +(\d+), lsn: ([0-9A-F]+/[0-9A-F]+), .* desc: (.*)")


class Change(NamedTuple):
    """One line of pg_waldump."""

    transaction: str
    position: str
    words: str


@dataclass(frozen=True)
class Target:
    """How far to go: to the last change received, to an instant, or to just before a position of the changes."""

    until: datetime | None = None
    before: str | None = None

    def settings(self) -> dict[str, str]:
        """The server's settings for it."""
        if self.before is not None:
            return {"recovery_target_lsn": self.before, "recovery_target_inclusive": "off"}
        if self.until is not None:
            return {"recovery_target_time": self.until.isoformat(), "recovery_target_inclusive": "on"}
        return {}


@dataclass(frozen=True)
class Recovered:
    """A server that was brought to its target and takes connections in its own folder only."""

    data: Path
    sockets: Path
    last_change: datetime | None
    """When the last transaction that it has was committed; None where none came after the base copy."""

    def url(self, database: str) -> str:
        return f"host={self.sockets} user={POSTGRES_ADMIN} dbname={database}"


def dropped(folder: Folder, manifest: Manifest, databases: Mapping[str, int]) -> str | None:
    """The position where the first removal of one of these databases begins; None where none is removed.

    A removal is more than the change that says so: before it, the database is marked as one that nobody may enter. So
    it is the first change of the transaction that is looked for. By then nobody was in the database any more.
    """
    numbers = {str(number) for number in databases.values()}
    for change in _changes(folder, manifest.begins, "--rmgr", "Database"):
        removal = re.match(r"DROP dir \d+/(\d+)", change.words)
        if removal and removal[1] in numbers:
            whole = _changes(folder, manifest.begins, "--xid", change.transaction)
            return next(one.position for one in whole)
    return None


def _changes(folder: Folder, begins: str, *filters: str) -> Iterator[Change]:
    """The changes that pg_waldump shows of all that was received since a base copy."""
    program = str(binaries(account()) / "pg_waldump")
    names = sorted(one.name for one in folder.wal.iterdir() if SEGMENT.fullmatch(one.name) and len(one.name) >= 24)
    for name in names:
        if name[:24] >= begins:
            found = subprocess.run([program, *filters, str(folder.wal / name)], capture_output=True, text=True)
            for line in found.stdout.splitlines():  # it ends with an error where the last, half-filled segment ends
                change = CHANGE.search(line)
                if change:
                    yield Change(*change.groups())


@contextmanager
def recovered(home: Home, folder: Folder, name: str, target: Target) -> Iterator[Recovered]:
    """A server over a copy of its own below ``HELIO_HOME/postgres/recovery``; stopped at the end, the copy stays.

    Raises:
        StackError: changes are missing before the target, or it was not reached in time.
    """
    user, place, log = account(), home.postgres / "recovery", home.logs / "recovery.log"
    data = place / "data"
    programs = binaries(user, Manifest.read(folder.manifest(name)).postgres)
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder.base(name), data)
    _add_changes(folder, data / "pg_wal")
    write_for(user, data / "pg_hba.conf", _HBA)
    write_for(user, data / "postgresql.auto.conf", "")
    write_for(user, data / "recovery.signal", "")
    _give(user, place)
    with tempfile.TemporaryDirectory(prefix="heliograph-") as sockets:  # a socket's path must be short
        _give(user, Path(sockets))
        process = _start(programs, user, data, Path(sockets), target, log)
        try:
            yield Recovered(data, Path(sockets), _wait(Path(sockets), process, log))
        finally:
            process.send_signal(signal.SIGINT)  # a fast but clean shutdown
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _add_changes(folder: Folder, target: Path) -> None:
    for file in folder.wal.iterdir():
        if SEGMENT.fullmatch(file.name):  # the last one is received half: what is not there yet is nought
            shutil.copyfile(file, target / file.name.removesuffix(".partial"))


def _give(user: Account | None, place: Path) -> None:
    place.chmod(0o700)
    if user is not None:
        for path in (place, *place.rglob("*")):
            os.chown(path, user.uid, user.gid)


def _start(
    programs: Path, user: Account | None, data: Path, sockets: Path, target: Target, log: Path
) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "restore_command": "false",  # all there is lies in pg_wal already
        "recovery_target_action": "promote",
        "max_connections": "200",  # no fewer than the server that was copied
        "log_timezone": "UTC",
        **target.settings(),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    location = open_for(user, data)

    def prepare() -> None:
        become(user)
        die_with_parent()

    with log.open("wb") as output:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", location, *options],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, close_fds=False, preexec_fn=prepare,
        )  # fmt: skip


def _wait(sockets: Path, process: subprocess.Popen[bytes], log: Path) -> datetime | None:
    """When the last transaction that was applied had been committed."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            fatal = [line for line in lines if "FATAL" in line or "PANIC" in line][-1:] or lines[-1:]
            raise StackError(f"the copy cannot be brought to life: {' '.join(fatal)}", f"see {log}")
        try:
            with psycopg.connect(f"host={sockets} user={POSTGRES_ADMIN} dbname=postgres", autocommit=True) as server:
                under_way, last = server.execute(_STATE).fetchone() or (True, None)
            if not under_way:
                return cast(datetime | None, last)
        except psycopg.OperationalError:
            pass  # not yet
        time.sleep(POLL_SECONDS)
    raise StackError(f"the changes were not applied within {RECOVERY_SECONDS:.0f} s", f"see {log}")
