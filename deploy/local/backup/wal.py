"""Receive every change of the stack's PostgreSQL as it is written: ``python -m deploy.local.backup.wal``.

It becomes ``pg_receivewal`` for the directory that the last ``helio backup`` named. A slot of the server keeps what is
not received yet, up to ``MOST_UNRECEIVED``: a receiver that is away for long must not fill the server's disk.
"""

import os
import sys
from typing import Final

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
    os.execv(
        program,
        [
            str(program), "--directory", str(folder.wal), "--slot", BACKUP_SLOT,
            "--host", "127.0.0.1", "--port", str(home.ports.postgres()), "--username", POSTGRES_BACKUP, "--no-password",
            "--synchronous", "--status-interval", str(STATUS_SECONDS),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
