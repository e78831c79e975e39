"""What authorities and the utility charge is paid once and told of, so that it is booked."""

from datetime import timedelta
from typing import Any

from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import CLERICAL, FAULTS
from shared.messaging.testing.system import START
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
        "interconnection/applications", {"usage_point_id": "UP-2", "purpose": "new", "stated": {"kwac": 300.0}}
    )
    first, second = paid(scene, FeeFor.APPLICATION)
    assert [one.level for one in await scene.applications()] == [1, 2]
    assert (first.amount_cents, second.amount_cents) == (100_00, 500_00) and "SGIP" in first.citation
