"""Receive every change of the stack's PostgreSQL as it is written: ``python -m deploy.local.backup.wal``.

It becomes ``pg_receivewal`` for the directory that the last ``helio backup`` named. A slot of the server keeps what is
not received yet, up to ``MOST_UNRECEIVED``: a receiver that is away for long must not fill the server's disk. It ends
with its connection, and is started again: a standby that took over then gets a slot of its own, and still has what it
wrote before that (``failover.KEPT_WAL``).
"""

import os
import subprocess
import sys
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.local.backup.folder import current
from deploy.local.errors import StackError
from deploy.local.home import BACKUP_SLOT, POSTGRES_BACKUP, Home
from deploy.local.postgres_programs import account, binaries

STATUS_SECONDS: Final = 1
"""How often the server hears what has been received."""


def main() -> None:
    home = Home.from_environment()
    folder = current(home)
    if folder is None:
        sys.exit("FATAL: no backup was taken of this stack: `helio backup DIR` takes one and starts this process")
    try:
        program = binaries(account()) / "pg_receivewal"
        folder.wal.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (StackError, OSError) as error:
        sys.exit(f"FATAL: {error}")
    os.environ["PGPASSWORD"] = home.secrets[f"postgres/{POSTGRES_BACKUP}"]
    command = [str(program), "--dbname", primary(home), "--no-password", "--slot", BACKUP_SLOT]
    if subprocess.run([*command, "--create-slot", "--if-not-exists"], check=False).returncode:
        sys.exit("FATAL: the server that takes changes gives no slot")
    os.execv(
        program,
        [
            *command, "--directory", str(folder.wal), "--synchronous", "--status-interval", str(STATUS_SECONDS),
            "--no-loop",
        ],
    )  # fmt: skip


def primary(home: Home) -> str:
    """How PostgreSQL's own programs find the server that takes changes; the password is in their environment."""
    parts = conninfo_to_dict(home.database_url("postgres", POSTGRES_BACKUP))
    return make_conninfo("", **{name: value for name, value in parts.items() if name not in {"password", "dbname"}})


if __name__ == "__main__":
    main()
