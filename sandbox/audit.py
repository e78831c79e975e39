"""The independent check of a stack at rest: all seven databases and all topics against each other.

It knows the services only from outside: their topics, their databases (read-only, as ``audit``), and the table of who
consumes what. Nothing of the chassis decides here what counts as right.

* lost: a record that a service handles is neither in its inbox nor parked; or an outbox row that never left.
* duplicated: two different events of one project say the same thing for the same cause.
* reordered: on one topic a project's events stand in another order than they were decided (ids are UUIDv7, minted
  while the project is locked); repeats of a record already seen do not count.
* miscounted: a stage of a finished project counts a device otherwise than its bill of materials (``quantities``).
* unequal: databases, topics and SMV-03's portfolio disagree about how things ended (``sandbox.end_state``).
"""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from deploy.local.home import DATABASES, Home
from sandbox import end_state
from shared.schemas.topics import BY_NAME, SERVICES, TOPICS
from shared.schemas.wire import known_as, named_by_place

SHOWN = 20
"""How many findings of a kind are told in words."""


@dataclass
class Findings:
    """What was found; all zero in a sound stack."""

    lost: int = 0
    duplicated: int = 0
    reordered: int = 0
    unequal: int = 0
    miscounted: int = 0
    parked: int = 0
    records: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.lost or self.duplicated or self.reordered or self.unequal or self.miscounted)

    def tell(self, what: str) -> None:
        if len(self.words) < SHOWN:
            self.words.append(what)


def handled_types() -> dict[str, frozenset[str]]:
    """Service (the utility's too) -> the wire names it handles, as its own page of contents states them."""
    import importlib

    found = {}
    for service in DATABASES:
        handlers = importlib.import_module(f"{_package(service)}.handlers").handlers
        found[service] = frozenset(event.ce_type for event in handlers.events)
    return found


def audit(
    home: Home, messages: Iterable[Any], projects: set[UUID] | None = None, forged: Set[UUID] = frozenset()
) -> Findings:
    """Checks records (confluent-kafka messages, every partition in its order) against the databases.

    Args:
        home: the stack's.
        messages: all records of all topics.
        projects: only these; None means all.
        forged: ids of records that are no facts: they say nothing, and no service may have taken one in.
    """
    findings = Findings()
    expected: dict[str, set[UUID]] = {service: set() for service in DATABASES}
    readers = {topic.name: [name for name in topic.consumers if name in DATABASES] for topic in TOPICS}
    handled = handled_types()
    last_id: dict[tuple[str, bytes], UUID] = {}
    seen: set[UUID] = set()
    told = end_state.Told()
    said: dict[tuple[bytes, str, str, str], UUID] = {}
    for message in messages:
        if BY_NAME[message.topic()].foreign:
            _note_foreign(message, expected, seen, readers, projects)
            continue
        headers = _headers(message)
        key = message.key()
        if headers is None or (projects is not None and UUID(key.decode()) not in projects):
            continue
        event_id = UUID(headers["ce_id"])
        known = known_as(BY_NAME[message.topic()].owner, event_id)
        if known in seen or event_id in forged:
            continue  # a repeat of a record already seen: consumers drop it by publisher and id
        seen.add(known)
        findings.records += 1
        topic, kind = message.topic(), headers["ce_type"]
        _check_order(findings, last_id, topic, key, event_id, kind)
        _check_said(findings, said, key, kind, headers, message.value(), event_id)
        told.note(UUID(key.decode()), kind, message.value())
        for service in readers.get(topic, ()):
            if kind in handled[service]:
                expected[service].add(known)
    _check_databases(home, findings, expected, seen if projects is None else None)
    findings.duplicated += end_state.repeated(told, findings.tell)
    roots = {service: root_table(service) for service in SERVICES}
    findings.unequal += end_state.unequal(home, told, roots, findings.tell, projects)
    findings.miscounted += end_state.miscounted(home, told, roots, findings.tell, projects)
    return findings


def _note_foreign(
    message: Any, expected: dict[str, set[UUID]], seen: set[UUID], readers: Mapping[str, list[str]],
    projects: set[UUID] | None,
) -> None:  # fmt: skip
    """A record in another language: its translator takes it in, whatever it says, and knows it by its place."""
    topic = message.topic()
    place = named_by_place(topic, message.partition(), message.offset(), message.key(), message.value())
    known = known_as(BY_NAME[topic].owner, place)
    try:
        ours = projects is None or UUID((message.key() or b"").decode()) in projects
    except ValueError:
        ours = False
    if ours:
        seen.add(known)
        for service in readers.get(topic, ()):
            expected[service].add(known)


def _headers(message: Any) -> dict[str, str] | None:
    try:
        headers = {name: value.decode() for name, value in message.headers() or []}
        UUID(headers["ce_id"])
        UUID(message.key().decode())
        return headers
    except (AttributeError, KeyError, ValueError):
        return None  # not an event: whoever consumes it has parked it, which the parked count shows


def _check_order(
    findings: Findings, last: dict[tuple[str, bytes], UUID], topic: str, key: bytes, event_id: UUID, kind: str
) -> None:
    before = last.get((topic, key))
    if before is not None and event_id.int < before.int:
        findings.reordered += 1
        findings.tell(f"{kind} of {key.decode()} on {topic} was decided before what stands before it")
    last[topic, key] = max(event_id, before or event_id, key=lambda one: one.int)


def _check_said(
    findings: Findings, said: dict[tuple[bytes, str, str, str], UUID], key: bytes, kind: str,
    headers: Mapping[str, str], value: bytes | None, event_id: UUID,
) -> None:  # fmt: skip
    cause = headers.get("ce_causationid")
    if cause is None or value is None:
        return  # commands and timers may say the same thing again, e.g. two near-misses
    what = (key, kind, cause, hashlib.sha256(value).hexdigest())
    other = said.setdefault(what, event_id)
    if other != event_id:
        findings.duplicated += 1
        findings.tell(f"{kind} of {key.decode()} was published twice for one cause: {other}, {event_id}")


def _check_databases(
    home: Home, findings: Findings, expected: Mapping[str, set[UUID]], published: set[UUID] | None
) -> None:
    """``published``: what inboxes know every event on any topic by, where all were read: they may hold no other."""
    for service in DATABASES:
        with psycopg.connect(home.database_url(service, "audit")) as database:
            inbox = {row[0] for row in database.execute("SELECT event_id FROM inbox")}
            missing = expected[service] - inbox
            findings.lost += len(missing)
            for event_id in list(missing)[:SHOWN]:
                findings.tell(f"{service} has not taken in {event_id}")
            unknown = set() if published is None else inbox - published
            findings.unequal += len(unknown)
            for event_id in list(unknown)[:SHOWN]:
                findings.tell(f"{service} has taken in {event_id}, which is on no topic")
            (waiting,) = database.execute("SELECT count(*) FROM outbox").fetchone() or (0,)
            if waiting:
                findings.lost += waiting
                findings.tell(f"{service} still has {waiting} rows in its outbox")
            for event_id, error in database.execute("SELECT event_id, error FROM parked ORDER BY id"):
                findings.parked += 1
                findings.tell(f"{service} has parked {event_id}: {error}")


def _package(service: str) -> str:
    return f"services.{service}" if service in SERVICES else f"sandbox.{service}"


def root_table(service: str) -> str:
    """The table of a service's root entity, one row a project."""
    import importlib

    root = importlib.import_module(f"services.{service}.app").SERVICE.root
    return str(root.__tablename__)
