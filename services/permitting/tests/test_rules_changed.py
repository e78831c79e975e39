"""Other rules begin to hold: what was not sent is screened by them, what was sent keeps those of its day."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import FAULTS
from shared.messaging.ids import new_id
from shared.rules.ruleset import bundled_rows, publish, published
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionScreensEvaluated
from shared.schemas.rev02 import InterconnectionRuleChanged

LISTING = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB"}
RULES = next(row for row in bundled_rows("interconnection") if row.jurisdiction == "NC" and row.effective_to is None)


@pytest.fixture(autouse=True)
def no_rules_of_others() -> Iterator[None]:
    publish({})
    yield
    publish({})


def changed(**changes: Any) -> InterconnectionRuleChanged:
    """The state's rules as they are, in another version from 1 December on."""
    value = RULES.model_dump(mode="json", exclude={"id", "utility_id", "ahj_id"})
    value |= {"project_id": new_id(), "rule_id": RULES.id, "rule_set": "interconnection"}
    value |= {"version": RULES.version + 1, "effective_from": "2026-12-01"}
    return InterconnectionRuleChanged.model_validate(value | changes)


async def unsent(scene: Scene) -> None:
    """An application that waits for a certificate."""
    await scene.happens(ordered(scene.project, listings=[LISTING | {"status": "expected"}]))


def screened(scene: Scene) -> list[Any]:
    return [one.rules for one in scene.published(InterconnectionScreensEvaluated)]


async def test_an_unsent_application_is_screened_again_on_the_day_on_which_the_rules_change() -> None:
    scene = Scene(FAULTS, 2)
    await unsent(scene)
    (before,) = screened(scene)
    await scene.happens(changed())
    await scene.world.advance(days=7)
    assert screened(scene) == [before], "it is looked at every day, and told of when something has changed"
    await scene.world.advance(days=3)
    _, after = screened(scene)
    assert (before, after) == (f"{RULES.id} v{RULES.version}", f"{RULES.id} v{RULES.version + 1}")
    await scene.post("certificates", {"certificates": [LISTING | {"file_no": "A-7"}]})
    (sent,) = scene.published(InterconnectionApplicationSubmitted)
    assert sent.rules == after == (await scene.applications())[0].rules
    assert "rules_reviewed" not in scene.timers


async def test_a_sent_application_keeps_the_rules_of_its_day() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project), changed())
    await scene.world.advance(days=30)
    (before,) = screened(scene)
    (sent,) = scene.published(InterconnectionApplicationSubmitted)
    assert sent.rules == before == (await scene.applications())[0].rules


async def test_nobody_looks_at_an_application_that_was_given_up() -> None:
    scene = Scene()
    await unsent(scene)
    assert "rules_reviewed" in scene.timers
    await scene.happens(scene.closing())
    assert not scene.timers and not scene.published(InterconnectionApplicationSubmitted)


CLOCK = {"rule": "cure", "party": "applicant", "days": 10, "unit": "business", "citation": "1 X.Y. 2", "verified": True}
SIMPLIFIED = {"limit_kw": 10.0, "citation": "1 X.Y. 2"}


@pytest.mark.parametrize(
    ("rule_set", "params", "told"),
    [
        (
            "interconnection",
            {"simplified": SIMPLIFIED | {"limit_kw": -10.0}},
            "params.simplified.limit_kw: Input",
        ),
        ("interconnection", {"simplified": SIMPLIFIED | {"limit_mw": 1.0}}, "params.simplified.limit_mw: Extra inputs"),
        ("interconnection", {"screens": {"fault_current": {"limit": 1_000.0}}}, "params.screens.fault_current.limit:"),
        ("interconnection", {"screens": {"colour": {"citation": "x"}}}, "screens that are none: ['colour']"),
        ("interconnection", {"like": "nobody"}, "like: 'nobody' is none"),
        ("clocks", {"clocks": [CLOCK]}, "params.like: Extra inputs are not permitted"),
        ("clocks", {"like": None, "clocks": [CLOCK | {"days": -3}]}, "params.clocks.0.days: Input should be greater"),
        ("clocks", {"like": None, "clocks": [CLOCK | {"rule": "sleep"}]}, "params.clocks.0.rule: Input should be "),
        ("clocks", {"like": None}, "params.clocks: Field required"),
    ],
)
async def test_a_change_whose_params_are_not_of_its_set_is_set_aside_with_its_field(
    rule_set: str, params: dict[str, Any], told: str
) -> None:
    scene = Scene()
    stated = (RULES.params if rule_set == "interconnection" else {"like": RULES.params["like"]}) | params
    if stated["like"] is None:
        del stated["like"]
    await scene.happens(changed(rule_set=rule_set, params=stated))
    [kept] = scene.world.nodes["permitting"].store.quarantine_rows.values()
    assert kept.reason == "malformed-rule" and told in kept.error
    assert not published()
