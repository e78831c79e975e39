"""Whether nothing is in flight in a stack, and what it waits for then.

Every process states what it has in hand in a file of its own (``shared.messaging.activity``); the databases hold what
is to be sent, computed or fired; the broker knows how far its topics go. One look is not enough, since work moves from
one place to the other between two questions. So it is asked in the order in which work moves:

1. the accounts: nobody has anything in hand;
2. the databases: nothing is to be sent, computed, tried again or fired. What was committed before is in Kafka now;
3. the broker: every record there is has been handled by every group that reads it;
4. the accounts again: they are the same, so nothing was begun since 1, and 2 and 3 still hold.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from deploy.local.groups import committed
from deploy.local.home import DATABASES, KAFKA_ADMIN, Home
from deploy.local.processes import application
from deploy.local.state import read_plan
from shared.messaging.activity import Account, Stated
from shared.schemas.topics import AUDIT, BY_NAME, TOPICS, subscriptions

ANSWER_S: Final = 5.0
"""How long the broker or a database may take to answer."""
QUICK_TRIES: Final = 4
"""A timer that failed so often is tried again with pauses above a minute: the calendar does not wait for that. For a
parked record it does, however often that was tried: it may be what ends a wait, and no deadline overtakes it."""

Place = tuple[str, int]
"""Topic and partition."""

WAITING: Final = f"""
    SELECT CASE
        WHEN EXISTS (SELECT FROM outbox) THEN 'rows of the outbox'
        WHEN EXISTS (SELECT FROM jobs WHERE failed_at IS NULL) THEN 'jobs'
        WHEN EXISTS (SELECT FROM parked p WHERE (closing OR NOT for_deploy)
                     AND NOT EXISTS (SELECT FROM parked e WHERE e.key = p.key AND e.id < p.id)) THEN 'parked records'
        WHEN EXISTS (SELECT FROM timers WHERE retry_at > now() AND attempts < {QUICK_TRIES}) THEN 'failed timers'
    END,
    (SELECT min(due_at) FROM timers t WHERE (retry_at IS NULL OR retry_at <= now())
        AND NOT EXISTS (SELECT FROM parked p WHERE p.key = t.project_id::text))
