"""Jobs that were given up, from the command line: seen, retried, dropped, and who did it and why."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.messaging.ids import new_id
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack
COMMAND_S = 60.0
KEYS = ["service", "id", "project_id", "name", "attempts", "deaths", "error", "created_at", "failed_at", "state"]


def helio(rig: Rig, *arguments: str, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    outcome = subprocess.run(
        [sys.executable, "-m", "helio.main", *arguments],
        env=os.environ | {"HELIO_HOME": str(rig.stack.home.path)},
        capture_output=True, text=True, check=False, timeout=COMMAND_S, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert outcome.returncode == exit_code, outcome.stderr
    return outcome


def answer(rig: Rig, *arguments: str) -> Any:
    return json.loads(helio(rig, *arguments, "--json").stdout)


def broken_job(rig: Rig, project: UUID, told: Path) -> UUID:
    """A job whose payload lacks what its function needs."""
    job = new_id()
    rig.rows(
        "lead", "INSERT INTO jobs (id, project_id, name, payload) VALUES (%s, %s, 'slow', %s)",
        job, project, json.dumps({"told": str(told)}),
    )  # fmt: skip
    return job


def codes(rig: Rig, project: UUID) -> Any:
    return rig.rows("lead", "SELECT reason_codes FROM leads WHERE project_id = %s", project)[0][0]


def test_a_job_that_was_given_up_is_seen_retried_and_dropped_by_hand(rig: Rig, tmp_path: Path) -> None:
    project, other = rig.leads(2)
    mended, useless = broken_job(rig, project, tmp_path / "one"), broken_job(rig, other, tmp_path / "two")
    with rig.service("lead", fault=("slow-job", 1), HELIO_JOB_ATTEMPTS="2", HELIO_JOB_RETRY_FIRST_S="0.1"):
        rig.ready("lead")
        rig.until(lambda: rig.status("lead").get("jobs_failed") == 2, "both are given up")
        assert codes(rig, project) == ["slow job given up"]  # in the same transaction
        port = rig.stack.settings_for("lead")["HELIO_HTTP_PORT"]

        def shown() -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=COMMAND_S) as metrics:
                return str(metrics.read().decode())

        gauge = 'helio_jobs{service="lead",state="given_up"} 2.0'
        rig.until(lambda: gauge in shown(), "the gauge follows")
        assert 'helio_job_runs_total{kind="slow",outcome="given_up",service="lead"} 2.0' in shown()

        listed = answer(rig, "jobs", "list", "lead", "--given-up")["jobs"]
        assert [list(job) for job in listed] == [KEYS, KEYS]
        assert [(job["id"], job["attempts"], job["deaths"], job["state"], job["error"]) for job in listed] == [
            (str(job), 2, 0, "given_up", "KeyError: 'killed'") for job in (mended, useless)
        ]
        assert str(mended) in helio(rig, "jobs", "list", "lead").stdout

        mend = "UPDATE jobs SET payload = payload || %s::jsonb WHERE id = %s"
        rig.rows("lead", mend, json.dumps({"killed": 0}), mended)
        why = "its payload is mended"
        assert answer(rig, "jobs", "retry", "lead", str(mended), "--why", why) == {"retried": True}
        rig.until(lambda: codes(rig, project) == ["slow job given up", "slow job done"], "it is done")
        helio(rig, "jobs", "drop", "lead", str(useless), exit_code=130)  # nobody is there to say yes
        assert answer(rig, "jobs", "drop", "lead", str(useless), "--yes") == {"dropped": True}
        assert "there is no job" in helio(rig, "jobs", "drop", "lead", str(useless), "--yes", exit_code=2).stderr
        assert answer(rig, "jobs", "list", "lead") == {"jobs": []}

        trail = [row for row in answer(rig, "audit", "lead")["audit"] if row["subject"] in (str(mended), str(useless))]
        assert [(row["service"], row["action"], row["subject"], row["why"]) for row in trail] == [
            ("lead", "jobs.retry", str(mended), why), ("lead", "jobs.drop", str(useless), "no reason given"),
        ]  # fmt: skip
        assert all(row["who"].startswith("helio") and row["at"] for row in trail)
        assert why in helio(rig, "audit", "lead").stdout
