"""What waits survives: timers and jobs, over restarts, kills and two instances."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import pytest

from deploy.local import clockfile
from shared.messaging.ids import new_id
from shared.messaging.settings import ONE_THREAD, SECRETS
from shared.schemas.lead import SpeedToLeadMissed
from tests.integration.rig import ANSWER_S, PATIENCE_S, Rig, ids_of

pytestmark = pytest.mark.stack

INQUIRY: dict[str, Any] = {
    "channel": "web",
    "contact": {"name": "Ada Example"},
    "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
}


@pytest.fixture
def speed(rig: Rig) -> Iterator[Any]:
    """Sets the speed of the stack's calendar; real time again afterwards."""
    path = rig.stack.home.clock_file
    yield lambda wanted: clockfile.set_speed(path, wanted)
    clockfile.set_speed(path, 1.0)


def client(rig: Rig, *roles: str) -> httpx.Client:
    port = rig.stack.settings_for("lead")["HELIO_HTTP_PORT"]
    headers = {"authorization": f"Bearer {rig.stack.token(*roles)}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=ANSWER_S)


def inquiry() -> dict[str, Any]:
    address = {"street": f"{new_id()} Elm Street", "city": "Greensboro", "state": "NC", "postal_code": "27401"}
    contact = {"name": "Ada Example", "email": f"{new_id()}@example.com"}
    return INQUIRY | {"address": address, "contact": contact}


def captured(rig: Rig, count: int) -> list[UUID]:
    with client(rig, "sales") as sales:
        found = []
        for _ in range(count):
            answer = sales.post("/leads", json=inquiry(), headers={"idempotency-key": str(new_id())})
            assert answer.status_code in (200, 201), answer.text
            found.append(UUID(answer.json()["project_id"]))
    return found


def test_a_timer_fires_once_and_not_early_over_restarts_and_two_instances(rig: Rig, speed: Any) -> None:
    """Guarantee 6: the hour in which a lead is to be called, on a calendar that is changed while it runs."""
    with rig.service("lead") as first:
        rig.ready("lead")
        projects = captured(rig, 30)
        armed = dict(rig.rows("lead", "SELECT project_id, due_at FROM timers WHERE name = 'speed_to_lead'"))
        assert set(projects) <= set(armed)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with rig.service("lead", 1), rig.service("lead", 2) as second:
        rig.ready("lead", 1)
        rig.ready("lead", 2)
        late = captured(rig, 10)
        speed(60)  # an hour takes a minute
        time.sleep(1.5)
        left = rig.rows("lead", "SELECT count(*) FROM timers WHERE project_id = ANY(%s)", projects)
        by_now = clockfile.read(rig.stack.home.clock_file).at(datetime.now(UTC))
        assert left == [(30,)] or by_now >= min(armed[project] for project in projects)
        speed(86_400)
        time.sleep(0.05)
        second.send_signal(signal.SIGKILL)
        everybody = [*projects, *late]
        waiting = "SELECT count(*) FROM timers WHERE name = 'speed_to_lead' AND project_id = ANY(%s)"
        rig.until(lambda: rig.rows("lead", waiting, everybody) == [(0,)], "all have fired")
        rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")
    due_at = armed | dict.fromkeys(late)
    missed = [
        record
        for record in rig.records("ncv03.lead.events", set(everybody))
        if dict(record.headers())["ce_type"].decode() == SpeedToLeadMissed.ce_type
    ]
    fired = {json.loads(record.value())["project_id"] for record in missed}
    assert fired == {str(project) for project in everybody}
    assert len(set(ids_of(missed))) == len(everybody)  # each once; a relay's repeat has the id of what it repeats
    for record in missed:
        when = datetime.fromisoformat(dict(record.headers())["ce_time"].decode())
        wanted = due_at[UUID(record.key().decode())]
        assert wanted is None or when >= wanted


def test_a_job_survives_the_death_of_its_worker_and_of_its_service(rig: Rig, tmp_path: Path) -> None:
    """Guarantee 1 for work outside transactions: done in the end, recorded once, and no worker is left behind."""
    (project,) = rig.leads(1)
    told = tmp_path / "told"
    payload = json.dumps({"told": str(told), "killed": 2})
    rig.rows(
        "lead",
        "INSERT INTO jobs (id, project_id, name, payload) VALUES (%s, %s, 'slow', %s)",
        new_id(),
        project,
        payload,
    )

    def runs() -> list[int]:
        return [int(line) for line in told.read_text().split()] if told.exists() else []

    settings: Any = {"HELIO_JOB_LEASE_S": "3", "HELIO_JOB_RETRY_FIRST_S": "0.2"}
    with rig.service("lead", fault=("slow-job", 1), **settings) as service:
        rig.until(lambda: len(runs()) == 1, "the job runs")
        environment = psutil.Process(runs()[0]).environ()
        assert environment.items() >= ONE_THREAD.items() and not set(SECRETS) & set(environment)
        assert "HELIO_SERVICE" in environment
        os.kill(runs()[0], signal.SIGKILL)
        rig.until(lambda: len(runs()) == 2, "it runs again in a new worker")
        workers = psutil.Process(service.pid).children(recursive=True)
        service.send_signal(signal.SIGKILL)
        service.wait()
        _, alive = psutil.wait_procs(workers, timeout=PATIENCE_S)
        assert alive == []
    with rig.service("lead", fault=("slow-job", 1), **settings):
        rig.until(
            lambda: rig.rows("lead", "SELECT count(*) FROM jobs WHERE project_id = %s", project) == [(0,)], "done"
        )
        rig.ready("lead")
    assert len(runs()) == 3
    assert rig.rows("lead", "SELECT reason_codes, version FROM leads WHERE project_id = %s", project) == [
        (["slow job done"], 1)
    ]


def test_an_inquiry_that_is_sent_five_times_at_once_makes_one_lead(rig: Rig) -> None:
    """Guarantee 2: each of them makes up a project id of its own before it knows of the others."""
    with rig.service("lead"):
        rig.ready("lead")
        with client(rig, "sales") as sales, ThreadPoolExecutor(5) as callers:
            for _ in range(10):
                body, headers = inquiry(), {"idempotency-key": str(new_id())}
                answers = list(callers.map(lambda _: sales.post("/leads", json=body, headers=headers), range(5)))  # noqa: B023
                assert {answer.status_code for answer in answers} == {201}
                assert len({answer.content for answer in answers}) == 1
                keys = rig.rows("lead", "SELECT count(*) FROM leads WHERE email = %s", body["contact"]["email"])
                assert keys == [(1,)]


def test_a_command_is_answered_the_same_after_a_kill(rig: Rig) -> None:
    """Guarantee 2 over HTTP: before its commit the command never happened, after it the key answers for it."""
    body, key = inquiry(), {"idempotency-key": str(new_id())}
    rig.rest("lead")
    with rig.service("lead", fault=("before-commit", 1)) as service:
        rig.ready("lead")
        with client(rig, "sales") as sales, pytest.raises(httpx.HTTPError):
            sales.post("/leads", json=body, headers=key)
        rig.died(service)
    street = body["address"]["street"]
    with rig.service("lead") as service:
        rig.ready("lead")
        assert rig.rows("lead", "SELECT count(*) FROM idempotency WHERE key = %s", key["idempotency-key"]) == [(0,)]
        with client(rig, "sales") as sales:
            first = sales.post("/leads", json=body, headers=key)
        assert first.status_code in (200, 201), street
        service.send_signal(signal.SIGKILL)
        service.wait()
    with rig.service("lead"):
        rig.ready("lead")
        with client(rig, "sales") as sales:
            again = sales.post("/leads", json=body, headers=key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")
    project = UUID(first.json()["project_id"])
    types = [dict(record.headers())["ce_type"].decode() for record in rig.records("ncv03.lead.events", {project})]
    assert types.count("ncv03.lead.LeadCaptured.v1") == 1
