"""Runs many projects at once against a running stack: inquiries come in, people answer, the topics tell how it ends."""

import asyncio
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from deploy.local.home import Home
from deploy.local.patience import persist
from sandbox.people import sites
from sandbox.people.answers import Cast
from sandbox.people.desk import Task
from sandbox.people.diary import Diary
from sandbox.people.office import Office
from sandbox.people.project import Project
from sandbox.people.scenario import MIX, STRAIGHT, Scenario
from sandbox.people.watching import diary_of, watching
from shared.client.reading import Fact, Reader, record_of
from shared.messaging.activity import Activity
from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event
from shared.schemas.topics import SERVICES, TOPICS
from shared.schemas.wire import implausible

if TYPE_CHECKING:
    from confluent_kafka import Consumer

FOLLOWED = tuple(topic for topic in TOPICS if not (topic.compacted or topic.name.endswith(".tasks")))
"""What happens to projects. What waits for whom, and no longer does, is no step of theirs."""
READ_BATCH = 1000
READ_TIMEOUT_S = 0.1
ANSWER_S = 10.0
CHECK_S = 0.05

Told = tuple[str, str, str, Any]
"""Event name, topic, calendar time, value."""
Places = dict[tuple[str, int], int]
"""Topic and partition -> the next offset to read."""
Read = tuple[list[tuple[UUID, Told]], Places]


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
        self._observe = observe or (lambda _: None)
        dice = random.Random(seed)
        self._run = f"{seed}-{uuid4().hex[:8]}"
        self.projects = [
            Project(
                number,
                scenario,
                sites.site_for(scenario, number, self._run),
                max(float(dice.randrange(9_000, 15_000, 500)), scenario.least_kwh),
            )
            for number, scenario in enumerate(scenarios)
        ]
        self._by_id: dict[UUID, Project] = {}
        self._early: dict[UUID, list[Told]] = {}
        self._open = {project.number for project in self.projects}
        """Who has not come to an end; an end may be taken back, as by an order for more that comes late."""
        self._inquiring: set[asyncio.Task[None]] = set()

    async def run(self, *, arrivals_per_second: float, timeout_s: float) -> Result:
        """Returns when every project has ended, or after ``timeout_s`` with those that are stuck.

        Inquiries come in evenly on the calendar: at its present speed so many a second.
        """
        reading = threading.Event()
        found: asyncio.Queue[Read] = asyncio.Queue()
        consumer, start = await asyncio.to_thread(self._begin_reading)
        diary = diary_of(self._home)
        activity = diary.activity
        reader = threading.Thread(
            target=self._read,
            args=(consumer, asyncio.get_running_loop(), found, reading, diary.clock.now),
            name="topics",
            daemon=True,
        )
        # Whatever is published from now on is read before the calendar leaps: an end must not be overlooked.
        found.put_nowait(([], start))
        async with self._office as office:
            cast = Cast(office, diary)
            answer = partial(self._answer, cast)
            activity.begin()  # until all have arrived
            reading.set()
            reader.start()
            began = time.monotonic()
            own = [
                asyncio.create_task(self._arrive(office, diary, arrivals_per_second)),
                asyncio.create_task(self._note(found, activity)),
            ]
            try:
                async with watching(self._home, office, diary, SERVICES, answer) as loops:
                    while self._open and time.monotonic() - began < timeout_s:
                        for task in (*loops, *own):
                            if task.done():
                                task.result()  # somebody's loop has ended: say why instead of waiting for ever
                        await asyncio.sleep(CHECK_S)
            finally:
                seconds = time.monotonic() - began
                reading.clear()
                for task in own:
                    task.cancel()
                await asyncio.gather(*own, return_exceptions=True)
                await asyncio.to_thread(reader.join)
                activity.close(for_good=True)
        outcomes = Counter(project.outcome or "stuck" for project in self.projects)
        done = len(self.projects) - outcomes["stuck"]
        return Result(self.projects, seconds, office.calls, done / seconds, outcomes)

    async def _arrive(self, office: Office, diary: Diary, per_second: float) -> None:
        began, apart = diary.clock.now(), timedelta(seconds=diary.clock.speed / per_second)
        for project in self.projects:
            await diary.until(began + project.number * apart)
            diary.activity.begin()
            task = asyncio.create_task(self._inquire(office, project))
            self._inquiring.add(task)
            task.add_done_callback(self._inquiring.discard)
            task.add_done_callback(lambda _: diary.activity.end())
        if self._inquiring:
            await asyncio.gather(*self._inquiring)
        diary.activity.end()

    async def _inquire(self, office: Office, project: Project) -> None:
        body = sites.inquiry_for(project.number, self._run, project.scenario)
        answer = await office.post("lead", "/leads", "sales", body, None, f"{self._run}-{project.number}")
        project.project_id = UUID(answer["project_id"])
        self._by_id[project.project_id] = project
        for happening in self._early.pop(project.project_id, ()):
            self._tell(project, *happening)

    async def _answer(self, cast: Cast, task: Task) -> None:
        if task.project_id not in self._by_id and self._inquiring:  # whoever made it may not have heard its id yet
            await asyncio.wait(self._inquiring)
        if task.project_id in self._by_id:
            await cast.answer(task, self._by_id[task.project_id])

    @property
    def all_known(self) -> bool:
        return len(self._by_id) == len(self.projects)

    async def _note(self, found: asyncio.Queue[Read], activity: Activity) -> None:
        over = False
        while True:
            read, places = await found.get()
            for project_id, happening in read:
                project = self._by_id.get(project_id)
                if project is not None:
                    self._tell(project, *happening)
                elif not self.all_known:
                    self._early.setdefault(project_id, []).append(happening)
            if not self._open and not over:
                over = True
                activity.begin()  # for good: the calendar need not go on
            for (topic, number), offset in places.items():
                activity.reached(topic, number, offset)
            activity.tell()

    def _tell(self, project: Project, name: str, topic: str, at: str, value: Any) -> None:
        project.note(name, value)
        if project.outcome is None:
            self._open.add(project.number)
        else:
            self._open.discard(project.number)
        self._observe(Happening(project, name, topic, at, value))

    def _begin_reading(self) -> "tuple[Consumer, Places]":
        """A reader of all that is published from now on, and where it begins."""
        from confluent_kafka import Consumer, TopicPartition

        consumer = Consumer(
            {
                **self._home.kafka_settings("audit"),
                "group.id": f"audit-journeys-{uuid4().hex}",
                "enable.auto.commit": False,
                "log_level": 0,
            }
        )
        parts = [(topic.name, number) for topic in FOLLOWED for number in range(topic.partitions)]

        def ends() -> Places:
            return {part: consumer.get_watermark_offsets(TopicPartition(*part), timeout=ANSWER_S)[1] for part in parts}

        start = persist(ends, "tell where the topics end")
        consumer.assign([TopicPartition(topic, number, end) for (topic, number), end in start.items()])
        return consumer, start

    def _read(
        self,
        consumer: "Consumer",
        loop: asyncio.AbstractEventLoop,
        found: asyncio.Queue[Read],
        reading: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        def plausible(envelope: Envelope, event: Event) -> str | None:
            return implausible(envelope, event, now())

        reader, seen = Reader(catalogue.events().values(), plausible), set[UUID]()
        while reading.is_set():
            first = consumer.poll(READ_TIMEOUT_S)
            if first is None:
                continue
            messages = [one for one in (first, *consumer.consume(READ_BATCH, 0)) if one.error() is None]
            told = [read for one in messages if (read := _read_message(one, reader, seen)) is not None]
            places = {(one.topic() or "", one.partition() or 0): (one.offset() or 0) + 1 for one in messages}
            loop.call_soon_threadsafe(found.put_nowait, (told, places))
        consumer.close()


def _read_message(message: Any, reader: Reader, seen: set[UUID]) -> tuple[UUID, Told] | None:
    """The project and what happened; None for a removal, an event read before, and what is no fact of its owner."""
    record = record_of(message)
    fact = reader.read(record)
    if not isinstance(fact, Fact) or record.value is None or fact.envelope.id in seen:
        return None
    envelope = fact.envelope
    seen.add(envelope.id)
    name, at = envelope.type.split(".")[2], envelope.time.isoformat()
    return envelope.subject, (name, record.topic, at, json.loads(record.value))
