"""One project through all seven services and the utility, in memory, driven by the tasks that people find open."""

import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any
from uuid import UUID

import httpx
import pytest

from sandbox.parties.lender import PATH as LENDER
from sandbox.parties.lender import notification
from sandbox.parties.rev02 import amended, rule
from sandbox.payments.processor import PATH, Notification, PaymentProcessor
from sandbox.people import sites
from sandbox.people.answers import ANSWERS, Cast
from sandbox.people.desk import Task
from sandbox.people.gateway import FIRST_SENDINGS, QUARTER, readings
from sandbox.people.office import Declined
from sandbox.people.project import Project
from sandbox.people.scenario import Scenario
from services.onboarding.model import System
from services.onboarding.rules.telemetry.evidence import Seen
from services.onboarding.steps import witness
from shared.messaging import ids
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Document
from shared.messaging.testing.node import WEBHOOK_SECRET
from shared.messaging.testing.system import Faults, World
from shared.messaging.web.webhook import key_of
from shared.rules.ruleset import bundled_rows, publish, rule_set
from shared.schemas.contracting import ProjectClosed
from shared.schemas.topics import SERVICES

ROLES = frozenset(
    {
        "sales", "designer", "customer", "lender", "permit_tech", "ahj", "supplier", "crew", "commissioning_agent",
        "support", "operator", "quality",
    }
)  # fmt: skip
PLACES = {**{name: f"services.{name}" for name in SERVICES}, "aov04": "sandbox.aov04"}
FIRST_MS = 1_795_000_000_000
"""The time in the first id; every further one is a millisecond younger."""
QUIET_DAYS = 90
"""Longer than the utility may take: two reviews that follow each other, in business days."""
PATIENCE_DAYS = 200
"""Longer than any deadline of any service: nothing may still be waiting then."""


def number_ids_anew(patch: pytest.MonkeyPatch, seed: int) -> None:
    """From now on new ids follow from the seed: the utility's pace, among others, depends on them."""
    dice = random.Random(seed)
    numbers = itertools.count(FIRST_MS)

    def uuid7() -> UUID:
        return UUID(
            int=next(numbers) << 80 | 0x7 << 76 | dice.getrandbits(12) << 64 | 0b10 << 62 | dice.getrandbits(62)
        )

    patch.setattr(ids, "uuid7", uuid7)


