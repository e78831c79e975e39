"""PostgreSQL on loopback: passwords (SCRAM) for everybody, no socket file, never as root.

One server, or two of which one follows the other. ``python -m deploy.local.postgres N`` becomes the N-th server;
without data the first one creates the cluster, and the second one copies it (see ``failover``).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import psutil

from deploy.local import failover, tls
from deploy.local.death import die_with_parent, on_parent_death
from deploy.local.errors import StackError
from deploy.local.home import POSTGRES_ADMIN, POSTGRES_BACKUP, Home
from deploy.local.postgres_programs import Account, account, become, binaries, write_for

_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "max_slot_wal_keep_size": "4GB",  # what a receiver of changes that is away may make the server keep
    "autovacuum_naptime": "15s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}

FORMER_SERVER_SECONDS: Final = 10
ORIGIN_SECONDS: Final = 120
"""How long the server to be copied may take to come up."""
ORIGIN_PAUSE_SECONDS: Final = 0.5

_HBA: Final = f"""host all all 127.0.0.1/32 scram-sha-256
host replication {POSTGRES_ADMIN} 127.0.0.1/32 scram-sha-256
host replication {POSTGRES_BACKUP} 127.0.0.1/32 scram-sha-256
"""
"""Where connections are encrypted each line is ``hostssl``: nobody is let in by another one."""


def main() -> None:
    """Become the database server of the stack in ``HELIO_HOME`` whose number is the argument."""
    home, user, number = Home.from_environment(), account(), int(sys.argv[1])
    data, other = home.server_data(number), home.server_data(3 - number)
    try:
        if home.standby:
            failover.set_aside_if_left_behind(data, other)
        programs = binaries(user, version_of(data) or version_of(other))
        if user is not None:
            os.chown(home.postgres, user.uid, user.gid)
        if not data.is_dir():
            if number == 1 and not other.is_dir():
                _create_cluster(home, programs, user, data)
            else:
                _copy_cluster(home, programs, user, data, 3 - number)
    except StackError as error:
        sys.exit(f"FATAL: {error}")
    _end_former_server(data)
    write_for(user, data / "pg_hba.conf", _HBA.replace("host ", "hostssl ") if home.tls else _HBA)
    settings = _SETTINGS | {"port": str(home.ports.postgres(number))}
    if home.standby:
        settings |= failover.settings(data)
    if home.tls:
        settings |= tls.postgres_settings()
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    location = open_for(user, data)
    become(user)
    on_parent_death(signal.SIGINT)()  # a fast but clean shutdown
    os.execv(programs / "postgres", [str(programs / "postgres"), "-D", location, *options])


def _create_cluster(home: Home, programs: Path, user: Account | None, data: Path) -> None:
    """``initdb`` beside the final place, moved there when whole, so that a half-made cluster never counts."""
    unfinished, password = _emptied(user, data), data.with_name("password")
    write_for(user, password, home.secrets[f"postgres/{POSTGRES_ADMIN}"])
    location = open_for(user, unfinished)
    print("creating", data, flush=True)
    done = _run(
        user, programs / "initdb", "-D", location, f"--pwfile={location}/../password", f"--username={POSTGRES_ADMIN}",
        "--auth=scram-sha-256", "--no-locale", "--encoding=UTF8", "--no-instructions",
    )  # fmt: skip
    password.unlink()
    if not done:
        raise StackError(f"initdb failed in {unfinished}", "the lines above say why")
    os.replace(unfinished, data)


def _copy_cluster(home: Home, programs: Path, user: Account | None, data: Path, origin: int) -> None:
    """A copy of the other server's data that will follow it; waits for that server."""
    deadline = time.monotonic() + ORIGIN_SECONDS
    environment = {"PGPASSWORD": home.secrets[f"postgres/{POSTGRES_ADMIN}"]}
    print("copying server", origin, "to", data, flush=True)
    while True:
        unfinished = _emptied(user, data)
        done = _run(
            user, programs / "pg_basebackup", "-D", open_for(user, unfinished), "--write-recovery-conf",
            "--checkpoint=fast", "--host=127.0.0.1", f"--port={home.ports.postgres(origin)}",
            f"--username={POSTGRES_ADMIN}", "--no-password", **environment,
        )  # fmt: skip
        if done:
            os.replace(unfinished, data)
            return
        if time.monotonic() > deadline:
            raise StackError(f"server {origin} cannot be copied", "the lines above say why")
        time.sleep(ORIGIN_PAUSE_SECONDS)


def _emptied(user: Account | None, data: Path) -> Path:
    """An empty directory beside the data directory, of the server's user."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if user is not None:
        os.chown(unfinished, user.uid, user.gid)
    return unfinished


def _run(user: Account | None, program: Path, *arguments: str, **environment: str) -> bool:
    """Whether one of PostgreSQL's programs ended well, run as the server's user."""

    def prepare() -> None:
        become(user)
        die_with_parent()

    outcome = subprocess.run(
        [str(program), *arguments], env=os.environ | environment, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
        close_fds=False, preexec_fn=prepare,
    )  # fmt: skip
    return outcome.returncode == 0


def open_for(user: Account | None, directory: Path) -> str:
    """A path by which the server's user reaches a directory of its own, even below one that is closed to it.

    An open descriptor needs no permission on what lies above: it is inherited by every process of the server.
    """
    if user is None or not Path("/proc/self/fd").is_dir():
        return str(directory)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    os.set_inheritable(descriptor, True)
    return f"/proc/self/fd/{descriptor}"


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


def _end_former_server(data: Path) -> None:
    """End what is left of a server that was killed, and remove its lock.

    Only one supervisor runs a stack, so nobody else serves this directory rightly. PostgreSQL's own check asks whether
    the recorded number is in use: it also finds a dead process that nobody has collected, or another program that got
    the number after a restart of a container.
    """
    former = [process for process in psutil.process_iter() if _serves(process, data)]
    for process in former:
        process.kill()
    psutil.wait_procs(former, timeout=FORMER_SERVER_SECONDS)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and process.cwd() == str(data.resolve())
    except (psutil.Error, OSError):
        return False  # gone, dead but not collected, or another user's


if __name__ == "__main__":
    main()
