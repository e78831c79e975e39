"""Put a backup in the place of what was lost, while the rest of the stack stays as it is."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import psycopg
from confluent_kafka import KafkaException
from psycopg.sql import SQL, Identifier

from deploy.local.backup.folder import Folder, Manifest
from deploy.local.backup.recovery import Recovered, Target, dropped, recovered
from deploy.local.backup.take import copy_objects, take, topic_ends, wait_received
from deploy.local.errors import StackError
from deploy.local.groups import Place, set_back
from deploy.local.home import BACKUP_SLOT, KAFKA_ADMIN, KEYS, OWNERS, PARTIES, POSTGRES_ADMIN, Home
from deploy.local.patience import words
from deploy.local.postgres_programs import account, binaries
from deploy.local.processes import POSTGRES, WAL, application
from deploy.local.provision_postgres import provision
from deploy.local.stack import Stack
from shared.schemas.topics import TOPICS

ANSWER_SECONDS: Final = 15.0
RESTORABLE: Final = (*OWNERS, KEYS)
"""Databases by name: those of services, parties and views, and the one with the keys of projects."""

Observer = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    copy: str
    manifest: Manifest
    databases: tuple[str, ...]
    last_change: datetime
    """The last transaction that the restored databases know was committed then."""
    ended: dict[Place, int]
    """Where all topics ended before anybody worked on: what comes later, the restored databases have decided."""

    def published_since(self) -> dict[Place, int]:
        """Where the topics of the restored databases ended when the copy was taken."""
        own = {topic.name for topic in TOPICS if topic.owner in self.databases}
        return {(topic, number): end for topic, number, end in self.manifest.ends if topic in own}


def restore(
    stack: Stack, folder: Folder, databases: Iterable[str] = (), until: datetime | None = None,
    observe: Observer = lambda what: None,
) -> Restored:  # fmt: skip
    """Restore databases, or the whole server, and set their readers back to where they stood at the base copy.

    Args:
        databases: these alone, in the server that lives; none of them means the whole server.
        until: go back to this instant, e.g. before somebody deleted rows. Else to just before one of the databases
            was dropped where one was, else to the last change that was received.

    Raises:
        StackError: no base copy is old enough, changes are missing, or a program failed. What was there stays.
    """
    home, wanted = stack.home, tuple(databases) or RESTORABLE
    name, manifest = folder.latest(until)
    unknown = [one for one in wanted if one not in manifest.databases]
    if unknown:
        raise StackError(f"the base copy {name} has no database {', '.join(unknown)}", "name another, or take a copy")
    applications = [one for one in stack.processes() if application(one) and _uses(one, wanted)]
    observe(f"stopping {', '.join(applications)}")
    for one in applications:
        stack.wish(one, "stop")
    try:
        _receive_the_rest(home)
        numbers = {one: manifest.databases[one] for one in wanted}
        target = Target(until, None if until else dropped(folder, manifest, numbers))
        observe(f"bringing the copy {name} to life")
        with recovered(home, folder, name, target) as found:
            last = found.last_change or manifest.taken_at
            if databases:
                for one in wanted:
                    observe(f"restoring {one}")
                    _put_back(home, found, one)
        if not databases:
            observe("putting it in the server's place")
            _replace(stack)
        shutil.rmtree(found.data.parent, ignore_errors=True)
        copy_objects(folder.objects, home.objects)
        ended = topic_ends(home)
        observe("setting readers back")
        for one in wanted:
            _set_back(home, manifest, one)
    finally:
        for one in applications:
            stack.wish(one, "run")
    observe("waiting until all work again")
    stack.wait_ready(applications)
    if not databases:
        observe("beginning a new backup")
        _begin_anew(stack, folder)
    return Restored(name, manifest, wanted, last, ended)


def _uses(process: str, databases: tuple[str, ...]) -> bool:
    name = process.partition("-")[0]
    return name in databases or KEYS in databases or (name == "parties" and any(one in PARTIES for one in databases))


def _put_back(home: Home, source: Recovered, name: str) -> None:
    """Makes a database anew in the living server, from the recovered one."""
    programs = binaries(account())
    admin = home.database_url("postgres", POSTGRES_ADMIN)
    unfinished = f"{name}_restored"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(unfinished)))
        server.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                Identifier(unfinished), Identifier(POSTGRES_ADMIN if name == KEYS else name)
            )
        )
    dump = subprocess.Popen(
        [str(programs / "pg_dump"), "--format", "custom", "--dbname", source.url(name)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    target = home.database_url(unfinished, POSTGRES_ADMIN)
    load = subprocess.run(
        [str(programs / "pg_restore"), "--exit-on-error", "--single-transaction", "--dbname", target],
        stdin=dump.stdout, capture_output=True, text=True,
    )  # fmt: skip
    _, said = dump.communicate()
    if dump.returncode != 0 or load.returncode != 0:
        words = (said.decode(errors="replace") + load.stderr).strip().splitlines()[:1]
        raise StackError(f"{name} cannot be restored: {' '.join(words)}", f"see {home.logs / 'recovery.log'}")
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(unfinished), Identifier(name)))
    provision(admin, home.passwords("postgres"))


def _receive_the_rest(home: Home) -> None:
    """Has all that is committed received; nothing where the server is lost."""
    try:
        with psycopg.connect(home.database_url("postgres", POSTGRES_ADMIN), autocommit=True) as server:
            if server.execute("SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", [BACKUP_SLOT]).fetchone():
                wait_received(server)
    except psycopg.OperationalError:
        return


def _replace(stack: Stack) -> None:
    """Puts the recovered server's data where the stack's were, which are kept beside it."""
    home = stack.home
    for one in (WAL, POSTGRES):
        if one in stack.processes():
            stack.wish(one, "stop")
    data = home.postgres / "data"
    if data.exists():
        os.replace(data, home.postgres / f"data.before-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    os.replace(home.postgres / "recovery" / "data", data)
    stack.wish(POSTGRES, "run")
    stack.wait_ready([POSTGRES])
    provision(home.database_url("postgres", POSTGRES_ADMIN), home.passwords("postgres"))


def _begin_anew(stack: Stack, folder: Folder) -> None:
    """A restored server writes another history from here on: the former one moves aside, whole, and a copy is taken."""
    former = folder.path / f"before-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    copies = folder.copies()
    former.mkdir(mode=0o700)
    for name in (folder.wal.name, *copies):
        os.replace(folder.path / name, former / name)
    take(stack, folder.path, keep=len(copies))


def _set_back(home: Home, manifest: Manifest, group: str) -> None:
    offsets = {(topic, number): offset for topic, number, offset in manifest.offsets.get(group, [])}
    if not offsets:
        return
    try:
        set_back(home.kafka_settings(KAFKA_ADMIN), group, offsets, ANSWER_SECONDS)
    except (KafkaException, TimeoutError) as error:
        raise StackError(f"the group {group} cannot be set back: {words(error)}", "see `helio status`") from error