"""  # noqa: S608 -- a number of our own


@dataclass(frozen=True)
class Quiet:
    """Nothing is in flight. What each process waits for on the calendar, the earliest first."""

    due: tuple[tuple[datetime, str], ...]
    """Instant and process (a service's name for all its instances)."""
    accounts: Mapping[str, Stated] = field(repr=False)


class Board:
    """The accounts of all processes that take part: the planned applications, and whoever else keeps one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._accounts: dict[str, Account] = {}

    def said(self) -> dict[str, Stated]:
        """What those that are known say, without whoever is writing just now: costs microseconds."""
        return {name: stated for name, one in self._accounts.items() if (stated := one.read()) is not None}

    def discover(self) -> set[str]:
        """Find who takes part now, and give the names of those that should and do not run."""
        wanted = {name for name in read_plan(self._home).processes if service_of(name) in DATABASES}
        for name in wanted | {path.name for path in self._home.activity.glob("*")} | self._accounts.keys():
            account = self._accounts.get(name)
            if account is not None and not account.alive:
                self._accounts.pop(name).close()
                account = None
            if account is None and (account := _account(self._home.activity / name)) is not None:
                self._accounts[name] = account
        return wanted - self._accounts.keys()

    def look(self) -> dict[str, Stated] | str:
        """The accounts where everybody runs and has nothing in hand; else who has."""
        if missing := self.discover():
            return f"{', '.join(sorted(missing))} does not run"
        found = self.said()
        if writing := self._accounts.keys() - found.keys():
            return f"{', '.join(sorted(writing))} is writing"
        for name, stated in found.items():
            if stated.in_hand:
                return f"{name} has {stated.in_hand} in hand"
            for other, seen in stated.seen.items():
                if other in found and [found[other].born, found[other].offers] != seen:
                    return f"{name} has not seen what {other} did"
        return found


def _account(path: Path) -> Account | None:
    try:
        account = Account(path)
    except (OSError, ValueError):
        return None
    if account.alive:
        return account
    account.close()
    return None


def service_of(name: str) -> str:
    """``lead-2`` -> lead; other names as they are."""
    found = application(name)
    return name if found is None else found[0]


class Watch:
    """Asks all three. Use it as an async context manager: it keeps its connections."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.board = Board(home)
        self._databases: dict[str, Any] = {}
        self._admin = AdminClient({**home.kafka_settings(KAFKA_ADMIN), "log_level": 0})
        self._read_by: dict[str, list[Place]] = {
            service: [(name, number) for name in subscriptions(service) for number in range(BY_NAME[name].partitions)]
            for service in DATABASES
        }
        self._all = [
            (topic.name, number) for topic in TOPICS if not topic.compacted for number in range(topic.partitions)
        ]
        self._committed: dict[str, tuple[frozenset[str], dict[Place, int]]] = {}

    async def __aenter__(self) -> "Watch":
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self._databases.values():
            connection.terminate()

    async def look(self, now: datetime) -> Quiet | str:
        """Whether nothing is in flight at this instant of the calendar; else what is, in words.

        Raises:
            OSError, asyncpg.PostgresError, confluent_kafka.KafkaException, TimeoutError: somebody does not answer.
        """
        first = self.board.look()
        if isinstance(first, str):
            return first
        due: list[tuple[datetime, str]] = []
        async with asyncio.timeout(ANSWER_S):
            answers = await asyncio.gather(*(self._ask(service) for service in DATABASES))
        for service, (waiting, earliest) in zip(DATABASES, answers, strict=True):
            if waiting is not None:
                return f"{service} has {waiting}"
            if earliest is not None:
                due.append((earliest, service))
        ends = await self._offsets(self._all, OffsetSpec.latest())  # type: ignore[no-untyped-call]
        for name, places in await self._readers(first):
            if behind := [place for place, reached in places.items() if reached < ends.get(place, 0)]:
                return f"{name} has not handled all of {behind[0][0]}"
        if self.board.said() != first:
            return "something was done meanwhile"
        due += [(datetime.fromisoformat(one.next_due), name) for name, one in first.items() if one.next_due]
        due.sort()
        if due and due[0][0] <= now:
            return f"{due[0][1]} has something due"
        return Quiet(tuple(due), first)

    async def _ask(self, service: str) -> tuple[str | None, datetime | None]:
        connection = self._databases.get(service)
        if connection is None or connection.is_closed():
            connection = await asyncpg.connect(self._home.database_url(service, AUDIT))
            self._databases[service] = connection
        row = await connection.fetchrow(WAITING)
        return row[0], row[1]

    async def _offsets(self, places: Iterable[Place], which: OffsetSpec) -> dict[Place, int]:
        asked = {TopicPartition(topic, number): which for topic, number in places}
        answers = self._admin.list_offsets(asked, request_timeout=ANSWER_S)
        found = await asyncio.gather(*(asyncio.wrap_future(future) for future in answers.values()))
        return {(place.topic, place.partition): one.offset for place, one in zip(answers, found, strict=True)}

    async def _readers(self, accounts: Mapping[str, Stated]) -> Iterable[tuple[str, dict[Place, int]]]:
        """How far each group has got, and whoever else says that it follows a topic."""
        found: list[tuple[str, dict[Place, int]]] = []
        for service in DATABASES:
            instances = {name: stated for name, stated in accounts.items() if service_of(name) == service}
            reached = dict(await self._committed_by(service, frozenset(one.born for one in instances.values())))
            for stated in instances.values():
                for place, offset in _handled(stated).items():
                    if place in reached:
                        reached[place] = max(reached[place], offset)
            found.append((service, reached))
        found += [(name, _handled(stated)) for name, stated in accounts.items() if service_of(name) not in DATABASES]
        return found

    async def _committed_by(self, service: str, born: frozenset[str]) -> dict[Place, int]:
        """Where a group stood when its present instances began: what they say goes on from there."""
        known = self._committed.get(service)
        if known is not None and known[0] == born:
            return known[1]
        settings = self._home.kafka_settings(KAFKA_ADMIN)
        offsets = await asyncio.to_thread(committed, settings, service, self._read_by[service], ANSWER_S)
        if new := [place for place, offset in offsets.items() if offset < 0]:  # read from their beginning
            offsets |= await self._offsets(new, OffsetSpec.earliest())  # type: ignore[no-untyped-call]
        self._committed[service] = born, offsets
        return offsets


def _handled(stated: Stated) -> dict[Place, int]:
    return {
        (topic, int(number)): offset for topic, numbers in stated.handled.items() for number, offset in numbers.items()
    }
