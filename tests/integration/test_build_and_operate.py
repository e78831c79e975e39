"""The three stages in the field, on real Kafka and PostgreSQL: people over HTTP, processes killed on the way."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local import clockfile
from sandbox.people.gateway import readings
from sandbox.pictures import photo
from services.commissioning.tests.people import sound
from services.fieldops.tests.people import delivery
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.aov04 import PermissionToOperateDenied, PermissionToOperateGranted, PermissionToOperateRevoked
from shared.schemas.catalogue import REGISTRY_TOPIC
from shared.schemas.closing import ClosingReason
from shared.schemas.commissioning import PTORequested
from shared.schemas.contracting import CompensationRequested, SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.permitting import InterconnectionApproved, ReadyToBuild
from tests.integration.rig import ANSWER_S, Rig

SERVICES = ("fieldops", "commissioning", "onboarding")
SLOW, FAST = 60.0, 4 * 86_400.0
"""Calendar seconds a second: while somebody acts, however long the machine takes, and while something is waited for."""
CREW = "north"
AOV04 = ("urn:aov04:interconnection", "aov04.interconnection.events")


class Field:
    """One project in the field: its three services, and everybody who works on it."""

    def __init__(self, rig: Rig, clock: Path) -> None:
        self.rig = rig
        self.project = new_id()
        self._clock = clock
        self._running: dict[str, AbstractContextManager[subprocess.Popen[bytes]]] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        clockfile.resume(clock, SLOW, None)

    @property
    def now(self) -> datetime:
        return clockfile.read(self._clock).at(datetime.now(UTC))

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Waits, while days pass."""
        if holds():
            return
        clockfile.set_speed(self._clock, FAST)
        try:
            self.rig.until(holds, what)
        finally:
            clockfile.set_speed(self._clock, SLOW)

    def start(self, *names: str) -> None:
        for name in names:
            self._running[name] = self.rig.service(name, HELIO_CLOCK_FILE=str(self._clock))
            self._processes[name] = self._running[name].__enter__()
        for name in names:
            self.rig.ready(name)

    def kill(self, name: str) -> None:
        """Ends a service as a crash would, and starts it again."""
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()
        self.start(name)

    def stop(self) -> None:
        for running in self._running.values():
            running.__exit__(None, None, None)

    def publish(self, source: str, topic: str, *events: Event) -> None:
        self.rig.publish(source, topic, list(events))

    def call(
        self, service: str, method: str, path: str, role: str, body: Any = None, organisation: str | None = None
    ) -> httpx.Response:
        port = self.rig.stack.settings_for(service)["HELIO_HTTP_PORT"]
        projects = [str(self.project)] if role == "customer" else None
        token = self.rig.stack.token(role, projects=projects, organisation=organisation)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(new_id())}
        return httpx.request(method, f"http://127.0.0.1:{port}{path}", json=body, headers=headers, timeout=ANSWER_S)

    def tasks(self, service: str) -> dict[str, dict[str, Any]]:
        answer = self.call(service, "GET", f"/tasks?project_id={self.project}&limit=500", "operator")
        assert answer.status_code == 200, answer.text
        return {task["kind"]: task for task in answer.json()["items"]}

    def task(self, service: str, kind: str) -> dict[str, Any]:
        """Waits for a task of this kind."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [task for name, task in self.tasks(service).items() if name.partition(":")[0] == kind]
            return bool(found)

        self.until(there, f"{service} asks to {kind}")
        return found[0]

    def do(self, service: str, kind: str, body: Callable[[dict[str, Any]], Any] = lambda _: None) -> None:
        task = self.task(service, kind)
        details = task["details"]
        organisation = details.get("supplier") or details.get("ahj_id") or (CREW if task["role"] == "crew" else None)
        answer = self.call(service, "POST", task["details"]["post"], task["role"], body(task), organisation)
        assert answer.status_code == 200, answer.text

    def state(self, service: str) -> str:
        answer = self.call(service, "GET", f"/projects/{self.project}", "operator")
        return str(answer.json().get("state"))

    def becomes(self, service: str, state: str) -> None:
        self.until(lambda: self.state(service) == state, f"{service} is {state}")

    def requests(self, at_least: int) -> list[PTORequested]:
        """What the utility was asked for, once it was asked so often."""
        found: list[PTORequested] = []

        def there() -> bool:
            records = self.rig.records("ncv03.commissioning.events", {self.project})
            asked = [one for one in records if dict(one.headers())["ce_type"].decode() == PTORequested.ce_type]
            found[:] = [PTORequested.model_validate_json(one.value()) for one in asked]
            return len(found) >= at_least

        self.until(there, f"permission was asked for {at_least} times")
        return found

    def grant(self, pto_id: str, attempt: int) -> None:
        asked = self.requests(attempt)[-1]
        granted = PermissionToOperateGranted(
            project_id=self.project, request_id=asked.request_id, pto_id=pto_id, granted_at=self.now,
            kwac=asked.kwac, export_limit_kw=asked.export_limit_kw, settings_profile=asked.settings_profile,
        )  # fmt: skip
        self.publish(*AOV04, granted)


@pytest.fixture
def field(rig: Rig, tmp_path: Path) -> Iterator[Field]:
    found = Field(rig, tmp_path / "clock.json")
    try:
        found.start(*SERVICES)
        yield found
    finally:
        found.stop()


def _say(body: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    return body


def procure(field: Field) -> None:
    """All of it at once: nothing waits until there is just time enough."""
    field.becomes("fieldops", "procuring")
    soon = {"needed_on": f"{(field.now + timedelta(days=8)).date()}", "reason": "the price rises"}
    answer = field.call("fieldops", "POST", f"/projects/{field.project}/need-date", "operator", soon)
    assert answer.status_code == 200, answer.text
    for _ in range(2):
        promise = {"promised_for": f"{(field.now + timedelta(days=60)).date()}"}
        field.do("fieldops", "acknowledge_purchase_order", partial(_say, promise))
    for _ in range(2):
        field.do("fieldops", "deliver", delivery)


def install(field: Field) -> None:
    soon = {"crew": CREW, "starts_on": (field.now + timedelta(days=2)).date().isoformat(), "days": 2}
    field.do("fieldops", "schedule_installation", lambda _: soon)
    field.do("fieldops", "sign_hazard_analysis", lambda t: {"hazards": [h["code"] for h in t["details"]["hazards"]]})
    field.do("fieldops", "start_installation")
    field.do(
        "fieldops",
        "complete_installation",
        lambda task: {"labour_hours": 30, "photos": photographs(field, task), "serials": task["details"]["serials"]},
    )


def photographs(field: Field, task: dict[str, Any]) -> list[str]:
    """One of each shot of the list, added as the crew adds them; their ids."""
    port = field.rig.stack.settings_for("fieldops")["HELIO_HTTP_PORT"]
    url = f"http://127.0.0.1:{port}/projects/{field.project}/documents"
    token = field.rig.stack.token("crew", organisation=CREW)
    found = []
    for shot in task["details"]["shots"]:
        answer = httpx.post(
            url, params={"kind": "installation_photo", "shot": shot["code"]}, content=photo(shot["code"]),
            headers={"authorization": f"Bearer {token}", "idempotency-key": shot["code"]}, timeout=60,
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
        found.append(answer.json()["id"])
    return found


def utility_letter(field: Field) -> str:
    """What the utility has written."""
    return paper(field, "utility_letter")


def paper(field: Field, kind: str) -> str:
    """A picture of a paper, added as our agent adds it; its id."""
    token = field.rig.stack.token("commissioning_agent")
    port = field.rig.stack.settings_for("commissioning")["HELIO_HTTP_PORT"]
    answer = httpx.post(
        f"http://127.0.0.1:{port}/projects/{field.project}/documents", params={"kind": kind},
        content=photo(kind), timeout=60,
        headers={"authorization": f"Bearer {token}", "idempotency-key": kind},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def energize(field: Field) -> None:
    def settings(task: dict[str, Any]) -> dict[str, Any]:
        return {name: task["details"][name] for name in ("settings_profile", "export_limit_kw")}

    field.do("onboarding", "energize", settings)


def reports(field: Field) -> None:
    """The gateway sends what it measured since the energization, again and again until that is more than a day."""
    asset = field.call("onboarding", "GET", f"/systems/{field.project}", "operator").json()
    since = datetime.fromisoformat(asset["energized_at"])
    (gateway,) = asset["gateways"]
    port = field.rig.stack.settings_for("onboarding")["HELIO_HTTP_PORT"]
    headers = {"authorization": f"Bearer {gateway['credential']}"}

    def send(until: datetime) -> None:
        field.until(lambda: field.now > until, f"it is {until}")
        body = {"gateway_serial": gateway["serial"], "readings": readings(since, until)}
        answer = httpx.post(f"http://127.0.0.1:{port}/telemetry", json=body, headers=headers, timeout=ANSWER_S)
        assert answer.status_code == 200 and not answer.json()["rejected"], answer.text

    for hours in (1, 2):
        send(since + timedelta(hours=hours))
    send(max(since, field.now) + timedelta(hours=26))


@pytest.mark.stack
@pytest.mark.timeout(480)
def test_a_project_is_built_inspected_permitted_activated_revoked_and_ended(field: Field) -> None:
    project = field.project
    design = example(SalesOrderCreated, project).design
    permitting = ("/ncv03/permitting", "ncv03.permitting.events")
    field.publish("/ncv03/contracting", "ncv03.contracting.events", example(SalesOrderCreated, project))
    field.publish(*permitting, example(InterconnectionApproved, project), example(ReadyToBuild, project, design=design))
    procure(field)
    field.kill("fieldops")
    install(field)

    finding = {"code": "labels", "text": "the label at the disconnect is missing"}
    field.do("commissioning", "inspect", lambda _: {"outcome": "fail", "findings": [finding]})
    field.do("fieldops", "complete_rework", lambda _: {"labour_hours": 1})
    field.do("commissioning", "inspect", lambda _: {"outcome": "pass"})
    field.kill("commissioning")

    post = field.task("commissioning", "commission")["details"]["window"]["post"]
    authorized = {"authorization": "letter 1", "letter": utility_letter(field)}
    began_at = field.now + timedelta(days=3)
    window = {"starts_at": began_at.isoformat(), "ends_at": (began_at + timedelta(hours=2)).isoformat()}
    opened = field.call("commissioning", "POST", post, "commissioning_agent", {**window, **authorized})
    assert opened.status_code == 201, opened.text
    field.until(lambda: field.now > began_at + timedelta(hours=2), "the window is over")

    def instruments(task: dict[str, Any]) -> dict[str, Any]:
        certificate = paper(field, "calibration_certificate")
        body = sound(task["details"] | {"certificate": certificate}, began_at)
        calibrated_on = (began_at - timedelta(days=30)).date()
        return body | {"instrument": body["instrument"] | {"calibrated_on": calibrated_on.isoformat()}}

    field.do("commissioning", "commission", instruments)
    first = field.requests(1)[0]
    field.publish(*AOV04, example(PermissionToOperateDenied, project, request_id=first.request_id))
    field.do(
        "commissioning",
        "correct_permission_request",
        lambda task: {"corrected": [one["code"] for one in task["details"]["deficiencies"]]},
    )
    field.grant("PTO-1", attempt=2)

    energize(field)

    def gateway(_: dict[str, Any]) -> dict[str, Any]:
        beat = {"gateway_serial": "GW-1", "first_heartbeat_at": field.now.isoformat(), "production_w": 900}
        return beat | {"meter_sign_correct": True, "account_claimed": True}

    field.do("onboarding", "register_monitoring", gateway)
    field.kill("onboarding")
    reports(field)
    field.becomes("onboarding", "active")
    field.do(
        "onboarding", "train_customer", lambda t: {"checklist": [one["code"] for one in t["details"]["checklist"]]}
    )
    field.do("onboarding", "deliver_documents", lambda t: {"documents": [i["code"] for i in t["details"]["documents"]]})
    field.do("onboarding", "answer_survey", lambda _: {"csat": 5, "nps": 10})

    revoked = example(PermissionToOperateRevoked, project, pto_id="PTO-1")
    field.publish(*AOV04, revoked)
    field.do("onboarding", "de_energize")
    field.do("commissioning", "correct_permission_request", lambda _: {"corrected": ["revoked"]})
    field.grant("PTO-2", attempt=3)
    energize(field)
    reports(field)
    field.becomes("onboarding", "active")

    path = f"/projects/{project}/decommissioning"
    assert field.call("onboarding", "POST", path, "support", {"reason": "house sold"}).status_code == 200
    closing = CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.DECOMMISSIONED)
    field.publish("/ncv03/contracting", "ncv03.contracting.events", closing)
    for service in SERVICES:
        field.becomes(service, "closed")
        assert field.tasks(service) == {}
        assert field.rig.parked(service, project) == 0
        assert field.rig.rows(service, "SELECT count(*) FROM timers WHERE project_id = %s", project) == [(0,)]

    told = registry(field, project)
    assert told[-1] is None, "the tombstone is the last"
    states = [one for one in told if one is not None]
    # A gateway that is not heard for days of a fast calendar is offline: how often that is depends on the machine.
    answering = [(status, pto) for status, pto, _ in states if status != "offline"]
    assert [one for one, _ in groupby(answering)] == [("active", "PTO-1"), ("blocked", "PTO-1"), ("active", "PTO-2")]
    assert [revision for *_, revision in states] == list(range(1, len(states) + 1))


def registry(field: Field, project: UUID) -> list[tuple[str, str, int] | None]:
    """The registry's records of a system, in their order; None is the tombstone."""

    def tombstone_is_there() -> bool:
        records = field.rig.records(REGISTRY_TOPIC, {project})
        return bool(records) and records[-1].value() is None

    field.until(tombstone_is_there, "the system has left the registry")
    values = [one.value() and json.loads(one.value()) for one in field.rig.records(REGISTRY_TOPIC, {project})]
    return [value and (value["status"], value["pto_id"], value["revision"]) for value in values]
