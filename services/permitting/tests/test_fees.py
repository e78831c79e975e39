"""What authorities and the utility charge is paid once and told of, so that it is booked."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.permitting.rules.grid.fees import SET, application_fee
from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import CLERICAL, FAULTS
from shared.messaging.testing.system import START
from shared.rules.forms.grid import Fees
from shared.rules.ruleset import bundled_rows
from shared.schemas import aov04
from shared.schemas.interconnection import FeeFor, FeePaid


def paid(scene: Scene, fee_for: FeeFor) -> list[Any]:
    return [one for one in scene.published(FeePaid) if one.fee_for is fee_for]


async def test_a_permit_s_fee_is_paid_with_its_first_submission_only() -> None:
    scene = Scene(FAULTS, 3)
    await scene.happens(ordered(scene.project))
    assert not paid(scene, FeeFor.PERMIT)
    await scene.post("permit/submission", {"fee_cents": 125_00})
    await scene.decides("corrections", findings=[CLERICAL])
    await scene.post("permit/resubmission")
    (fee,) = paid(scene, FeeFor.PERMIT)
    permit = await scene.permit()
    assert (fee.amount_cents, fee.about, fee.payee, fee.citation) == (125_00, permit.id, permit.ahj_id, None)


async def test_a_fee_that_nobody_knows_is_not_made_up() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.post("permit/submission")
    assert (await scene.permit()).fee_cents is None and not paid(scene, FeeFor.PERMIT)


async def test_an_application_is_paid_for_once_and_each_of_them() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    facts: dict[str, Any] = {"missing": ("site_plan",), "cure_by": START + timedelta(days=14)}
    await scene.happens(await scene.says(aov04.ApplicationDeemedIncomplete, **facts))
    body = {"application_id": str(await scene.application_id()), "documents": ["site_plan"]}
    await scene.post("interconnection/documents", body)
    await scene.post(
        "interconnection/applications", {"usage_point_id": "UP-2", "purpose": "new", "stated": {"kwac": 60.0}}
    )
    first, second = paid(scene, FeeFor.APPLICATION)
    assert [one.level for one in await scene.applications()] == [1, 2]
    assert (first.amount_cents, second.amount_cents) == (100_00, 250_00) and "NCIP" in first.citation


@pytest.mark.parametrize(
    ("state", "level", "kwac", "cents"),
    [
        ("NC", 1, 7.6, 100_00),
        ("NC", 2, 20.0, 100_00),
        ("NC", 2, 20.1, 250_00),
        ("NC", 2, 100.0, 250_00),
        ("NC", 2, 100.1, 500_00),
        ("NC", 3, 500.0, 20_500_00),
        ("PA", 1, 9.0, 100_00),
        ("PA", 2, 62.5, 312_50),
        ("PA", 3, 62.5, 475_00),
        ("SD", 1, 9.0, 50_00),
        ("SD", 2, 100.0, 150_00),
        ("SD", 2, 460.0, 500_00),
        ("SD", 3, 600.0, 1_000_00),
        ("MD", 1, 9.0, 0),
        ("NY", 2, 50.0, 0),
        ("NY", 2, 60.0, 750_00),
        ("AZ", 2, 60.0, None),
        ("TX", 2, 60.0, 500_00),
    ],
)
def test_an_application_s_fee_is_the_state_s(state: str, level: int, kwac: float, cents: int | None) -> None:
    found = application_fee(state, level, kwac, date(2026, 11, 26))
    assert (None if found is None else found.cents) == cents


def test_the_charges_of_one_kind_do_not_overlap() -> None:
    for row in bundled_rows(SET):
        fees = Fees.model_validate(row.params).fees
        for kwac in (1.0, 20.0, 20.1, 50.0, 100.0, 100.1, 2_000.0):
            covering = [(one.of, one.level) for one in fees if one.covers(kwac)]
            assert len(covering) == len(set(covering)), (row.id, kwac)
        assert row.verified <= all(one.verified for one in fees), row.id
