"""Other rules begin to hold: what was not sent is screened by them, what was sent keeps those of its day."""

from datetime import date
from typing import Any

import pytest

from services.permitting.rules.grid import screening
from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import FAULTS
from shared.rules.interconnection.ruleset import Ruleset, rules_for
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionScreensEvaluated

CHANGES_ON = date(2026, 12, 1)
LISTING = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB"}


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 1 December another version of the rules holds, whose fast track ends far lower."""

    def rules(jurisdiction: str, on: date) -> Ruleset:
        found = rules_for(jurisdiction, on)
        return found if on < CHANGES_ON else found.model_copy(update={"version": found.version + 1})

    monkeypatch.setattr(screening, "rules_for", rules)


async def unsent(scene: Scene) -> None:
    """An application that waits for a certificate."""
    await scene.happens(ordered(scene.project, listings=[LISTING | {"status": "expected"}]))


def screened(scene: Scene) -> list[Any]:
    return [one.rules for one in scene.published(InterconnectionScreensEvaluated)]


@pytest.mark.usefixtures("changed")
async def test_an_unsent_application_is_screened_again_on_the_day_on_which_the_rules_change() -> None:
    scene = Scene(FAULTS, 2)
    await unsent(scene)
    (before,) = screened(scene)
    await scene.world.advance(days=7)
    assert screened(scene) == [before], "it is looked at every day, and told of when something has changed"
    await scene.world.advance(days=3)
    _, after = screened(scene)
    assert before != after and after.endswith(f" v{int(before[-1]) + 1}")
    await scene.post("certificates", {"certificates": [LISTING | {"file_no": "A-7"}]})
    (sent,) = scene.published(InterconnectionApplicationSubmitted)
    assert sent.rules == after == (await scene.applications())[0].rules
    assert "rules_reviewed" not in scene.timers


@pytest.mark.usefixtures("changed")
async def test_a_sent_application_keeps_the_rules_of_its_day() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
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
