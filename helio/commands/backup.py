"""``helio backup``: copy the databases and documents of the stack, and receive every change from then on."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: helio backup /var/backups/heliograph; later: helio restore /var/backups/heliograph --database lead"
KEPT = 2


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("backup", epilog=EPILOG)(backup)


def backup(
    directory: Annotated[Path, typer.Argument(help="Where it goes: another disk than the stack's.")],
    keep: Annotated[int, typer.Option(min=1, help="Copies that stay; changes before the oldest go.")] = KEPT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take a base copy of the running stack while it works on, and receive every later change beside it.

    A process of the stack, `wal`, receives changes from the first backup on, also after a restart. Take a copy each
    night: restoring applies all changes since the last one. Keys and passwords (secrets.json) are not in it.
    """
    from deploy.local.backup.take import take
    from deploy.local.stack import running_stack
    from helio.output import print_json, progress_console

    stack = running_stack()
    with progress_console().status("…") as status:
        name, manifest = take(stack, directory, keep, lambda what: status.update(f"{what} …"))
    copy = directory.absolute() / name
    size = sum(file.stat().st_size for file in copy.rglob("*") if file.is_file())
    records = sum(end for _, _, end in manifest.ends)
    if as_json:
        print_json(
            {
                "copy": str(copy), "taken_at": manifest.taken_at.isoformat(), "bytes": size,
                "databases": sorted(manifest.databases), "groups": sorted(manifest.offsets), "records": records,
            }
        )  # fmt: skip
        return
    print(f"{copy}: {len(manifest.databases)} databases, {size / 1e6:,.0f} MB; topics then held {records:,} records")
    print("changes are received from now on; `helio restore` names what could not be restored")
