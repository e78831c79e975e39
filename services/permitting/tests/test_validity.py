"""How an issued permit ends: warned of, extended, kept by work, lapsed when work rests, revoked, closed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.permitting.model import FileState, PermitState
from services.permitting.tests.given import Scene, ordered
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults
from shared.schemas import permitting as out
from shared.schemas.commissioning import InspectionPassed
from shared.schemas.fieldops import InstallationStarted, ReworkCompleted

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
ISSUED = date(2026, 11, 23)
ENDS = date(2027, 5, 23)
"""Six months, not 180 days (22 May): N.C.G.S. 160D-1111."""


async def issued(scene: Scene) -> None:
    """A project that may be built."""
    await scene.happens(ordered(scene.project))
    await scene.hands_in("building")
    await scene.decides("approved")
    await scene.happens(await scene.approval())


async def until(scene: Scene, day: date) -> None:
    """Lets time pass to the noon of a day at the site."""
    noon = datetime.combine(day, datetime.min.time(), scene.world.clock.now().tzinfo) + timedelta(hours=17)
    await scene.world.advance(seconds=(noon - scene.world.clock.now()).total_seconds())


def begins(scene: Scene) -> InstallationStarted:
    return InstallationStarted(project_id=scene.project, started_at=scene.world.clock.now())


async def test_a_permit_under_which_nothing_was_begun_expires_after_six_months() -> None:
    scene = Scene(FAULTS, 5)
    await issued(scene)
    await until(scene, ENDS)
    (warned,) = scene.published(out.PermitExpiring)
    assert warned.expires_on == ENDS and scene.tasks == {"extend_permit"}
    assert not scene.published(out.PermitExpired)  # the last day is a day
    await scene.world.advance(days=1)
    (expired,) = scene.published(out.PermitExpired)
    assert (expired.expired_on, expired.work_begun, expired.permit_number) == (ENDS, False, "B26-004417")
    assert (await scene.file()).state is FileState.OPEN and scene.tasks == {"resubmit_permit"}
    await scene.hands_in("building", again=True)
    assert (await scene.permit()).permit_number is None  # applied for anew
    await scene.decides("approved", permit_number="B27-000001")
    assert [one.permit_number for one in scene.published(out.ReadyToBuild)] == ["B26-004417", "B27-000001"]


async def test_work_that_has_begun_keeps_the_permit() -> None:
    scene = Scene(FAULTS, 6)
    await issued(scene)
    await until(scene, date(2027, 5, 20))
    await scene.happens(begins(scene))
    assert not scene.tasks and (await scene.permit()).worked_on == date(2027, 5, 20)
    await until(scene, date(2027, 12, 1))
    assert not scene.published(out.PermitExpired) and (await scene.permit()).state is PermitState.APPROVED


async def test_work_that_rests_for_a_year_ends_the_permit() -> None:
    scene = Scene()
    await issued(scene)
    await until(scene, date(2027, 1, 10))
    await scene.happens(begins(scene))
    await until(scene, date(2027, 6, 1))
    await scene.happens(ReworkCompleted(project_id=scene.project, rework_id=new_id(), labour_hours=2.0))
    await until(scene, date(2028, 6, 1))
    assert not scene.published(out.PermitExpired)
    await scene.world.advance(days=1)
    (expired,) = scene.published(out.PermitExpired)
    assert expired.work_begun and expired.expired_on == date(2028, 6, 1)


async def test_work_of_the_last_day_that_is_heard_of_late_revives_the_permit() -> None:
    scene = Scene()
    await issued(scene)
    await until(scene, ENDS)
    started = begins(scene)
    await scene.world.advance(days=1)
    assert (await scene.permit()).state is PermitState.EXPIRED
    await scene.happens(started, started)
    assert (await scene.permit()).state is PermitState.APPROVED and not scene.tasks
    assert len(scene.published(out.ReadyToBuild)) == 2

    late = Scene()
    await issued(late)
    await until(late, ENDS + timedelta(1))
    await late.happens(begins(late))
    assert (await late.permit()).state is PermitState.EXPIRED


async def test_the_authority_extends_a_permit_and_nobody_else() -> None:
    scene = Scene()
    await issued(scene)
    await until(scene, date(2027, 4, 26))
    await scene.post("permit/extension", {}, status=403)
    await scene.post("permit/extension-request")
    assert scene.tasks == {"grant_extension"}
    await scene.post("permit/extension", {"expires_on": "2027-05-01"}, "ahj", status=409)
    await scene.post("permit/extension", {}, "ahj")
    (extended,) = scene.published(out.PermitExtended)
    assert extended.expires_on == date(2027, 10, 26) and not scene.tasks
    await until(scene, date(2027, 10, 26))
    assert not scene.published(out.PermitExpired)


async def test_an_inspection_closes_the_permit() -> None:
    scene = Scene(FAULTS, 8)
    await issued(scene)
    passed = {"project_id": scene.project, "inspection_id": new_id(), "attempt": 1, "inspected_on": ISSUED}
    await scene.happens(InspectionPassed.model_validate(passed))
    await scene.world.advance(days=400)
    assert (await scene.permit()).state is PermitState.FINALED and not scene.timers
    assert scene.published(out.PermitFinaled)[0].finaled_on == ISSUED


@pytest.mark.parametrize("begun", [False, True])
async def test_a_revoked_permit_locks_building_until_it_is_issued_anew(begun: bool) -> None:
    scene = Scene()
    await issued(scene)
    if begun:
        await scene.happens(begins(scene))
    await scene.post("permit/revocation", {"reasons": ["issued in error"]}, "permit_tech", status=403)
    await scene.post("permit/revocation", {"reasons": ["issued in error"]}, "ahj")
    (revoked,) = scene.published(out.PermitRevoked)
    assert (revoked.permit_number, revoked.reasons) == ("B26-004417", ("issued in error",))
    assert (await scene.file()).state is FileState.OPEN and scene.tasks == {"answer_refusal"} and not scene.timers
    await scene.post("permit/revocation", {"reasons": ["again"]}, "ahj", status=409)
    await scene.post("permit/refusal-answer", {"answer": "appeal"})
    await scene.decides("approved")
    assert len(scene.published(out.ReadyToBuild)) == 2


async def test_a_permit_is_transferred_to_another_contractor() -> None:
    scene = Scene()
    await issued(scene)
    body: dict[str, Any] = {"licence": "NC-31245"}
    await scene.post("permit/transfer", body, "ahj")
    await scene.post("permit/transfer", body, "ahj", status=409)
    assert scene.published(out.PermitTransferred)[0].licence == "NC-31245"
    assert (await scene.permit()).licence == "NC-31245"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"issued_on": "2026-11-20"}, 200),
        ({"issued_on": "2026-11-24"}, 409),  # not yet
        ({"issued_on": "2026-11-20", "expires_on": "2026-11-19"}, 422),
        ({"reasons": ["x"]}, 422),
    ],
)
async def test_the_authority_says_when_it_issued_and_until_when(more: dict[str, Any], status: int) -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.hands_in("building")
    await scene.decides("approved", status, **more)
    approved = scene.published(out.PermitApproved)
    assert [(one.approved_on, one.expires_on) for one in approved] == [
        (date(2026, 11, 20), date(2027, 5, 20)) for _ in range(status == 200)
    ]


async def test_of_a_day_that_cannot_be_meant_a_technician_is_asked_until_the_authority_says_another() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.hands_in("building")
    for _ in range(2):
        await scene.decides("approved", 422, issued_on="2099-01-01")
    assert scene.tasks == {"decide_permit", "check_date"} and not scene.published(out.PermitApproved)
    await scene.decides("approved")
    assert "check_date" not in scene.tasks and len(scene.published(out.PermitApproved)) == 1
