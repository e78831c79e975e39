"""Several rights at once, each with its own clock, and what waits for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracting import api
from services.contracting.rules.cancelling.gate import Act, KnownRight, gate
from services.contracting.tests.given import ADA, FIRM, IN_CALIFORNIA, Scene, accepted, commercial
from shared.messaging.testing.system import START
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason

BEN = {"name": "Ben Example", "role": "co_owner", "subject": "ben", "email": "ben@example.com"}
EARLY, LATE = START + timedelta(days=3), START + timedelta(days=15)


async def signed(state: str = "NC", age: int = 44, zone: str = "America/New_York", **changes: Any) -> Scene:
    scene = Scene(parties=(ADA | {"age": age, "subject": "tester"}, BEN))
    proposal = accepted(scene.project, **changes)
    reference = proposal.reference.model_copy(update={"jurisdiction": state, "time_zone": zone})
    await scene.happens(proposal.model_copy(update={"reference": reference}))
    await scene.sign()
    await scene.sign(subject="ben")
    return scene


async def gates(scene: Scene) -> dict[str, Any]:
    async with scene.world.client("contracting", api.router, roles={"operator"}) as client:
        answer = await client.get(f"/projects/{scene.project}/gates")
    assert answer.status_code == 200, answer.text
    return {one["act"]: one for one in answer.json()["gates"]}


@pytest.mark.parametrize("act", Act)
def test_an_act_waits_for_the_right_that_ends_last(act: Act) -> None:
    rights = (KnownRight("first", EARLY), KnownRight("second", LATE))
    shut = gate(rights, act, EARLY + timedelta(seconds=1))
    assert not shut.open and [one.rule for one in shut.rights] == ["second"] and shut.until == LATE
    assert gate(rights, act, LATE + timedelta(seconds=1)).open


def test_a_right_without_an_end_keeps_everything_shut_and_nobody_knows_until_when() -> None:
    shut = gate((KnownRight("open", None), KnownRight("first", EARLY)), Act.ORDER, LATE)
    assert not shut.open and shut.until is None


def test_a_note_is_not_assigned_before_its_own_day_although_the_right_is_over() -> None:
    rights = (KnownRight("us-ftc-2015", EARLY, assignable_from=LATE),)
    between = EARLY + timedelta(days=1)
    assert gate(rights, Act.DISBURSEMENT, between).open
    assert gate(rights, Act.ASSIGNMENT, between).until == LATE and gate(rights, Act.ASSIGNMENT, LATE).open


async def test_the_rights_of_a_sale_are_told_and_the_last_of_them_holds_everything_up() -> None:
    # North Dakota gives 15 business days from 65 on, the FTC three
    scene = await signed("ND", age=70, zone="America/Chicago")
    (started,) = scene.published(out.RescissionPeriodStarted)
    rules = {one.rule: one for one in started.rights}
    assert {"us-ftc-2015", "nd-51-18-02-2015"} <= rules.keys()
    assert started.rule == "nd-51-18-02-2015" == max(rules.values(), key=lambda one: one.open_until).rule
    ftc = rules["us-ftc-2015"]
    assert ftc.assignable_from is not None and ftc.open_until is not None and ftc.assignable_from > ftc.open_until

    assert not any(one["open"] for one in (await gates(scene)).values())
    await scene.world.advance(days=6)
    order = (await gates(scene))["order"]
    assert [right["rule"] for right in order["rights"]] == ["nd-51-18-02-2015"] and not order["open"]
    assert not scene.published(out.SalesOrderCreated)
    await scene.world.advance(days=20)
    assert all(one["open"] for one in (await gates(scene)).values()) and scene.published(out.SalesOrderCreated)


async def test_a_business_waits_for_nothing() -> None:
    scene = Scene(parties=FIRM)
    await scene.happens(commercial(scene))
    await scene.sign()
    assert all(one["open"] for one in (await gates(scene)).values())


async def test_one_of_two_owners_rescinds_and_that_undoes_the_contract_of_both() -> None:
    scene = await signed()
    await scene.pay(1_000_00)
    await scene.post("rescission", subject="ben")
    (rescinded,) = scene.published(out.ContractRescinded)
    assert rescinded.party_id is not None
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is ClosingReason.CONTRACT_RESCINDED
    assert scene.published(out.DepositRefunded)[0].amount_cents == 1_000_00
    await scene.post("rescission", subject="tester", status=409)


async def test_a_senior_in_california_has_five_days() -> None:
    scene = await signed("CA", age=65, zone="America/Los_Angeles")
    (started,) = scene.published(out.RescissionPeriodStarted)
    assert started.deadline == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert {one.rule for one in started.rights} >= {"us-ftc-2015", "ca-1689-6-2021"}


async def test_an_owner_who_does_not_sign_can_be_the_senior() -> None:
    """Its copy of the notice says five days, so that three are not counted."""
    proposal = accepted((scene := Scene(parties=(ADA, BEN | {"age": 70, "signs": False}))).project)
    reference = proposal.reference.model_copy(update=IN_CALIFORNIA)
    await scene.happens(proposal.model_copy(update={"reference": reference}))
    await scene.sign()
    (started,) = scene.published(out.RescissionPeriodStarted)
    assert started.deadline == datetime(2026, 12, 1, 8, tzinfo=UTC)
