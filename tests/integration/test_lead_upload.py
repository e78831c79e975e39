"""A usage file through the running lead service: the figures of the command line, a decision, bounded memory."""

import json
import subprocess
import sys
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.schemas.lead import EnergyAnalysisCompleted, LeadQualified, UsageDataImported
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack

DATA = Path(__file__).parents[2] / "sandbox/data"
USAGE = DATA / "usage_greensboro.xml"
SITE = json.loads((DATA / "site_greensboro.json").read_text())
MOST_RSS_MB = 150
"""Of the service process; its workers hold the numerical libraries."""


@pytest.fixture(scope="module", autouse=True)
def nothing_else_to_do(rig: Rig) -> None:
    """What other tests have published is read before: a tariff among it would be judged here, by numpy."""
    rig.rest("lead")


def client(rig: Rig, service: str = "lead") -> httpx.Client:
    port = rig.stack.settings_for(service)["HELIO_HTTP_PORT"]
    token = rig.stack.token("customer", "sales")
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {token}"}, timeout=60.0)


def post(http: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return http.post(path, headers={"idempotency-key": str(uuid.uuid4())}, **body)


def capture(http: httpx.Client) -> str:
    name = uuid.uuid4().hex
    inquiry = {
        "channel": "web",
        "contact": {"name": "Upload Example", "email": f"{name}@example.com"},
        "address": SITE["address"] | {"street": f"1 {name} Street"},
        "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
    }
    answer = post(http, "/leads", json=inquiry)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["project_id"])


def status_of(pid: int, field: str) -> float:
    """A size in MB from the kernel's account of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def test_the_upload_and_the_command_line_give_the_same_figures(rig: Rig) -> None:
    command = [sys.executable, "-m", "helio.main", "analyze", str(USAGE), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    with rig.service("lead") as process, client(rig) as http:
        rig.ready("lead")
        project = capture(http)
        point = told["usage_points"][0]["id"]
        with USAGE.open("rb") as file:
            uploaded = post(http, f"/uploads/projects/{project}/usage?usage_point={point}", content=file)
        assert uploaded.status_code == 200, uploaded.text
        assert uploaded.json()["imports"][0]["report"] == told
        assert http.get(f"/projects/{project}/usage").json() == uploaded.json()
        assert post(http, f"/projects/{project}/site", json={"site": SITE}).status_code == 200
        rig.until(lambda: http.get(f"/projects/{project}").json()["state"] == "qualified", "the lead is qualified")
        rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")
        assert status_of(process.pid, "VmHWM") < MOST_RSS_MB
        loaded = Path(f"/proc/{process.pid}/maps").read_text()
        assert "numpy" not in loaded and "lxml" not in loaded
    records = rig.records("ncv03.lead.events", {uuid.UUID(project)})
    found = {dict(record.headers())["ce_type"].decode(): json.loads(record.value()) for record in records}
    assert found[UsageDataImported.ce_type]["kwh_annual"] == pytest.approx(told["usage_points"][0]["kwh_delivered"])
    load = EnergyAnalysisCompleted.model_validate(found[EnergyAnalysisCompleted.ce_type])
    assert load.kwh_annual == pytest.approx(told["usage_points"][0]["kwh_delivered"])
    assert LeadQualified.ce_type in found


def test_a_large_file_is_taken_in_bounded_memory_and_one_too_large_refused(rig: Rig) -> None:
    """Ten years of quarter hours as CSV, some 9 MB, streamed; the limit is a setting."""
    body = "start,kwh\n" + "".join(
        f"{day}T{hour:02d}:{minute:02d},0.{(hour * 7 + minute) % 90 + 10}\n"
        for day in days(2016, 10) for hour in range(24) for minute in (0, 15, 30, 45)
    )  # fmt: skip
    with rig.service("lead", HELIO_IMPORT_MAX_BYTES=str(len(body) + 1_000)) as process, client(rig) as http:
        rig.ready("lead")
        project = capture(http)
        before = status_of(process.pid, "VmRSS")
        taken = post(http, f"/uploads/projects/{project}/usage", files={"file": ("usage.csv", body)})
        assert taken.status_code == 200, taken.text
        assert taken.json()["grade"] == "A"
        assert status_of(process.pid, "VmHWM") < before + 20
        refused = post(http, f"/uploads/projects/{project}/usage", content=body + " " * 2_000)
        assert refused.status_code == 413


def days(first_year: int, years: int) -> list[str]:
    begin = date(first_year, 1, 1)
    return [str(begin + timedelta(days=n)) for n in range(365 * years)]
