"""Tasks of whole journeys: every one can be answered from what it says, and what was answered is kept."""

import re
from typing import Any

import jsonschema
import orjson
import pytest

from helio.pages.access import application
from sandbox.people.desk import Task
from sandbox.people.scenario import MIX, Scenario
from shared.messaging.web.people.views import Gallery, as_json
from shared.schemas import catalogue
from shared.schemas.topics import SERVICES
from tests.integration.journey import Journey, number_ids_anew

ANSWERS = 200
EVENTFUL = [
    one
    for one in MIX
    if one.name in ("straight", "lender_declines_then_cash", "late_goods", "incident", "fails_inspection", "study_paid")
]
GALLERIES: dict[str, Gallery] = {name: application(name).state.gallery for name in SERVICES}


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 0)


def look(drawn: dict[str, Any]) -> None:
    """What any task has to have."""
    assert drawn["title"] and drawn["instruction"] and drawn["why"], drawn
    assert drawn["due_at"] >= drawn["opened_at"], drawn  # at once, where it chases what is overdue
    form = drawn["form"]
    if form is None:
        assert drawn["ends"], drawn
        return
    assert form["operation_id"] and not re.search(r"[{}]", form["href"]), drawn
    if form["schema"] is None:
        assert not drawn["prefilled"]
        return
    schema = form["schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, value in drawn["prefilled"].items():
        whole = {**schema["properties"][name], "$defs": schema.get("$defs", {})}
        jsonschema.validate(value, whole)


@pytest.mark.parametrize("scenario", EVENTFUL, ids=lambda one: one.name)
async def test_every_task_on_the_way_can_be_answered_from_what_it_says(scenario: Scenario) -> None:
    seen: dict[str, str] = {}

    class Watched(Journey):
        async def answer(self, task: Task) -> bool:
            for service in SERVICES:
                for one in self.world.nodes[service].store.tasks.values():
                    look(orjson.loads(as_json(GALLERIES[service].task(one))))
                    seen[str(one.id)] = service
            return await super().answer(task)

    journey = Watched(scenario)
    await journey.begin()
    await journey.drive(ANSWERS)
    assert len(seen) >= 20
    history = {}
    for service in SERVICES:
        for ended in journey.world.nodes[service].store.closed_tasks:
            history[str(ended.task.id)] = ended
    still = {str(task.id) for name in SERVICES for task in journey.world.nodes[name].store.tasks.values()}
    assert seen.keys() - still <= history.keys(), "a task has vanished without a history"
    answered = [ended for ended in history.values() if ended.outcome == "answered"]
    assert len(answered) >= 15
    assert all(ended.closed_by and ended.answer["operation_id"] for ended in answered if ended.answer is not None)
    told: dict[str, set[str]] = {"opened": set(), "closed": set()}
    for happened in told:
        for service in SERVICES:
            kind = catalogue.task_event(service, happened)
            if kind is not None:
                told[happened] |= {
                    str(getattr(event, "task_id", None)) for event in journey.world.events(journey.id, kind)
                }
    assert told["closed"] == history.keys(), "every end is told, once seen or not"
    assert told["opened"] == history.keys() | still
