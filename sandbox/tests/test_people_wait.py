"""People look at a list when there is something new on it, and live by a calendar that may leap."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.local import clockfile
from sandbox.people import desk as desk_module
from sandbox.people.desk import Desk, Task
from sandbox.people.diary import Diary
from sandbox.people.office import Declined
from shared.messaging.activity import Account, Activity, Stated
from shared.messaging.clock import FileClock

PATIENCE_S = 10.0


class List:
    """A service's task list as HTTP shows it: places are given in one order and committed in another."""

    def __init__(self) -> None:
        self.items: dict[int, dict[str, Any]] = {}
        self.reads = 0

    def open(self, place: int) -> None:
        self.items[place] = {
            "project_id": str(uuid4()), "kind": f"task:{place}", "role": "sales", "details": {"post": "/x"},
            "opened_at": f"{place}", "due_at": None,
        }  # fmt: skip

    async def get(self, service: str, path: str, role: str, **query: Any) -> Any:
        self.reads += 1
        after = int(query.get("after", 0))
        found = {place: item for place, item in self.items.items() if place > after}
        return {"items": list(found.values()), "next": None, "cursor": str(max(found, default=after))}


class Service:
    """What the service says of itself."""

    def __init__(self, path: Path) -> None:
        self.activity = Activity(path)
        self._account = Account(path)

    @property
    def stated(self) -> dict[str, Stated]:
        found = self._account.read()
        assert found is not None
        return {"lead": found}

    def committed(self) -> None:
        with self.activity.working():
            self.activity.offers += 1


async def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def watched(tasks: List, people: Activity, answer: Callable[[Task], Any]) -> Any:
    desk = Desk("lead", tasks, people, answer)  # type: ignore[arg-type]
    watching = asyncio.create_task(desk.watch())
    try:
        yield desk
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def test_a_list_is_read_when_its_service_has_opened_tasks_and_not_otherwise(tmp_path: Path) -> None:
    async def run() -> None:
        tasks, lead, people = List(), Service(tmp_path / "lead"), Activity(tmp_path / "people-1")
        answered: list[str] = []

        async def answer(task: Task) -> None:
            answered.append(task.kind)

        async with watched(tasks, people, answer) as desk:
            desk.tell(lead.stated)
            await until(lambda: tasks.reads >= 1)
            await asyncio.sleep(0.2)
            reads = tasks.reads
            with lead.activity.working():
                pass  # something was done that nobody has to do anything about
            desk.tell(lead.stated)
            await asyncio.sleep(0.2)
            assert tasks.reads == reads
            tasks.open(1)
            lead.committed()
            desk.tell(lead.stated)
            await until(lambda: answered == ["task:1"])
            said = Account(tmp_path / "people-1").read()
            await until(lambda: (said := Account(tmp_path / "people-1").read()) is not None and said.in_hand == 0)
            assert said is not None and said.seen["lead"][1] == lead.activity.offers

    asyncio.run(run())


def test_a_task_that_is_committed_after_one_behind_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "SWEEP_S", 6 * PATIENCE_S)  # not only because the whole list is read again

    async def run() -> None:
        tasks, lead, people = List(), Service(tmp_path / "lead"), Activity(tmp_path / "people-1")
        answered: list[str] = []

        async def answer(task: Task) -> None:
            answered.append(task.kind)

        async with watched(tasks, people, answer) as desk:
            with lead.activity.working():  # it has place 1 and is not committed
                tasks.open(2)
                lead.committed()
                desk.tell(lead.stated)
                await until(lambda: answered == ["task:2"])
                tasks.open(1)
                lead.activity.offers += 1
            desk.tell(lead.stated)
            await until(lambda: answered == ["task:2", "task:1"])

    asyncio.run(run())


def test_an_answer_that_came_too_late_is_given_again_if_the_task_is_still_open(tmp_path: Path) -> None:
    async def run() -> None:
        tasks, lead, people = List(), Service(tmp_path / "lead"), Activity(tmp_path / "people-1")
        tries = 0

        async def answer(task: Task) -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise Declined(409, {"detail": "the project moved on"})

        async with watched(tasks, people, answer) as desk:
            tasks.open(1)
            lead.committed()
            desk.tell(lead.stated)
            await until(lambda: tries == 1)
            assert people.in_hand == 1  # nobody may take it for answered meanwhile
            await until(lambda: tries == 2 and people.in_hand == 0)

    asyncio.run(run())


@pytest.mark.parametrize("leap", [True, False])
def test_appointments_are_kept_in_their_order_over_a_leap(tmp_path: Path, leap: bool) -> None:
    async def run() -> None:
        path = tmp_path / "clock.json"
        clockfile.resume(path, 1.0 if leap else 86_400.0, None)
        diary = Diary(FileClock(path, 0), Activity(tmp_path / "people-1"))
        account = Account(tmp_path / "people-1")
        start, kept = diary.clock.now(), []

        async def keep(days: int) -> None:
            with diary.activity.working():
                await diary.until(start + timedelta(days=days))
                kept.append(days)
                assert diary.activity.in_hand >= 1

        running = asyncio.create_task(diary.run())
        keeping = [asyncio.create_task(keep(days)) for days in (3, 1, 2)]
        for due in (start + timedelta(days=days) for days in (1, 2, 3)) if leap else ():

            def waits(due: datetime = due) -> bool:
                said = account.read()
                return said is not None and said.in_hand == 0 and said.next_due == due.isoformat()

            await until(waits)
            clockfile.leap(path, due)
        await asyncio.gather(*keeping)
        assert kept == [1, 2, 3] and diary.activity.in_hand == 0
        said = account.read()
        assert said is not None and said.in_hand == 0
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())
