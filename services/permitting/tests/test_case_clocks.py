"""Whose time runs in an application: each has clocks, timers and tasks of its own, that stop and go on by the rules."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.permitting.rules.grid import case_clocks
from services.permitting.rules.grid.case_clocks import CaseClock
from services.permitting.tests.given import Scene, ordered
from services.permitting.tests.test_handlers import FAULTS
from services.permitting.tests.test_translator import Utility
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START
from shared.rules.interconnection.clocks import Step, all_clocks, stop_rule
from shared.schemas import aov04
from shared.schemas import permitting as out
from shared.schemas.commissioning import PTORequested
from shared.schemas.interconnection import InterconnectionAgreementSigned, MessageEffect
from shared.schemas.permitting import DeadlineBreached

MONDAY = date(2026, 11, 23)
SECOND = {"usage_point_id": "UP-2", "purpose": "new", "stated": {"kwac": 3.0}}


def only(clocks: tuple[CaseClock, ...], step: Step) -> CaseClock:
    """The clock of a step that has not ended."""
    (found,) = (one for one in clocks if one.step is step and one.ended is None)
    return found


def asked(jurisdiction: str) -> tuple[CaseClock, ...]:
    """Completeness runs from Monday, 23 November; on Wednesday the utility asks for something."""
    clocks = case_clocks.begin((), Step.COMPLETENESS, jurisdiction, 1, MONDAY)
    return case_clocks.stand_still(clocks, MONDAY + timedelta(days=2))


def test_a_clock_goes_on_where_the_rules_only_stop_it() -> None:
    """Massachusetts, model tariff 3.4: one of ten business days had passed by the Wednesday, which does not count."""
    assert only(asked("MA"), Step.COMPLETENESS).stands
    clock = only(case_clocks.go_on(asked("MA"), "MA", 1, date(2026, 12, 7)), Step.COMPLETENESS)
    assert (clock.began, clock.due) == (MONDAY, date(2026, 12, 17))  # the day of resumption is the second of ten


def test_a_clock_begins_anew_where_the_rules_count_from_receipt() -> None:
    clocks = case_clocks.go_on(asked("NC"), "NC", 1, date(2026, 12, 7))
    assert [one.ended for one in clocks] == [date(2026, 12, 7), None]
    clock = only(clocks, Step.COMPLETENESS)
    assert (clock.began, clock.due) == (date(2026, 12, 7), date(2026, 12, 21))


def test_what_the_applicant_has_to_do_does_not_stand_still() -> None:
    clocks = case_clocks.begin(asked("SD"), Step.CURE, "SD", 1, MONDAY)
    cure = only(case_clocks.stand_still(clocks, MONDAY), Step.CURE)
    assert (cure.party, cure.days, cure.unit, cure.due) == ("applicant", 20, "business", date(2026, 12, 22))
    later = only(case_clocks.begin((), Step.CURE, "SD", 3, MONDAY), Step.CURE)
    assert (later.days, later.unit, later.due) == (30, "calendar", date(2026, 12, 23))


def test_every_clock_is_somebody_s_and_every_state_says_what_becomes_of_one_that_stood() -> None:
    applicants = {Step.CURE, Step.STUDY_DECISION, Step.AGREEMENT_RETURN}
    assert {one.step for one in all_clocks() if one.party == "applicant"} == applicants
    assert {one.step for one in all_clocks() if one.party == "utility"} == set(Step) - applicants
    assert (stop_rule("MA", MONDAY).after, stop_rule("NC", MONDAY).after) == ("resumes", "restarts")


async def _incomplete(scene: Scene, days: int, application: UUID | None = None) -> Any:
    cure_by = scene.world.clock.now() + timedelta(days=days)
    return await scene.says(aov04.ApplicationDeemedIncomplete, application, missing=("site_plan",), cure_by=cure_by)


@pytest.mark.parametrize(("state", "late_on"), [("MA", date(2026, 12, 12)), ("NC", date(2026, 12, 17))])
async def test_nobody_is_late_while_the_other_is_waited_for(state: str, late_on: date) -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project, jurisdiction=state))
    await scene.happens(await scene.says(aov04.ApplicationReceived, received_at=START))
    await scene.world.advance(days=3)  # to Thursday, Thanksgiving
    await scene.happens(await _incomplete(scene, 14))
    assert "utility_overdue" not in scene.timers and "cure_overdue" in scene.timers
    await scene.world.advance(days=6)
    application = await scene.application_id()
    body = {"application_id": str(application), "documents": ["site_plan"]}
    await scene.post("interconnection/documents", body)
    assert "cure_overdue" not in scene.timers and not scene.published(out.DeadlineBreached)
    await scene.world.advance(days=20)
    (breach,) = scene.published(out.DeadlineBreached)
    assert breach.clock == "interconnection_completeness"
    assert (breach.due - timedelta(hours=5)).date() == late_on  # New York's midnight


async def test_a_utility_that_asks_during_its_review_stops_that_clock() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.happens(await scene.says(aov04.ApplicationDeemedComplete, complete_at=START))
    await scene.happens(await _incomplete(scene, 30))
    await scene.world.advance(days=29)
    assert not scene.published(out.DeadlineBreached)
    body = {"application_id": str(await scene.application_id()), "documents": ["site_plan"]}
    await scene.post("interconnection/documents", body)
    await scene.happens(await scene.says(aov04.ApplicationDeemedComplete, complete_at=scene.world.clock.now()))
    (view,) = (await scene.post("interconnection/facts", {"facts": {}}))["applications"]
    ran = [one["step"] for one in view["clocks"]]
    assert ran == ["acknowledge", "completeness", "review", "cure", "review"]
    assert [one["ended"] is None for one in view["clocks"]] == [False] * 4 + [True]
    await scene.world.advance(days=30)
    assert [one.clock for one in scene.published(out.DeadlineBreached)] == ["interconnection_review"]


# -- several applications of a project ---------------------------------------------------------------------------------


async def two(scene: Scene) -> tuple[UUID, UUID]:
    await scene.happens(ordered(scene.project))
    await scene.post("interconnection/applications", SECOND)
    first, second = await scene.applications()
    return first.id, second.id


async def test_what_one_application_waits_for_outlives_the_decision_about_another() -> None:
    scene = Scene()
    first, second = await two(scene)
    await scene.happens(await _incomplete(scene, 14, first), await _incomplete(scene, 14, second))
    tasks = {kind for kind in scene.world.tasks("permitting", scene.project) if kind.startswith("complete_application")}
    assert tasks == {f"complete_application:{first}", f"complete_application:{second}"}
    await scene.post("interconnection/documents", {"application_id": str(second), "documents": ["site_plan"]})
    await scene.happens(await scene.approval(second))
    assert f"complete_application:{first}" in scene.world.tasks("permitting", scene.project)
    await scene.world.advance(days=15)
    assert [one.clock for one in scene.published(out.DeadlineBreached)] == ["interconnection_cure"]


async def test_two_agreements_are_signed_each_within_its_own_clock() -> None:
    scene = Scene()
    first, second = await two(scene)
    for days, application in ((10, first), (30, second)):
        until = START + timedelta(days=days)
        await scene.happens(await scene.approval(application, return_by=until, agreement_id=f"IA-{days}"))
    await scene.post("interconnection/agreement", {"application_id": str(second)}, "customer")
    (signed,) = scene.published(InterconnectionAgreementSigned)
    assert signed.agreement_id == "IA-30"
    await scene.world.advance(days=12)
    assert [one.clock for one in scene.published(out.DeadlineBreached)] == ["interconnection_agreement_return"]
    assert not any(kind.startswith("sign_agreement") for kind in scene.world.tasks("permitting", scene.project))


async def test_the_permission_of_one_lets_the_approval_of_another_go_on_expiring() -> None:
    scene = Scene()
    first, second = await two(scene)
    ends = START.date() + timedelta(days=60)
    for application in (first, second):
        await scene.happens(await scene.approval(application, valid_through=ends))
    assert len([one for one in scene.world.timers("permitting", scene.project) if "approval_expired" in one]) == 2
    await scene.happens(await scene.denial(application=second))
    left = [one for one in scene.world.timers("permitting", scene.project) if "approval_expired" in one]
    assert left == [f"approval_expired:{first}"]


@pytest.mark.parametrize("seed", range(2))
async def test_a_late_permission_to_operate_is_told_of_and_an_answer_in_time_is_not(seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await scene.happens(ordered(scene.project))
    utility = Utility(scene)
    await utility.says("AGREEMENT_TENDERED")
    application = (await scene.applications())[0]

    def request(attempt: int) -> PTORequested:
        return PTORequested(
            project_id=scene.project, request_id=new_id(), attempt=attempt, application_id=application.id,
            usage_point_id=application.usage_point_id, kwac=application.kwac, documents=(),
            settings_profile="IEEE1547-2018-B-III",
        )  # fmt: skip

    first = request(1)
    await scene.happens(first)
    clock = (await scene.applications())[0].case_clocks[-1]
    assert (clock.step, clock.days, clock.unit, clock.party) == (Step.PERMISSION, 10, "business", "utility")
    lacking = {"requestRef": str(first.request_id), "items": [{"no": "1", "text": "no photo", "engineering": False}]}
    assert await utility.says("RUN_DEFICIENT", body=lacking) is MessageEffect.TAKEN
    assert (await scene.applications())[0].case_clocks[-1].ended is not None
    await scene.world.advance(days=30)
    assert not late(scene)

    second = request(2)
    await scene.happens(second)
    await utility.says("RUN_DEFICIENT", body=lacking)
    await scene.world.advance(days=30)
    (breach,) = late(scene)
    assert breach.party == (await scene.file()).site.utility_id
    assert "urge_utility" not in scene.tasks, "commissioning has the utility called"


def late(scene: Scene) -> list[Any]:
    return [one for one in scene.published(DeadlineBreached) if one.clock == "interconnection_permission"]
