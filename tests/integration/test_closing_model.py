"""Guarantee 9: in whatever state a project is ended, it ends closed in all seven services, once.

All seven services with their real handlers and rules, the utility included, on the in-memory bus.
"""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sandbox.people.scenario import MIX, STRAIGHT
from shared.messaging.testing.system import Faults
from tests.integration.journey import Journey, number_ids_anew

ENDINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "cancel": ("contracting", "cancel", {"reason": "the customer has changed plans"}),
    "rescind": ("contracting", "rescission", {}),
    "withdraw": ("lead", "withdrawal", {"reason": "the customer moves away"}),
    "decommission": ("onboarding", "decommissioning", {"reason": "the house is torn down"}),
}
FAULTS = Faults(duplicate=0.2, redeliver=0.2, crash=0.1, reorder=True)


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 0)


async def end(journey: Journey, wish: str) -> bool:
    """Ends the project in the wished way, or in the first way that its state allows; False where it has ended."""
    if journey.ended:
        return False
    ways = [wish, *(way for way in ("cancel", "withdraw", "decommission") if way != wish)]
    for way in ways:
        if await journey.post(*ENDINGS[way]):
            return True
    assert journey.ended, f"nobody can end the project; open: {[task.kind for task in journey.open_tasks()]}"
    return False


async def test_a_straight_project_comes_to_its_end() -> None:
    """The model drives as far as a project goes: without this, what follows would prove little."""
    journey = Journey(STRAIGHT)
    await journey.begin()
    await journey.drive(200)
    names = {type(event).__name__ for event in journey.world.events(journey.id)}
    assert {"SurveyAnswered", "OnboardingCompleted", "SystemActivated"} <= names, sorted(names)
    assert journey.answered >= 20


@pytest.mark.parametrize("answers", range(25))
async def test_a_project_that_is_ended_after_any_number_of_steps_closes_everywhere(answers: int) -> None:
    journey = Journey(STRAIGHT, seed=answers, faults=FAULTS)
    await journey.begin()
    await journey.drive(answers)
    await end(journey, "cancel")
    await journey.check_closed()


class Closing(RuleBasedStateMachine):
    """People answer in any order, time passes, somebody ends the project at any moment; late answers come after."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.patch = pytest.MonkeyPatch()
        self.over = False

    @initialize(
        scenario=st.sampled_from([one for one in MIX if not one.renter]),
        seed=st.integers(0, 10_000),
        faults=st.sampled_from([Faults(), FAULTS]),
        answers=st.integers(0, 24),
    )
    def begin(self, scenario: Any, seed: int, faults: Faults, answers: int) -> None:
        number_ids_anew(self.patch, seed)
        self.journey = Journey(scenario, seed=seed, faults=faults)
        self.runner.run(self.journey.begin())
        self.runner.run(self.journey.drive(answers))

    @rule(data=st.data())
    def somebody_answers(self, data: st.DataObject) -> None:
        tasks = self.journey.open_tasks()
        if tasks:
            self.runner.run(self.journey.answer(data.draw(st.sampled_from(tasks))))

    @rule(days=st.floats(0.01, 40))
    def time_passes(self, days: float) -> None:
        self.runner.run(self.journey.world.advance(days=days))

    @precondition(lambda self: not self.over)
    @rule(wish=st.sampled_from(sorted(ENDINGS)))
    def somebody_ends_it(self, wish: str) -> None:
        self.runner.run(end(self.journey, wish))
        self.over = True

    def teardown(self) -> None:
        try:
            if hasattr(self, "journey"):
                if not self.over:
                    self.runner.run(end(self.journey, "cancel"))
                self.runner.run(self.journey.check_closed())
        finally:
            self.patch.undo()
            self.runner.close()


Closing.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestClosing = Closing.TestCase
