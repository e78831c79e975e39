"""Takes events into the party's database: effect, inbox and answers in one transaction, in order per key, once.

What happens to a record:

* a fact that was not taken before: its handler runs, and its id is in the inbox with the effect;
* a fact that was taken before: nothing;
* a record that does not count: set aside, up to a number of rows, and counted;
* a fact whose handler fails: held, and behind it every later one of its key; all other keys go on.

A batch is one transaction. One that fails is tried in halves, so that one bad record costs its own key and little time.
An outage is what the database itself shows: no error of a handler is taken for one.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.client.publishing import Outbox
from shared.client.reading import Fact, Newer, Reader, Record, SetAside
from shared.client.settings import Settings
from shared.client.tables import held, inbox, metadata, restored, set_aside, stored
from shared.client.work import Work
from shared.schemas.event import Event

log = logging.getLogger("heliograph.client")

One = Fact | Newer | SetAside
Handler = Callable[[Any, Work], Awaitable[None]]

PROBLEM_LENGTH: Final = 500
ANSWER_S: Final = 5.0
"""How long the database may take to answer the question whether it is there."""
BEHIND: Final = "behind an event of the same key"
PRUNED_AT_ONCE: Final = 5_000
"""Inbox rows that one statement deletes."""

# One array each, so that the statements are the same for every size of batch and are prepared once.
ADMITTED: Final = (
    insert(inbox)
    .from_select(["event_id"], select(func.unnest(bindparam("ids", type_=ARRAY(Uuid)))))
    .on_conflict_do_nothing()
    .returning(inbox.c.event_id)
)
STUCK: Final = select(held.c.key).where(held.c.key == any_(bindparam("keys", type_=ARRAY(Text)))).distinct()


class Outage(Exception):
    """The database does not answer; nothing was taken."""


class Inbox:
    """The records' way into one database."""

    def __init__(
        self, engine: AsyncEngine, handlers: Mapping[type[Event], Handler], reader: Reader, outbox: Outbox,
        settings: Settings,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._handlers = handlers
        self._reader = reader
        self._outbox = outbox
        self._settings = settings
        self.counts: Counter[str] = Counter()
        """``taken``, ``known``, ``held`` and each reason of setting aside, since this process began."""

    @property
    def skipped(self) -> int:
        """Records of types without a handler."""
        return sum(self._reader.skipped.values())

    async def create(self) -> None:
        """Creates the SDK's tables where they are missing."""
        async with self._engine.begin() as sql:
            await sql.execute(text("SELECT pg_advisory_xact_lock(hashtext('client tables'))"))
            await sql.run_sync(metadata.create_all)

    async def take(self, records: Sequence[Record]) -> None:
        """One batch, in its order.

        Raises:
            Outage: the database is away; take the same batch again.
        """
        found = [read for record in records if (read := self._reader.read(record)) is not None]
        if found:
            await self._halving(found)

    async def _halving(self, batch: Sequence[One]) -> None:
        try:
            async with asyncio.timeout(self._settings.batch_timeout_s):
                counts = await self._transaction(batch)
        except Exception as error:
            if not await self._answers():
                raise Outage(type(error).__name__) from error
            if len(batch) == 1:
                await self._hold(batch[0], error)
                return
            middle = len(batch) // 2
            await self._halving(batch[:middle])
            await self._halving(batch[middle:])
        else:
            self.counts.update(counts)

    async def _transaction(self, batch: Sequence[One]) -> Counter[str]:
        counts: Counter[str] = Counter()
        aside = [one for one in batch if isinstance(one, SetAside)]
        events = [one for one in batch if not isinstance(one, SetAside)]
        async with self._engine.begin() as sql:
            if aside:
                await self._set_aside(aside, sql, counts)
            fresh = await self._new_ids(events, sql) if events else set()
            stuck = await self._stuck({one.key for one in events}, sql) if events else set()
            for one in events:
                if one.known_as not in fresh:
                    counts["known"] += 1
                    continue
                fresh.remove(one.known_as)
                if isinstance(one, Fact) and one.key not in stuck:
                    await self._handle(one, sql)
                    counts["taken"] += 1
                else:
                    await self._keep(one, one.problem if isinstance(one, Newer) else BEHIND, sql)
                    stuck.add(one.key)
                    counts["held"] += 1
        self._outbox.wake()
        return counts

    async def _handle(self, fact: Fact, sql: AsyncConnection) -> None:
        await self._handlers[fact.event_type](fact.event, Work(sql, self._outbox, fact.envelope))

    async def _new_ids(self, events: Sequence[Fact | Newer], sql: AsyncConnection) -> set[UUID]:
        """Those of the events' ids that were not in the inbox; they are now."""
        ids = sorted({one.known_as for one in events})
        return set((await sql.execute(ADMITTED, {"ids": ids})).scalars())

    async def _stuck(self, keys: set[str], sql: AsyncConnection) -> set[str]:
        return set((await sql.execute(STUCK, {"keys": list(keys)})).scalars())

    async def _keep(self, one: Fact | Newer, problem: str, sql: AsyncConnection) -> None:
        pause = timedelta(seconds=self._settings.held_retry_first_s)
        row = {"key": one.key, "problem": problem, "attempts": 0, "retry_at": func.now() + pause, **stored(one.record)}
        await sql.execute(insert(held).values(row))

    async def _hold(self, one: One, error: Exception) -> None:
        """A record alone that fails: a fact is held. One that cannot even be set aside is counted: nobody waits."""
        if isinstance(one, SetAside):
            log.error("%s is not kept: %s", one.record.place, one.problem, exc_info=error)
            self.counts[one.reason.value] += 1
            return
        log.error("%s of %s is held", one.envelope.type, one.key, exc_info=error)
        async with self._engine.begin() as sql:
            if one.known_as in await self._new_ids([one], sql):
                await self._keep(one, _told(error), sql)
                self.counts["held"] += 1

    async def _set_aside(self, records: Sequence[SetAside], sql: AsyncConnection, counts: Counter[str]) -> None:
        counts.update(one.reason.value for one in records)
        kept = (await sql.execute(select(func.count()).select_from(set_aside))).scalar_one()
        room = max(0, self._settings.set_aside_max_rows - kept)
        rows = [
            {"reason": one.reason.value, "problem": _storable(one.problem),
             **stored(one.record, self._settings.set_aside_max_bytes)}
            for one in records[:room]
        ]  # fmt: skip
        if rows:
            await sql.execute(insert(set_aside).values(rows).on_conflict_do_nothing())

    async def retry_held(self) -> int:
        """Tries every key whose turn has come, in its order until one fails again; gives how many are out of the way.

        Raises:
            Outage: the database is away.
        """
        async with self._engine.connect() as sql:
            of_each = select(held.c.key, held.c.retry_at).order_by(held.c.key, held.c.id)
            first = of_each.ext(distinct_on(held.c.key)).subquery()
            due = (await sql.execute(select(first.c.key).where(first.c.retry_at <= func.now()))).scalars().all()
        taken = 0
        for key in due:
            while await self._retry_one(key):
                taken += 1
        self._outbox.wake()
        return taken

    async def _retry_one(self, key: str) -> bool:
        row = None
        try:
            async with asyncio.timeout(self._settings.batch_timeout_s), self._engine.begin() as sql:
                first = select(held).where(held.c.key == key).order_by(held.c.id).limit(1)
                row = (await sql.execute(first.with_for_update(nowait=True))).first()
                if row is None:
                    return False
                fact = self._reader.read(restored(row))
                if isinstance(fact, Newer):
                    raise ValueError(fact.problem)
                await sql.execute(delete(held).where(held.c.id == row.id))
                counts: Counter[str] = Counter()
                if isinstance(fact, SetAside):  # this program sees that it is no fact: nothing waits behind it
                    await self._set_aside([fact], sql, counts)
                elif fact is not None:  # None: this program has no handler of it any more
                    await self._handle(fact, sql)
                    counts["taken"] = 1
        except Exception as error:
            if not await self._answers():
                raise Outage(type(error).__name__) from error
            if row is None:  # somebody else has it in hand, or the database is slow: the other keys come first
                log.warning("what is held of %s is not tried: %s", key, type(error).__name__)
            else:
                await self._postpone(row, error)
            return False
        self.counts.update(counts)
        return True

    async def _postpone(self, row: Any, error: Exception) -> None:
        settings = self._settings
        pause = min(settings.held_retry_first_s * 2 ** min(row.attempts + 1, 30), settings.held_retry_max_s)
        changed = {"attempts": row.attempts + 1, "problem": _told(error), "retry_at": func.now() + timedelta(0, pause)}
        async with self._engine.begin() as sql:
            await sql.execute(update(held).where(held.c.id == row.id).values(changed))

    async def prune(self) -> int:
        """Forgets ids older than the retention; gives how many."""
        before = func.now() - timedelta(days=self._settings.inbox_retention_days)
        some = select(inbox.c.event_id).where(inbox.c.taken_at < before).limit(PRUNED_AT_ONCE)
        gone = 0
        while True:
            async with self._engine.begin() as sql:
                found = (await sql.execute(delete(inbox).where(inbox.c.event_id.in_(some)))).rowcount
            gone += found
            if found < PRUNED_AT_ONCE:
                return gone

    async def rows(self) -> dict[str, int]:
        """How many rows wait: ``held``, ``set_aside``."""
        async with self._engine.connect() as sql:
            return {
                name: (await sql.execute(select(func.count()).select_from(table))).scalar_one()
                for name, table in (("held", held), ("set_aside", set_aside))
            }

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER_S), self._engine.connect() as sql:
                return not (await sql.execute(text("SELECT pg_is_in_recovery()"))).scalar_one()
        except (SQLAlchemyError, OSError, TimeoutError):
            return False


def _told(error: Exception) -> str:
    return _storable(f"{type(error).__name__}: {error}"[:PROBLEM_LENGTH])


def _storable(text: str) -> str:
    """PostgreSQL's texts have no NUL character, and UTF-8 has no half of a surrogate pair."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()
