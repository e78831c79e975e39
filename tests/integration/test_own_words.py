"""What a customer says in their own words, and what anybody notes of a task: on no topic, in no log, in no error.

All services in memory with their real handlers. It is kept where it was said, until the project is erased.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.people.scenario import STRAIGHT
from tests.integration.journey import Journey

MARK = "zqmark: my sister is ill"
MOST_STEPS = 60


def document(journey: Journey) -> dict[str, Any]:
    task = journey.world.nodes["contracting"].store.tasks.get((journey.id, "sign_contract"))
    return {"document_sha256": "0" * 64 if task is None else task.details["document_sha256"]}


def nothing(_: Journey) -> dict[str, Any]:
    return {}


WORDS: dict[str, tuple[str, Callable[[Journey], dict[str, Any]]]] = {
    "withdrawal": ("lead", nothing),
    "proposal/decline": ("design", nothing),
    "signatures/declined": ("contracting", document),
    "cancel": ("contracting", nothing),
    "decommissioning": ("onboarding", nothing),
}


@pytest.mark.parametrize("path", WORDS)
async def test_own_words_stay_where_they_were_said(path: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    service, more = WORDS[path]
    journey = Journey(STRAIGHT)
    await journey.begin()
    await comment(journey)
    for _ in range(MOST_STEPS):
        if await journey.post(service, path, {"reason": MARK, **more(journey)}):
            break
        await journey.drive(journey.answered + 1)
    await journey.drive(journey.answered + 3)
    kept = [one.why for one in journey.world.nodes[service].store.audited]
    assert MARK in kept, "it was never said: this test proves nothing"
    told = [record.value or b"" for log in journey.world.log.values() for record in log]
    assert len(told) > 5 and not [value[:300] for value in told if b"zqmark" in value]
    assert "zqmark" not in caplog.text


async def comment(journey: Journey) -> None:
    """Somebody notes something of the first task there is."""
    task = next(iter(journey.world.nodes["lead"].store.tasks.values()))
    assert await journey.post("lead", f"tasks/{task.id}/comment", {"text": MARK})
    assert MARK in json.dumps([note.text for note in journey.world.nodes["lead"].store.task_notes])
