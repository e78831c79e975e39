"""Transitions that are refused, without a bus around them."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from services.onboarding.model import Onboarding, State, System
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.people import example
from shared.messaging.testing.system import START
from shared.schemas.commissioning import PTOGranted
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import Satisfaction


def system(state: State) -> System:
    project = uuid4()
    made = System(project_id=project, energized_at=START, usage_point_id="UP", system_id=new_id())
    made.install(example(InstallationCompleted, project))
    made.permit(example(PTOGranted, project), START)
    made.state = state
    return made


@pytest.mark.parametrize("state", [state for state in State if state is not State.READY])
def test_only_what_is_ready_is_energized(state: State) -> None:
    with pytest.raises(Refused, match=f"cannot energize: the system is {state}"):
        system(state).energize("any", None, START)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENERGIZED])
def test_only_what_runs_is_activated(state: State) -> None:
    assert system(state).activate(START) == []


@pytest.mark.parametrize("state", [State.DECOMMISSIONED, State.CLOSED])
def test_what_has_ended_stays_so(state: State) -> None:
    one = system(state)
    commands: list[Callable[[], object]] = [
        lambda: one.decommission("x"), one.withdraw_consent, lambda: one.come_back(START),
    ]  # fmt: skip
    for command in commands:
        with pytest.raises(Refused):
            command()
    assert not one.registered


def test_an_older_installation_does_not_replace_a_newer_one() -> None:
    one = system(State.WAITING)
    installed = one.installed_at
    one.install(example(InstallationCompleted, one.project_id, completed_at=START.replace(year=2020)))
    assert one.installed_at == installed


def test_no_switch_is_opened_that_was_never_closed() -> None:
    one = system(State.BLOCKED)
    one.confirm_deenergized(START)
    with pytest.raises(Refused, match="was not running"):
        one.confirm_deenergized(START)


def test_the_value_stream_does_not_end_before_the_delivery() -> None:
    assert Onboarding(id=new_id(), project_id=uuid4()).complete(Satisfaction.SATISFIED, START) == []