class Office:
    """Calls the services' own APIs; a call whose process was killed is made again under its key."""

    def __init__(self, world: World) -> None:
        self._routers = {name: import_module(f"{PLACES[name]}.api").router for name in world.nodes}
        self._world, self._sent = world, dict[UUID, list[dict[str, Any]]]()
        self._clients = {name: self._client(name) for name in self._routers}

    def _client(self, service: str, person: str = "") -> httpx.AsyncClient:
        client: httpx.AsyncClient = self._world.client(
            service, self._routers[service], roles=ROLES, subject=self.subject("customer", None, person=person)
        )
        return client

    def subject(self, role: str, own: str | None, organisation: str | None = None, person: str = "") -> str:
        """Here one person has every role, but for the one who is named."""
        return person or "tester"

    async def post(
        self, service: str, path: str, role: str, body: Any, project: UUID | None, key: str,
        organisation: str | None = None, person: str = "",
    ) -> Any:  # fmt: skip
        return await self._send(service, path, lambda: {"idempotency-key": key[-200:]}, person, json=body)

    async def tell_lender(self, project: UUID, file: dict[str, Any]) -> None:
        """Here the lender has no program: its people decide by the scenario."""

    async def publish_rule(self, about: str, row: dict[str, Any]) -> None:
        self._world.publish("/rev02", rule(about, row)[0])
        await self._world.settle()

    async def amend_rule(self, about: str, rule_id: str) -> Any:
        (shipped,) = [one for one in bundled_rows(about) if one.id == rule_id]
        known = [one.version for one in rule_set(about) if one.id == rule_id]
        row = amended(shipped.model_dump(mode="json"), known, self._world.clock.now().date())
        if row["version"] not in known:
            await self.publish_rule(about, row)
        return row

    async def pay(self, project: UUID, amount_cents: int, order: str, purpose: str = "deposit") -> Any:
        return await self._notify(PaymentProcessor(WEBHOOK_SECRET).pay(project, amount_cents, order, purpose))

    async def pay_back(self, project: UUID, payment: str, amount_cents: int, order: str) -> Any:
        return await self._notify(PaymentProcessor(WEBHOOK_SECRET).reverse(project, payment, amount_cents, order))

    async def lender_says(self, project: UUID, what: dict[str, Any]) -> Any:
        return await self._notify(notification(str(project), what, key_of(WEBHOOK_SECRET, "lender")), LENDER)

    async def _notify(self, sent: Notification, path: str = PATH) -> Any:
        return await self._send("contracting", path, sent.headers, content=sent.body)

    async def attach(
        self, service: str, project: UUID, role: str, kind: str, shot: str, content: bytes, key: str,
        organisation: str | None = None,
    ) -> str:  # fmt: skip
        """As the facility would have taken it: the worker processes that look at files are not here."""
        made = Document(
            ids.new_id(), project, kind, f"{shot}.jpg", "image/jpeg", sha256(content).hexdigest(), len(content), role,
            self._world.clock.now(), shot=shot, body=content,
        )  # fmt: skip

        async def add(work: Work) -> str:
            known = next((one for one in await work.documents() if one.sha256 == made.sha256), None)
            if known is None:
                work.take_document(made)
            return str((known or made).id)

        return await self._world.command(service, project, add)

    async def _send(
        self, service: str, path: str, headers: Callable[[], dict[str, str]], person: str = "", **content: Any
    ) -> Any:
        client = self._client(service, person) if person else self._clients[service]
        while True:
            answer = await client.post(path, headers=headers(), **content)
            if answer.status_code < 400:
                return answer.json()
            if answer.status_code < 500:
                raise Declined(answer.status_code, answer.json())
            assert answer.status_code == 503, answer.text

    async def get(self, service: str, path: str, role: str, **query: str | int) -> Any:
        return (await self._clients[service].get(path, params=query)).json()

    async def report(self, project: UUID, serial: str, since: datetime, until: datetime) -> None:
        """As the service would have seen it: readings lie in PostgreSQL, which is not here."""
        system = await self._world.entity("onboarding", System, project)
        assert system is not None
        design = system.as_built
        known = self._sent.setdefault(project, [])
        known += readings(since, until, storage_kwh=0.0 if design.kwdc else design.battery_kwh)
        end = datetime.fromisoformat(known[-1]["start"]) + QUARTER
        day = [one for one in known if datetime.fromisoformat(one["start"]) >= end - timedelta(days=1)]
        if system.watched_since is not None:
            day = [one for one in day if datetime.fromisoformat(one["start"]) >= system.watched_since]
        if day:
            begun, wh = datetime.fromisoformat(day[0]["start"]), sum(abs(one["power_w"]) / 4 for one in day)
            seen = Seen(begun, end, quarters=len(day), produced_wh=wh if design.kwdc else 0.0, moved_wh=wh)
            await self._world.command("onboarding", project, lambda work: witness(seen, work))


