"""Runs many projects at once against a running stack: inquiries come in, people answer, the topics tell how it ends."""

import asyncio
import contextlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from deploy.local.home import Home
from sandbox.people import sites
from sandbox.people.answers import Cast
from sandbox.people.desk import Desk, Task
from sandbox.people.office import Office
from sandbox.people.project import Project
from sandbox.people.scenario import MIX, STRAIGHT, Scenario
from shared.messaging.clock import FileClock
from shared.schemas.topics import SERVICES, TOPICS

READ_BATCH = 1000
READ_TIMEOUT_S = 0.1
CLOCK_REREAD_MS = 50
CHECK_S = 0.05

Told = tuple[str, str, str, Any]
"""Event name, topic, calendar time, value."""


@dataclass(frozen=True)
class Happening:
    """An event of one of the projects, as it was read from its topic."""

    project: Project
    name: str
    topic: str
    time: str
    value: Any


@dataclass
class Result:
    """How a run ended."""

    projects: list[Project]
    seconds: float
    calls: int
    journeys_per_second: float
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def stuck(self) -> list[Project]:
        """Projects that have not come to an end."""
        return [project for project in self.projects if project.outcome is None]


def cast_scenarios(count: int, *, mix: bool, seed: int) -> list[Scenario]:
    """One scenario a project. A mix holds each scenario at least once where there are enough projects."""
    if not mix:
        return [STRAIGHT] * count
    dice = random.Random(seed)
    chosen = [scenario for scenario in MIX if scenario is not STRAIGHT][:count]
    chosen += dice.choices(MIX, [scenario.weight for scenario in MIX], k=count - len(chosen))
    dice.shuffle(chosen)
    return chosen


class Journeys:
    """A run of projects. ``observe`` is told of every event of theirs."""

    def __init__(
        self,
        home: Home,
        scenarios: Sequence[Scenario],
        *,
        seed: int,
        observe: Callable[[Happening], None] | None = None,
        office: Office | None = None,
    ) -> None:
        self._home = home
        self._office = office or Office(home)
        self._clock = FileClock(home.clock_file, CLOCK_REREAD_MS)
        self._observe = observe or (lambda _: None)
        dice = random.Random(seed)
        self._run = f"{seed}-{uuid4().hex[:8]}"
        self.projects = [
            Project(
                number, scenario, sites.site_for(scenario, number, self._run), float(dice.randrange(9_000, 15_000, 500))
            )
            for number, scenario in enumerate(scenarios)
        ]
        self._by_id: dict[UUID, Project] = {}
        self._early: dict[UUID, list[Told]] = {}
        self._open = len(self.projects)

    async def run(self, *, arrivals_per_second: float, timeout_s: float) -> Result:
        """Returns when every project has ended, or after ``timeout_s`` with those that are stuck."""
        reading = threading.Event()
        found: asyncio.Queue[list[tuple[UUID, Told]]] = asyncio.Queue()
        reader = threading.Thread(
            target=self._read, args=(asyncio.get_running_loop(), found, reading), name="topics", daemon=True
        )
        async with self._office as office:
            cast = Cast(office, self._clock)
            reader.start()
            await asyncio.to_thread(reading.wait)
            began = time.monotonic()
            desks = [
                asyncio.create_task(Desk(service, office, lambda task: self._answer(cast, task)).watch())
                for service in SERVICES
            ]
            noting = asyncio.create_task(self._note(found))
            arriving = asyncio.create_task(self._arrive(office, arrivals_per_second))
            watched = [*desks, noting]
            try:
                while self._open and time.monotonic() - began < timeout_s:
                    for task in watched:
                        if task.done():
                            task.result()  # somebody's loop has ended: say why instead of waiting for ever
                    await asyncio.sleep(CHECK_S)
            finally:
                seconds = time.monotonic() - began
                reading.clear()
                for task in (*watched, arriving):
                    task.cancel()
                for task in (*watched, arriving):
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                await asyncio.to_thread(reader.join)
        outcomes = Counter(project.outcome or "stuck" for project in self.projects)
        done = len(self.projects) - outcomes["stuck"]
        return Result(self.projects, seconds, office.calls, done / seconds, outcomes)

    async def _arrive(self, office: Office, per_second: float) -> None:
        began = time.monotonic()
        pending: set[asyncio.Task[None]] = set()
        for project in self.projects:
            due = began + project.number / per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(self._inquire(office, project))
            pending.add(task)
            task.add_done_callback(pending.discard)
        if pending:
            await asyncio.gather(*pending)

    async def _inquire(self, office: Office, project: Project) -> None:
        body = sites.inquiry_for(project.number, self._run)
        answer = await office.post("lead", "/leads", "sales", body, None, f"{self._run}-{project.number}")
        project.project_id = UUID(answer["project_id"])
        self._by_id[project.project_id] = project
        for happening in self._early.pop(project.project_id, ()):
            self._tell(project, *happening)

    async def _answer(self, cast: Cast, task: Task) -> None:
        while task.project_id not in self._by_id:
            if self.all_known:
                return  # somebody else's project
            await asyncio.sleep(CHECK_S)
        await cast.answer(task, self._by_id[task.project_id])

    @property
    def all_known(self) -> bool:
        return len(self._by_id) == len(self.projects)

    async def _note(self, found: asyncio.Queue[list[tuple[UUID, Told]]]) -> None:
        while True:
            for project_id, happening in await found.get():
                project = self._by_id.get(project_id)
                if project is not None:
                    self._tell(project, *happening)
                elif not self.all_known:
                    self._early.setdefault(project_id, []).append(happening)

    def _tell(self, project: Project, name: str, topic: str, at: str, value: Any) -> None:
        ended = project.outcome is not None
        project.note(name, value)
        if not ended and project.outcome is not None:
            self._open -= 1
        self._observe(Happening(project, name, topic, at, value))

    def _read(
        self,
        loop: asyncio.AbstractEventLoop,
        found: asyncio.Queue[list[tuple[UUID, Told]]],
        reading: threading.Event,
    ) -> None:
        from confluent_kafka import OFFSET_END, Consumer, TopicPartition

        consumer = Consumer(
            {
                **self._home.kafka_settings("audit"),
                "group.id": f"audit-journeys-{uuid4().hex}",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 20,
                "log_level": 0,
            }
        )
        parts = [
            TopicPartition(topic.name, number, OFFSET_END)
            for topic in TOPICS
            if not topic.compacted
            for number in range(topic.partitions)
        ]
        ends = [consumer.get_watermark_offsets(part)[1] for part in parts]
        consumer.assign([TopicPartition(p.topic, p.partition, end) for p, end in zip(parts, ends, strict=True)])
        reading.set()
        seen: set[str] = set()
        while reading.is_set():
            batch = [
                read
                for message in consumer.consume(READ_BATCH, READ_TIMEOUT_S)
                if (read := _read_message(message, seen)) is not None
            ]
            if batch:
                loop.call_soon_threadsafe(found.put_nowait, batch)
        consumer.close()


def _read_message(message: Any, seen: set[str]) -> tuple[UUID, Told] | None:
    """The project and what happened; None for an error, a tombstone, or an event that was read before."""
    if message.error() is not None or message.value() is None:
        return None
    headers: dict[str, bytes] = dict(message.headers() or [])
    event_id = headers["ce_id"].decode()
    if event_id in seen:
        return None
    seen.add(event_id)
    name = headers["ce_type"].decode().split(".")[2]
    value = json.loads(message.value())
    return UUID(message.key().decode()), (name, message.topic(), headers["ce_time"].decode(), value)
