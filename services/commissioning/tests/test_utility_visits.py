"""The utility comes itself: to witness the tests before permission, to exchange its meter before operation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.commissioning.model import State, UtilityVisit
from services.commissioning.rules.conditions import visits_first
from services.commissioning.tests.people import commission, do, post
from services.commissioning.tests.test_handlers import (
    amended,
    grant,
    handover_of,
    inspected,
    new_world,
    requested,
    revoke,
    state_of,
)
from shared.messaging.ids import new_id
from shared.messaging.testing.people import published
from shared.messaging.testing.system import World
from shared.schemas.closing import ClosingReason
from shared.schemas.commissioning import (
    PTOGranted,
    PTOGrantedConditionally,
    PTORequested,
    PTORevoked,
    UtilityVisitArranged,
    UtilityVisitEnded,
    UtilityVisitRequired,
)
from shared.schemas.contracting import CompensationRequested

TIED = ("keep the disconnect in reach", "The system may operate once the meter has been exchanged.")


async def want(world: World, project: UUID, kind: str, status: int = 201) -> str:
    answer = await post(world, f"/projects/{project}/utility-visits", {"kind": kind, "reason": "letter of 20 Nov"})
    assert answer.status_code == status, answer.text
    await world.settle()
    return str(answer.json()["utility_visits"][-1]["id"]) if status == 201 else str(answer.json()["type"])


async def arrange(world: World, project: UUID, days: int = 3) -> None:
    on = world.clock.now().date() + timedelta(days=days)
    await do(world, project, "arrange_utility_visit", {"on": on.isoformat()})


async def come(world: World, project: UUID, outcome: str, *codes: str) -> None:
    await arrange(world, project)
    await world.advance(days=3, hours=12)
    findings = [{"code": code, "text": "as seen"} for code in codes]
    await do(world, project, "attend_utility_visit", {"outcome": outcome, "findings": findings})


@pytest.mark.parametrize("seed", range(3))
async def test_permission_is_asked_for_once_the_utility_has_witnessed_the_tests(seed: int) -> None:
    world, project = new_world(seed)
    await inspected(world, project)
    await want(world, project, "witness_test")
    assert (await want(world, project, "witness_test", status=409)).endswith("wanted-already")
    await commission(world, project)
    assert await state_of(world, project) is State.COMMISSIONED and not published(world, project, PTORequested)
    await come(world, project, "failed", "trip-time")
    await come(world, project, "missed")
    assert not published(world, project, PTORequested)
    await come(world, project, "passed")
    assert await state_of(world, project) is State.PTO_REQUESTED and len(published(world, project, PTORequested)) == 1
    assert len(published(world, project, UtilityVisitRequired)) == 1
    assert len(published(world, project, UtilityVisitArranged)) == 3
    ended = published(world, project, UtilityVisitEnded)
    assert [one.outcome for one in ended] == ["failed", "missed", "passed"] and ended[0].findings[0].code == "trip-time"
    assert world.tasks("commissioning", project) == set()


async def test_a_witness_test_that_is_waived_needs_no_day() -> None:
    world, project = new_world()
    await inspected(world, project)
    visit = await want(world, project, "witness_test")
    await commission(world, project)
    path = f"/projects/{project}/utility-visits/{visit}/result"
    early = await post(world, path, {"outcome": "passed"})
    assert early.status_code == 409 and early.json()["type"].endswith("not-yet")
    both = await post(world, path, {"outcome": "waived", "findings": [{"code": "a", "text": "b"}]})
    assert both.status_code == 409 and both.json()["type"].endswith("findings-contradict")
    assert (await post(world, path, {"outcome": "waived"})).status_code == 200
    await world.settle()
    assert len(published(world, project, PTORequested)) == 1
    again = await post(world, path, {"outcome": "waived"})
    assert again.status_code == 409 and again.json()["type"].endswith("wrong-state")


@pytest.mark.parametrize("seed", range(3))
async def test_a_permission_that_is_tied_to_a_meter_holds_when_it_is_exchanged(seed: int) -> None:
    world, project = new_world(seed)
    await requested(world, project)
    grant(world, project, conditions=TIED)
    await world.settle()
    assert (await handover_of(world, project)).conditional is not None and not published(world, project, PTOGranted)
    grant(world, project, conditions=TIED)  # said twice
    await world.settle()
    (conditional,) = published(world, project, PTOGrantedConditionally)
    assert conditional.visits == ("meter_exchange",) and conditional.conditions == TIED
    (wanted,) = published(world, project, UtilityVisitRequired)
    assert wanted.reason == TIED[1]
    await come(world, project, "passed")
    (granted,) = published(world, project, PTOGranted)
    assert (granted.pto_id, granted.granted_at, granted.conditions) == ("PTO-1", conditional.granted_at, TIED)
    assert await state_of(world, project) is State.PTO_GRANTED
    assert world.tasks("commissioning", project) == set() and world.timers("commissioning", project) == {}
    assert (await want(world, project, "meter_exchange", status=409)).endswith("wrong-state")


async def test_a_meter_that_was_exchanged_before_the_permission_holds_nothing_up() -> None:
    world, project = new_world()
    await requested(world, project)
    await want(world, project, "meter_exchange")
    await come(world, project, "passed")
    grant(world, project)
    await world.settle()
    assert await state_of(world, project) is State.PTO_GRANTED and not published(
        world, project, PTOGrantedConditionally
    )


async def test_a_permission_overtakes_a_witness_test_that_it_does_not_name() -> None:
    world, project = new_world()
    await requested(world, project)
    await want(world, project, "witness_test")
    grant(world, project)
    await world.settle()
    assert await state_of(world, project) is State.PTO_GRANTED and world.tasks("commissioning", project) == set()
    (visit,) = await world.entities("commissioning", UtilityVisit, project)
    assert visit.state == "cancelled"


async def test_a_conditional_permission_is_revoked_like_any_other() -> None:
    world, project = new_world()
    await requested(world, project)
    grant(world, project, conditions=TIED)
    await world.settle()
    revoke(world, project)
    await world.settle()
    assert await state_of(world, project) is State.PTO_REVOKED and len(published(world, project, PTORevoked)) == 1
    assert world.tasks("commissioning", project) == {"correct_permission_request"}
    assert (await handover_of(world, project)).conditional is None


@pytest.mark.parametrize("end", ["amended", "cancelled"])
async def test_a_project_that_changes_or_ends_takes_its_visits_along(end: str) -> None:
    world, project = new_world()
    await requested(world, project)
    grant(world, project, conditions=TIED)
    await world.settle()
    change: Any = (
        amended(project)
        if end == "amended"
        else CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)
    )
    world.publish("/ncv03/contracting", change)
    await world.settle()
    assert await state_of(world, project) is (State.WAITING if end == "amended" else State.CLOSED)
    assert world.tasks("commissioning", project) == set()
    assert {one.state for one in await world.entities("commissioning", UtilityVisit, project)} == {"cancelled"}


@pytest.mark.parametrize(
    ("condition", "visits"),
    [
        ("The Company will replace the existing meter prior to operation.", {"meter_exchange"}),
        ("Operation may begin upon the installation of a bidirectional meter", {"meter_exchange"}),
        ("Subject to a witness test of the protection by the utility", {"witness_test"}),
        ("A witness test, and the exchange of the meter, come before parallel operation",
         {"witness_test", "meter_exchange"}),
        ("The AC disconnect has to be accessible at all times", set()),
        ("The customer keeps the meter accessible before and after storms", set()),
        ("The utility may exchange the meter at any time", set()),
        ("The settings may not be changed without the utility's consent", set()),
    ],
)  # fmt: skip
def test_only_a_visit_that_comes_first_holds_a_permission_up(condition: str, visits: set[str]) -> None:
    assert visits_first([condition]).keys() == visits
