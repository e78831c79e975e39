"""Readings through a service process that is killed in the middle of its batches, and from the command line."""

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deploy.local import clockfile
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import SalesOrderCreated
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack
START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
BATCHES, SIZE = 60, 500


def now_of(rig: Rig) -> datetime:
    """Of the calendar, which other tests may have left ahead of the database's own time."""
    return clockfile.read(rig.stack.home.clock_file).at(datetime.now(UTC))


def system(rig: Rig) -> tuple[UUID, str]:
    """A running system with one gateway, activated this moment: the project and the serial number."""
    project, now = new_id(), now_of(rig)
    design = example(SalesOrderCreated, project).design.model_dump_json()
    rig.rows(
        "onboarding",
        "INSERT INTO systems (project_id, system_id, state, version, blocked_by, serials, revision, design, "
        "permission, energized_at, activated_at, time_zone) VALUES (%s, %s, 'active', 1, '[]', '[]', 1, %s, '{}', "
        "%s, %s, 'America/Los_Angeles')",
        project, project, design, now, now,
    )  # fmt: skip
    serial = f"GW-{project.hex[-8:]}"
    rig.rows(
        "onboarding", "INSERT INTO gateways (id, project_id, serial, registered_at) VALUES (%s, %s, %s, now())",
        new_id(), project, serial,
    )  # fmt: skip
    return project, serial