class Calendar:
    """The calendar of the sandbox's people: where they would wait, the world's moves on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.clock = world.clock

    async def until(self, instant: datetime) -> None:
        wait_s = (instant - self.clock.now()).total_seconds()
        if wait_s > 0:
            await self._world.advance(seconds=wait_s)


class Journey:
    """A project and its people. ``state`` of everything is in ``world``."""

    def __init__(
        self, scenario: Scenario, *, seed: int = 0, faults: Faults | None = None, world: Callable[..., World] = World
    ) -> None:
        publish({})  # what REV-02 published in another journey of this process is no law here
        services = [import_module(f"{place}.app").SERVICE for place in PLACES.values()]
        self.world = world(services, seed=seed, faults=faults)
        self.office = Office(self.world)
        self.people = Cast(self.office, Calendar(self.world), FIRST_SENDINGS)  # type: ignore[arg-type]
        self.project = Project(0, scenario, sites.site_for(scenario, 0), 12_000.0)
        self.answered = 0

    @property
    def id(self) -> UUID:
        assert self.project.project_id is not None
        return self.project.project_id

    async def begin(self) -> None:
        body = sites.inquiry_for(0, "model", self.project.scenario)
        answer = await self.office.post("lead", "/leads", "sales", body, None, "inquiry")
        self.project.project_id = UUID(answer["project_id"])
        await self.world.settle()

    def open_tasks(self) -> list[Task]:
        """What somebody of the cast would answer, the oldest first."""
        found = []
        for service in SERVICES:
            for task in self.world.nodes[service].store.tasks.values():
                opened = Task(
                    service, task.project_id, task.kind, task.role, task.details, f"{task.opened_at}{task.seq}",
                    task.due_at,
                )  # fmt: skip
                if opened.name in ANSWERS:
                    found.append(opened)
        return sorted(found, key=lambda task: (task.opened_at, task.kind))

    async def answer(self, task: Task) -> bool:
        """False where the service declines, since the project has moved on."""
        try:
            await self.people.answer(task, self.project)
        except Declined as declined:
            assert declined.status in (404, 409), (task, declined)
            return False
        finally:
            await self.world.settle()
        self.answered += 1
        return True

    async def drive(self, answers: int) -> None:
        """Answers the oldest open task, so many times or until nothing has been left to answer for ``QUIET_DAYS``."""
        tried: set[str] = set()
        quiet = 0
        while self.answered < answers and quiet < QUIET_DAYS:
            task = next((one for one in self.open_tasks() if one.key not in tried), None)
            if task is None:
                quiet += 1
                await self.world.advance(days=1)
                continue
            tried.add(task.key)
            if await self.answer(task):
                quiet = 0

    async def live(self, quiet_spells: int) -> None:
        """Goes as far as it goes, however often nothing is left to answer, and tells its people what became of it."""
        await self.begin()
        for _ in range(quiet_spells):
            await self.drive(300)
        for event in self.world.events(self.id):
            self.project.note(type(event).__name__, event.model_dump(mode="json"))

    async def check_ended(self, outcome: str) -> None:
        """It has ended so, and no service has parked anything of it."""
        assert self.project.outcome == outcome, [type(one).__name__ for one in self.world.events(self.id)][-30:]
        for service in SERVICES:
            assert self.world.nodes[service].store.parked_rows == {}, service
        if outcome.startswith("closed"):
            await self.check_closed()

    async def post(self, service: str, path: str, body: Any) -> bool:
        try:
            await self.office.post(service, f"/projects/{self.id}/{path}", "operator", body, self.id, f"{path}")
        except Declined as declined:
            assert declined.status in (404, 409), declined
            return False
        finally:
            await self.world.settle()
        return True

    @property
    def ended(self) -> int:
        """How many times the project was said to be closed."""
        return len(self.world.events(self.id, ProjectClosed))

    async def check_closed(self) -> None:
        """Guarantee 9: at once where nobody has to be waited for, and still so when every deadline has passed.

        What was paid goes back first: that outlives the project's end by days.
        """
        await self.world.settle()
        for task in self.open_tasks():
            if task.name == "return_payment":
                await self.answer(task)
        await self._check_now()
        await self.world.advance(days=PATIENCE_DAYS)
        await self._check_now()

    async def _check_now(self) -> None:
        for service in SERVICES:
            await self.world.retry_parked(service)
            node = self.world.nodes[service]
            assert node.store.parked_rows == {}, service
            root: Any = await self.world.entity(service, node.service.root, self.id)
            assert root is not None and str(root.state) == "closed", (service, root)
            assert self.world.tasks(service, self.id) == set(), service
            assert self.world.timers(service, self.id) == {}, service
            assert node.store.jobs == {} and node.store.outbox == [], service
        assert self.ended == 1
