"""Take a base copy of a running stack, while it works on."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from deploy.local import probe
from deploy.local.backup.folder import Folder, Manifest, current, remember
from deploy.local.backup.wal import primary
from deploy.local.errors import StackError
from deploy.local.groups import Place, committed, ends
from deploy.local.home import BACKUP_SLOT, KAFKA_ADMIN, OWNERS, POSTGRES_ADMIN, POSTGRES_BACKUP, Home
from deploy.local.patience import persist
from deploy.local.postgres_programs import account, binaries
from deploy.local.processes import WAL
from deploy.local.stack import Stack
from shared.schemas.topics import BY_NAME, TOPICS, subscriptions

RECEIVING_SECONDS: Final = 30.0
"""How long the receiver may take to begin, and the last change of a copy to arrive."""
ANSWER_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.1

Observer = Callable[[str], None]
"""Told what is being done."""


def take(stack: Stack, directory: Path, keep: int, observe: Observer = lambda what: None) -> tuple[str, Manifest]:
    """Copy PostgreSQL and the documents, and from now on receive every change.

    Args:
        directory: of the backup; made where it is not there. A second copy in the same one keeps the first.
        keep: how many copies stay: older ones are deleted, and the changes that only they needed.

    Returns:
        The copy's name and what was written down with it.

    Raises:
        StackError: the directory cannot be written, or a program of PostgreSQL failed.
    """
    home, folder = stack.home, Folder(directory.absolute())
    try:
        folder.wal.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StackError(f"cannot write to {directory} ({error.strerror})", "choose another directory") from error
    observe("receiving changes")
    receive(stack, folder)
    taken_at = datetime.now(UTC)
    name = f"{taken_at:%Y%m%dT%H%M%S}"
    observe("asking Kafka where everybody stands")
    offsets = standings(home)
    ended = [(*place, end) for place, end in topic_ends(home).items()]
    observe("copying PostgreSQL")
    unfinished = folder.path / f".{name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        _program(
            home, "pg_basebackup", "--pgdata", str(unfinished / "base"), "--wal-method", "none", "--checkpoint", "fast",
            "--dbname", primary(home), "--no-password",
        )  # fmt: skip
        observe("verifying the copy")
        _program(home, "pg_verifybackup", "--no-parse-wal", "--quiet", str(unfinished / "base"))
        with psycopg.connect(home.database_url("postgres", POSTGRES_ADMIN), autocommit=True) as database:
            found = database.execute("SELECT datname, oid::int8 FROM pg_database WHERE NOT datistemplate").fetchall()
            wait_received(database)
        observe("copying documents")
        copy_objects(home.objects, folder.objects)
        label = (unfinished / "base" / "backup_label").read_text(encoding="utf-8")
        begins = label.split("(file ", 1)[1].split(")", 1)[0]
        version = int((unfinished / "base" / "PG_VERSION").read_text(encoding="ascii"))
        manifest = Manifest(taken_at, version, dict(found), begins, offsets, ended)
        manifest.write(unfinished / "manifest.json")
        os.replace(unfinished, folder.path / name)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _prune(home, folder, keep)
    return name, manifest


def receive(stack: Stack, folder: Folder) -> None:
    """Have the stack's changes received in this folder; returns once they are."""
    home = stack.home
    if current(home) != folder:
        if WAL in stack.processes():
            stack.wish(WAL, "stop")
        remember(home, folder)
    stack.wish(WAL, "run")
    deadline = time.monotonic() + RECEIVING_SECONDS
    while not probe.ready(home, WAL):
        if time.monotonic() > deadline:
            raise StackError("the changes of PostgreSQL are not received", f"see {home.logs / f'{WAL}.log'}")
        time.sleep(POLL_SECONDS)


def wait_received(database: psycopg.Connection[tuple[object, ...]]) -> None:
    """Return once all that is committed by now has been received.

    Raises:
        StackError: it has not in time.
    """
    (end,) = database.execute("SELECT pg_switch_wal()::text").fetchone() or ("",)
    deadline = time.monotonic() + RECEIVING_SECONDS
    question = "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s AND restart_lsn >= %s::pg_lsn"
    while not database.execute(question, [BACKUP_SLOT, end]).fetchone():
        if time.monotonic() > deadline:
            raise StackError(f"the changes up to {end} are not received", "`helio status` shows whether `wal` runs")
        time.sleep(POLL_SECONDS)


def standings(home: Home) -> dict[str, list[tuple[str, int, int]]]:
    """Where the group of each owner of a database stands: the next offsets; 0 where it has committed none."""
    found = {}
    for owner in OWNERS:
        places = [(topic, number) for topic in subscriptions(owner) for number in range(BY_NAME[topic].partitions)]
        if places:
            ask = partial(committed, home.kafka_settings(KAFKA_ADMIN), owner, places, ANSWER_SECONDS)
            reached = persist(ask, f"tell where {owner} stands")
            found[owner] = [(*place, max(offset, 0)) for place, offset in reached.items()]
    return found


def topic_ends(home: Home) -> dict[Place, int]:
    """The offset behind the last record of every partition of the table of topics."""
    places = [(topic.name, number) for topic in TOPICS for number in range(topic.partitions)]
    return persist(lambda: ends(home.kafka_settings(KAFKA_ADMIN), places, ANSWER_SECONDS), "tell where the topics end")


def copy_objects(source: Path, target: Path) -> None:
    """Copies what is not there yet: bytes are named by their hash and never change."""
    for file in source.rglob("*"):
        copy = target / file.relative_to(source)
        if file.is_file() and not copy.exists():
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = copy.with_name(f".{copy.name}")
            shutil.copyfile(file, unfinished)
            os.replace(unfinished, copy)


def _prune(home: Home, folder: Folder, keep: int) -> None:
    copies = folder.copies()
    for name in copies[:-keep]:
        shutil.rmtree(folder.path / name)
    oldest = Manifest.read(folder.manifest(copies[-keep:][0]))
    _program(home, "pg_archivecleanup", str(folder.wal), oldest.begins)


def _program(home: Home, name: str, *arguments: str) -> str:
    """The output of one of PostgreSQL's programs.

    Raises:
        StackError: it failed; with its last line.
    """
    outcome = subprocess.run(
        [str(binaries(account()) / name), *arguments],
        env=os.environ | {"PGPASSWORD": home.secrets[f"postgres/{POSTGRES_BACKUP}"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if outcome.returncode != 0:
        last = outcome.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise StackError(f"{name} failed: {last[0]}", "`helio status` shows whether PostgreSQL is ready")
    return outcome.stdout
