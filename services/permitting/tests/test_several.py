"""Several permits a project: each with its authority and its turn; building waits for all; one refusal holds it."""

from datetime import date
from typing import Any

import pytest

from services.permitting.model import FileState, PermitState
from services.permitting.tests.given import Scene, amended, ordered
from shared.messaging.testing.system import Faults
from shared.schemas import permitting as out
from shared.schemas.permitting import PermitKind

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
HOA = {"kind": "hoa_consent", "ahj_id": "hoa-lake-daniel", "fee_cents": 5_000}


async def with_consent(scene: Scene) -> Any:
    """A project that needs the association's consent before its building permit."""
    order = ordered(scene.project)
    await scene.happens(order)
    await scene.post("permits", HOA)
    return order


@pytest.mark.parametrize("seed", range(3))
async def test_building_waits_for_every_permit_and_each_for_its_turn(seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await with_consent(scene)
    await scene.post("permits", {"kind": "electrical", "ahj_id": "CA-FRESNO-CITY"})
    required = scene.published(out.PermitRequired)
    assert [(one.kind.value, one.ahj_id) for one in required] == [
        ("building", "CA-FRESNO-CITY"), ("hoa_consent", "hoa-lake-daniel"), ("electrical", "CA-FRESNO-CITY"),
    ]  # fmt: skip
    assert scene.task("submit_permit", "hoa_consent")["permit_kind"] == "hoa_consent"
    refused = await scene.hands_in("building", status=409)
    assert "hoa_consent" in refused["detail"]
    await scene.hands_in("electrical", status=409)

    await scene.hands_in("hoa_consent")
    assert scene.published(out.PermitSubmitted)[0].fee_cents == 5_000
    await scene.decides("approved", kind="hoa_consent", expires_on="2028-01-31")
    await scene.hands_in("building")
    await scene.decides("approved")
    await scene.happens(await scene.approval())
    assert not scene.published(out.ReadyToBuild)
    await scene.hands_in("electrical")
    await scene.decides("approved", kind="electrical")

    (ready,) = scene.published(out.ReadyToBuild)
    assert ready.permit_number == "B26-004417"
    met = {one.kind: (one.permit_number, one.expires_on) for one in ready.permits}
    assert list(met) == [PermitKind.BUILDING, PermitKind.ELECTRICAL, PermitKind.HOA_CONSENT]
    assert met[PermitKind.HOA_CONSENT] == ("B26-hoa_consent", date(2028, 1, 31))
    assert not scene.tasks


async def test_one_refused_permit_of_two_holds_the_project() -> None:
    scene = Scene()
    order = await with_consent(scene)
    await scene.hands_in("hoa_consent")
    await scene.decides("rejected", kind="hoa_consent", reasons=["seen from the street"])
    (refused,) = scene.published(out.PermitRefused)
    assert (refused.kind, refused.reasons, refused.refusal) == (PermitKind.HOA_CONSENT, ("seen from the street",), 1)
    assert not scene.published(out.PermitRejected)  # the project goes on until somebody says otherwise
    await scene.happens(await scene.approval())
    permit = await scene.permit("hoa_consent")

    await scene.post(f"permits/{permit.id}/refusal-answer", {"answer": "redesign"})
    (answered,) = scene.published(out.PermitRefusalAnswered)
    assert (answered.answer, answered.redesigns) == (out.RefusalAnswer.REDESIGN, 1)
    await scene.happens(amended(order, kwdc=6.0))
    await scene.hands_in("hoa_consent", again=True)
    await scene.decides("rejected", kind="hoa_consent", reasons=["still seen"])
    await scene.post(f"permits/{permit.id}/refusal-answer", {"answer": "appeal"})
    await scene.decides("approved", kind="hoa_consent")
    await scene.hands_in("building")
    await scene.decides("approved")
    (ready,) = scene.published(out.ReadyToBuild)
    assert ready.design.version == 2


async def test_a_refusal_that_is_given_up_ends_the_project() -> None:
    scene = Scene(FAULTS, 3)
    await with_consent(scene)
    await scene.hands_in("hoa_consent")
    await scene.decides("rejected", kind="hoa_consent")
    assert scene.tasks == {"answer_refusal"}
    permit = await scene.permit("hoa_consent")
    await scene.post(f"permits/{permit.id}/refusal-answer", {"answer": "end"})
    assert scene.published(out.PermitRejected)[0].kind is PermitKind.HOA_CONSENT
    await scene.happens(scene.closing())
    assert not scene.tasks and not scene.timers
    states = {name: one.state for name, one in (await scene.permits()).items()}
    assert states == {"building": PermitState.WITHDRAWN, "hoa_consent": PermitState.REJECTED}


async def test_a_permit_that_is_found_needed_late_locks_building_again() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.hands_in("building")
    await scene.decides("approved")
    await scene.happens(await scene.approval())
    assert len(scene.published(out.ReadyToBuild)) == 1
    await scene.post("permits", {"kind": "right_of_way", "ahj_id": "us-nc-greensboro-streets"})
    assert (await scene.file()).state is FileState.OPEN
    await scene.hands_in("right_of_way")
    await scene.decides("approved", kind="right_of_way")
    assert [len(one.permits) for one in scene.published(out.ReadyToBuild)] == [1, 2]


@pytest.mark.parametrize(
    ("body", "status"),
    [(HOA, 409), ({**HOA, "kind": "blessing"}, 422), ({**HOA, "ahj_id": ""}, 422), ({**HOA, "fee_cents": -1}, 422)],
)
async def test_what_is_no_further_permit_is_refused(body: Any, status: int) -> None:
    scene = Scene()
    await with_consent(scene)
    await scene.post("permits", body, status=status)
    assert len(await scene.permits()) == 2