def helio(rig: Rig, *arguments: str, exit_code: int = 0) -> Any:
    outcome = subprocess.run(
        [sys.executable, "-m", "helio.main", *arguments, "--json"],
        env=os.environ | {"HELIO_HOME": str(rig.stack.home.path)},
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert outcome.returncode == exit_code, outcome.stderr
    return json.loads(outcome.stdout)


def batch(number: int) -> list[dict[str, Any]]:
    begin = START + timedelta(minutes=number * SIZE / 10)
    return [
        {
            "start": (begin + timedelta(minutes=n)).isoformat(), "interval_s": 60, "device": f"inverter-{device}",
            "power_w": 1_500,
        }
        for n in range(SIZE // 10) for device in range(10)
    ]  # fmt: skip


def send(rig: Rig, serial: str, credential: str, readings: list[dict[str, Any]]) -> dict[str, Any] | None:
    """None where no answer came."""
    port = rig.stack.settings_for("onboarding")["HELIO_HTTP_PORT"]
    body = json.dumps({"gateway_serial": serial, "readings": readings}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/telemetry", data=body, headers={"authorization": f"Bearer {credential}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError:
        raise
    except (OSError, HTTPException):  # refused, cut off, or cut short
        return None


def kept(rig: Rig, project: UUID) -> int:
    rows = rig.rows(
        "onboarding",
        "SELECT count(*) FROM telemetry.readings r JOIN telemetry.devices d ON d.id = r.device_id "
        "WHERE d.project_id = %s",
        project,
    )
    return int(rows[0][0])


def test_nothing_is_lost_or_doubled_when_the_service_is_killed_in_mid_batch(rig: Rig) -> None:
    with rig.service("onboarding") as process:
        rig.ready("onboarding")
        project, serial = system(rig)
        (gateway,) = helio(rig, "system", str(project))["gateways"]
        answers = [send(rig, serial, gateway["credential"], batch(number)) for number in range(BATCHES // 2)]
        killer = threading.Timer(0.03, process.kill)
        killer.start()
        for number in range(BATCHES // 2, BATCHES):
            if number == BATCHES - 1:  # wherever it was killed, the last one finds it gone
                killer.join()
                process.wait()
            answers.append(send(rig, serial, gateway["credential"], batch(number)))
    assert None not in answers[: BATCHES // 2] and answers[-1] is None
    told = sum(one["accepted"] for one in answers if one is not None)
    assert told <= kept(rig, project) <= told + SIZE  # the batch in hand may be in, though nobody was told
    before = kept(rig, project)
    with rig.service("onboarding"):
        rig.ready("onboarding")
        again = [send(rig, serial, gateway["credential"], batch(number)) for number in range(BATCHES)]
        assert all(one is not None and one["accepted"] + one["duplicates"] == SIZE for one in again)
        assert sum(one["accepted"] for one in again if one) == BATCHES * SIZE - before
        assert kept(rig, project) == BATCHES * SIZE
        due = "SELECT 1 FROM telemetry.rollups_due WHERE project_id = %s"
        rig.until(lambda: not rig.rows("onboarding", due, project), "all is rolled up")
        ((kwh,),) = rig.rows(
            "onboarding",
            "SELECT sum(wh) / 1000 FROM telemetry.monthly m JOIN telemetry.devices d ON d.id = m.device_id "
            "WHERE d.project_id = %s",
            project,
        )
        assert kwh == pytest.approx(BATCHES * SIZE * 1.5 / 60)
        assert len(helio(rig, "system", str(project))["devices"]) == 10


def test_export_above_the_limit_is_told_where_the_utility_reads(rig: Rig) -> None:
    with rig.service("onboarding"):
        rig.ready("onboarding")
        project, serial = system(rig)
        permission = example(PTOGranted, project, export_limit_kw=2.0).model_dump_json()
        query = "UPDATE systems SET usage_point_id = 'UP-1', permission = %s WHERE project_id = %s"
        rig.rows("onboarding", query, permission, project)
        (gateway,) = helio(rig, "system", str(project))["gateways"]
        now = now_of(rig)
        flows = [
            {
                "start": (now - timedelta(minutes=15 * n)).isoformat(), "interval_s": 900, "device": "meter",
                "power_w": -6_000,
            }
            for n in range(2, 6)
        ]  # fmt: skip
        answer = send(rig, serial, gateway["credential"], flows)
        assert answer is not None and answer["accepted"] == 4, answer
        due = "SELECT 1 FROM telemetry.rollups_due WHERE project_id = %s"
        rig.until(lambda: not rig.rows("onboarding", due, project), "all is rolled up")
    with rig.service("onboarding"):  # it looks when it starts, and every hour of the calendar
        alarm = "SELECT 1 FROM alarms WHERE project_id = %s AND fault = 'export_above_limit'"
        rig.until(lambda: bool(rig.rows("onboarding", alarm, project)), "the export is found")
        unsent = "SELECT 1 FROM outbox WHERE key = %s"
        rig.until(lambda: not rig.rows("onboarding", unsent, str(project)), "all is sent")
    told = [json.loads(one.value()) for one in rig.records("ncv03.onboarding.events", {project})]
    (exceeded,) = [one for one in told if "exported_kw" in one]
    assert exceeded["usage_point_id"] == "UP-1" and exceeded["limit_kw"] == 2.0
    assert exceeded["exported_kw"] == pytest.approx(6.0)


def test_a_system_that_is_held_back_is_named_and_the_service_stays_ready(rig: Rig) -> None:
    nobody = new_id()
    mark = "INSERT INTO telemetry.rollups_due VALUES (%s, current_date, now(), now())"
    with rig.service("onboarding"):
        rig.ready("onboarding")
        rig.rows("onboarding", mark, nobody)
        try:
            rig.until(
                lambda: str(nobody) in [one["project_id"] for one in rig.status("onboarding").get("held", ())],
                "it is held",
            )
            assert rig.status("onboarding")["ready"] is True
        finally:
            rig.rows("onboarding", "DELETE FROM telemetry.rollups_due WHERE project_id = %s", nobody)


def test_a_file_of_readings_is_sent_and_what_is_wrong_is_named(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    lines = [f"{(START + timedelta(minutes=15 * n)).isoformat()},900,inverter-1,{2_000 + n}" for n in range(8)]
    lines[3] = lines[3].rpartition(",")[0] + ",nan"
    file.write_text("\n".join(["start,interval_s,device,power_w", *lines]) + "\n", encoding="utf-8")
    with rig.service("onboarding"):
        rig.ready("onboarding")
        project, _ = system(rig)
        found = helio(rig, "telemetry", "send", str(file), "--system", str(project), exit_code=2)
        assert (found["accepted"], found["duplicates"]) == (7, 0)
        assert [(one["index"], one["code"]) for one in found["rejected"]] == [(3, "not-a-number")]
        again = helio(rig, "telemetry", "send", str(file), "--system", str(project), exit_code=2)
        assert (again["accepted"], again["duplicates"]) == (0, 7)
