"""Watches the task list of one service and hands every open task to somebody, once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sandbox.people.office import Declined, Office

log = logging.getLogger("heliograph.people")

POLL_S = 0.1
PAGE = 500
SWEEP_S = 4.0
"""Every so often the list is read from its beginning: a task whose answer was refused is still on it."""


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


class Desk:
    """One service's task list."""

    def __init__(self, service: str, office: Office, answer: Answer) -> None:
        self._service = service
        self._office = office
        self._answer = answer
        self._taken: dict[str, bool] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        cursor: str | None = None
        former: str | None = None
        swept = asyncio.get_running_loop().time()
        while True:
            now = asyncio.get_running_loop().time()
            if now - swept > SWEEP_S:
                cursor, former, swept = None, None, now
            # From the cursor before the last one: a task that took its place in the list may be committed a little
            # after one behind it.
            page = await self._page(former)
            while page["next"]:
                page = await self._page(page["next"])
            former, cursor = cursor, page["cursor"]
            await asyncio.sleep(POLL_S)

    async def _page(self, after: str | None) -> Any:
        query: dict[str, str | int] = {"limit": PAGE} | ({"after": after} if after else {})
        page = await self._office.get(self._service, "/tasks", "operator", **query)
        for item in page["items"]:
            self._take(item)
        return page

    def _take(self, item: dict[str, Any]) -> None:
        task = Task(
            self._service, UUID(item["project_id"]), item["kind"], item["role"], item["details"], item["opened_at"],
            datetime.fromisoformat(item["due_at"]) if item["due_at"] else None,
        )  # fmt: skip
        if task.key in self._taken:
            return
        self._taken[task.key] = True
        working = asyncio.create_task(self._work_on(task))
        self._running.add(working)
        working.add_done_callback(self._running.discard)

    async def _work_on(self, task: Task) -> None:
        try:
            await self._answer(task)
        except Declined as declined:
            if declined.status == 409:  # the project moved on meanwhile: look again at the next sweep
                log.debug("%s %s: %s", task.service, task.kind, declined)
                await asyncio.sleep(SWEEP_S)
                self._taken.pop(task.key, None)
            else:
                log.error("%s %s was not accepted: %s", task.service, task.kind, declined)
        except Exception:
            log.exception("%s %s could not be answered", task.service, task.kind)
