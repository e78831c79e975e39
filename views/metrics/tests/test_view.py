"""The view as the stack runs it: figures follow what is published."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from deploy.local.state import read_plan, write_plan
from services.contracting.model.closing import COMPENSATING
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.commissioning import InspectionFailed, InspectionPassed
from shared.schemas.lead import LeadCaptured
from shared.schemas.topics import SOURCES
from tests.integration.rig import Rig


@pytest.fixture
def view(supervised: Stack) -> Iterator[Stack]:
    """The view beside the session's stack, and no longer: tests that stop the broker wait for all that runs."""
    supervised.wish("metrics", "run")
    try:
        supervised.wait_ready(["metrics"])
        yield supervised
    finally:
        supervised.wish("metrics", "stop")
        plan = read_plan(supervised.home)
        plan.processes.pop("metrics", None)
        write_plan(supervised.home, plan)


@pytest.mark.stack
def test_figures_follow_what_is_published(view: Stack, tmp_path: Path) -> None:
    stack = view
    rig = Rig(stack, tmp_path)
    url = f"http://127.0.0.1:{stack.settings_for('metrics')['HELIO_HTTP_PORT']}/value-stream"
    staff = {"authorization": f"Bearer {stack.token('operator')}"}

    def figure(number: str) -> dict[str, Any]:
        found = httpx.get(url, headers=staff).json()["metrics"]
        return next(one for one in found if one["id"] == number)

    rig.until(lambda: rig.status("metrics").get("consumer_lag") == 0, "what others have published is counted")
    before = figure("12")["n"]
    left, right = new_id(), new_id()
    source, topic = SOURCES["commissioning"][0], "ncv03.commissioning.events"
    rig.publish(source, topic, [example(InspectionPassed, left, attempt=1)])
    rig.until(lambda: figure("12")["n"] == before + 1, "the first is counted")
    rig.publish(source, topic, [example(InspectionFailed, right, attempt=1)])
    rig.until(lambda: figure("12")["n"] == before + 2, "the second is counted")
    rig.publish(SOURCES["lead"][0], "ncv03.lead.events", [example(LeadCaptured, left)])
    rig.until(lambda: figure("1")["n"] + figure("1")["censored"] >= 1, "the lead is counted")
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"authorization": f"Bearer {stack.token('customer')}"}).status_code == 403
    assert httpx.get(url, params={"by": "weekday"}, headers=staff).status_code == 422
    assert {one["month"] for one in httpx.get(url, params={"by": "month"}, headers=staff).json()["metrics"]}
    stack.restart("metrics")
    series = url.replace("/value-stream", "/metrics")
    told = f'helio_value_stream_n{{metric="12"}} {before + 2:.1f}'
    rig.until(lambda: told in httpx.get(series).text, "a process that has just started tells what was known")


def test_no_project_waits_for_it_to_close() -> None:
    assert "metrics" not in COMPENSATING
