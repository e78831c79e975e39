"""What happened before a test: applications and requests as the contract's examples show them."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from sandbox.aov04 import api
from sandbox.aov04.app import SERVICE
from sandbox.aov04.grid import circuit_key, place_of
from sandbox.aov04.language.wire import TOPIC, encode
from sandbox.aov04.model import Application, CircuitLoad, Connection
from sandbox.aov04.tariff import PERMISSION_DOCUMENTS, REQUIRED_DOCUMENTS
from services.permitting.rules.language import reading
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults, World
from shared.rules.interconnection.clocks import Step
from shared.schemas import catalogue
from shared.schemas.aov04 import InterconnectionApproved
from shared.schemas.commissioning import PTORequested
from shared.schemas.permitting import InterconnectionApplicationSubmitted

EXAMPLES = Path(catalogue.__file__).parent / "examples"
OPEN, OTHER_ACCOUNT, STUDY, FULL, REPLACEABLE = "0320", "0370", "0382", "0383", "0384"
CONSTRAINED, CLOSED = "0391", "0399"


def example(ce_type: str) -> dict[str, Any]:
    """The value of the first published example."""
    loaded: list[dict[str, Any]] = json.loads((EXAMPLES / f"{ce_type}.json").read_text())
    value: dict[str, Any] = loaded[0]["value"]
    return value


def applied(project: UUID, usage_point: str, kwac: float = 7.6, **changes: Any) -> InterconnectionApplicationSubmitted:
    """Without storage, unless ``changes`` says otherwise."""
    value = example(InterconnectionApplicationSubmitted.ce_type) | {
        "project_id": project, "application_id": new_id(), "usage_point_id": usage_point, "kwac": kwac,
        "battery_kw": 0, "documents": REQUIRED_DOCUMENTS,
    }  # fmt: skip
    return InterconnectionApplicationSubmitted.model_validate(value | changes)


class Utility:
    """The utility and what it says."""

    def __init__(self, faults: Faults | None = None, seed: int = 0) -> None:
        self.world = World([SERVICE], faults=faults, seed=seed)

    async def happens(self, *events: Any, days: float = 0) -> None:
        for event in events:
            self.world.happens(event)
        await self.world.advance(days=days)

    async def until(self, project: UUID, kind: Any, days: int = 120) -> Any:
        """Lets time pass until the utility has said something."""
        for _ in range(days):
            if said := self.said(project, kind):
                return said[-1]
            await self.world.advance(days=1)
        raise AssertionError(f"no {kind.__name__} within {days} days, only {self.names(project)}")

    async def comes_to(self, project: UUID, step: Step) -> None:
        """Lets somebody come to a step of an application, and stops the world right behind it."""
        while True:
            timers = self.world.nodes["aov04"].store.timers
            [timer] = [one for (file, name), one in timers.items() if file == project and name.startswith("next_step:")]
            if timer.payload["step"] == step.value:
                break
            await self.world.advance(seconds=(timer.due_at - self.world.clock.now()).total_seconds() + 1)
        self.world.clock.advance(timer.due_at - self.world.clock.now())
        await self.world._round()

    async def approved(self, kwac: float = 7.6) -> InterconnectionApplicationSubmitted:
        """An application with an agreement."""
        application = applied(new_id(), f"{OPEN}000001", kwac)
        await self.happens(application)
        await self.until(application.project_id, InterconnectionApproved)
        return application

    def request(self, application: InterconnectionApplicationSubmitted, **changes: Any) -> PTORequested:
        """A request for permission in which nothing is missing."""
        facts = {
            "project_id": application.project_id, "request_id": new_id(), "attempt": 1,
            "application_id": application.application_id, "usage_point_id": application.usage_point_id,
            "kwac": application.kwac, "export_limit_kw": application.export_limit_kw,
            "documents": PERMISSION_DOCUMENTS, "settings_profile": "IEEE1547-2018-B-III",
        }  # fmt: skip
        return PTORequested.model_validate(facts | changes)

    def messages(self, project: UUID) -> list[dict[str, Any]]:
        """What the utility has said of a project in its own language, each message once, in order."""
        found: dict[str, dict[str, Any]] = {}
        for (topic, _), records in self.world.log.items():
            for record in records if topic == TOPIC else ():
                message = json.loads(record.value or b"")
                if message["customerFile"] == str(project):
                    found.setdefault(message["messageId"], message)
        return sorted(found.values(), key=lambda one: one["issued"])

    def said(self, project: UUID, *kinds: Any) -> list[Any]:
        """The same in the words of its listeners, as permitting's table translates it."""
        own = []
        for message in self.messages(project):
            read = reading.read(encode(message), self.world.clock.now())
            assert isinstance(read, reading.Message), read
            own.append(read.meaning("America/New_York"))
        return [one for one in own if not kinds or isinstance(one, kinds)]

    def names(self, project: UUID) -> list[str]:
        return [type(event).__name__ for event in self.said(project)]

    async def application(self, project: UUID) -> Application:
        return (await self.world.entities("aov04", Application, project))[-1]

    async def connection(self, project: UUID) -> Connection:
        found = await self.world.entity("aov04", Connection, project)
        assert found is not None
        return found

    async def section_watts(self, usage_point: str) -> int:
        """What was added to the section of a usage point."""
        place = place_of(usage_point)
        load = await self.world.entity("aov04", CircuitLoad, circuit_key(place.circuit_id))
        return 0 if load is None else load.added(place).section_w

    async def revoke(self, project: UUID, status: int = 200) -> None:
        await self.post(f"/systems/{project}/revocation", {"reason": "unsafe backfeed"}, status)

    async def post(self, path: str, body: dict[str, Any], status: int = 200) -> None:
        """What the utility's own people do."""
        async with self.world.client("aov04", api.router, roles={"operator"}) as client:
            headers = {"idempotency-key": str(new_id())}
            answer = await client.post(path, json=body, headers=headers)
            while answer.status_code == 503:
                answer = await client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        await self.world.settle()

    async def headroom(self, usage_point: str) -> dict[str, Any]:
        async with self.world.client("aov04", api.router, roles={"operator"}) as client:
            answer = await client.get(f"/usage-points/{usage_point}/headroom")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
