"""Watches the task list of one service and hands every open task to somebody, once."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sandbox.people.office import Declined, Office
from shared.messaging.activity import Activity, Stated

log = logging.getLogger("heliograph.people")

PAGE = 500
SWEEP_S = 4.0
"""Every so often the list is read from its beginning, whatever the service says."""
SETTLED_S = 1.0
"""No transaction of a service takes longer: so old a place in its list has none before it that is still to come."""
MOVED_ON_S = 0.2
"""After an answer that came too late its list is read again."""


@dataclass(frozen=True)
class Task:
    """An open task as the list shows it."""

    service: str
    project_id: UUID
    kind: str
    role: str
    details: dict[str, Any]
    opened_at: str
    due_at: datetime | None

    @property
    def name(self) -> str:
        """The kind without the id it may carry: ``deliver:0195…`` -> ``deliver``."""
        return self.kind.partition(":")[0]

    @property
    def post(self) -> str:
        return str(self.details["post"])

    @property
    def key(self) -> str:
        """The same for the same opening of the same task: calls made for it repeat harmlessly."""
        return f"{self.project_id}{self.kind}{self.opened_at}"


Answer = Callable[[Task], Awaitable[None]]
Accounts = Mapping[str, Stated]


class Desk:
    """One service's task list. It is looked at whenever the service says that it has opened tasks."""

    def __init__(self, service: str, office: Office, activity: Activity, answer: Answer) -> None:
        self.service = service
        self._office = office
        self._activity = activity
        self._answer = answer
        self._accounts: Accounts = {}
        self._looked: dict[str, tuple[str, int]] = {}
        self._news = asyncio.Event()
        self._after: str | None = None
        """The place in the list before which nothing new can come."""
        self._place: tuple[float, str | None] = (0.0, None)
        """The end of the list, and when it was read."""
        self._taken: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()

    def tell(self, accounts: Accounts) -> None:
        """What the instances of the service say now."""
        self._accounts = accounts
        if {name: (one.born, one.offers) for name, one in accounts.items()} != self._looked:
            self._news.set()

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        swept = 0.0
        while True:
            now = asyncio.get_running_loop().time()
            if now - swept > SWEEP_S:
                self._after, swept = None, now
            self._news.clear()
            await self._look(self._accounts, now)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), SWEEP_S)

    async def _look(self, before: Accounts, now: float) -> None:
        end = await self._read(self._after)
        # A task that took its place in the list may be committed after one behind it, unless nobody was at work.
        if before and before == self._accounts and not any(one.in_hand for one in before.values()):
            self._after = end
        elif now - self._place[0] > SETTLED_S:
            self._after, self._place = self._place[1], (now, end)
        self._looked = {name: (one.born, one.offers) for name, one in before.items()}
        for name, stated in before.items():
            self._activity.has_seen(name, stated)
        self._activity.tell()

    async def _read(self, after: str | None) -> str | None:
        """Takes every task behind a place in the list; the place where it ends."""
        page = await self._page(after)
        while page["next"]:
            page = await self._page(page["next"])
        end: str | None = page["cursor"]
        return end

    async def _page(self, after: str | None) -> Any:
        query: dict[str, str | int] = {"limit": PAGE} | ({"after": after} if after else {})
        page = await self._office.get(self.service, "/tasks", "operator", **query)
        for item in page["items"]:
            self._take(item)
        return page

    def _take(self, item: dict[str, Any]) -> None:
        task = Task(
            self.service, UUID(item["project_id"]), item["kind"], item["role"], item["details"], item["opened_at"],
            datetime.fromisoformat(item["due_at"]) if item["due_at"] else None,
        )  # fmt: skip
        if task.key in self._taken:
            return
        self._taken.add(task.key)
        self._activity.begin()
        working = asyncio.create_task(self._work_on(task))
        self._running.add(working)
        working.add_done_callback(self._done)

    def _done(self, working: asyncio.Task[None]) -> None:
        self._running.discard(working)
        self._activity.end()

    async def _work_on(self, task: Task) -> None:
        try:
            await self._answer(task)
        except Declined as declined:
            if declined.status == 409:  # the project moved on meanwhile: is the task still on the list?
                log.debug("%s %s: %s", task.service, task.kind, declined)
                await asyncio.sleep(MOVED_ON_S)
                self._taken.discard(task.key)
                await self._read(None)
            else:
                log.error("%s %s was not accepted: %s", task.service, task.kind, declined)
        except Exception:
            log.exception("%s %s could not be answered", task.service, task.kind)
