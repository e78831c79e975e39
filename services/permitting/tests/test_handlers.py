"""The permitting service on the in-memory bus: two approvals, and all that can come between."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.permitting.model import ApplicationState, FileState, PermitState
from services.permitting.tests.given import Scene, amended, ordered, screen
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START, Faults
from shared.schemas import aov04
from shared.schemas import permitting as out
from shared.schemas.contracting import DecisionChoice, InterconnectionDecisionMade

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
TECHNICAL = {"code": "E-101", "text": "string voltage above the inverter's", "technical": True}
CLERICAL = {"code": "A-7", "text": "sheet 3 is not legible"}


def decision(scene: Scene, choice: DecisionChoice) -> InterconnectionDecisionMade:
    return InterconnectionDecisionMade(project_id=scene.project, decision_id=new_id(), choice=choice)


async def submitted(scene: Scene, **design: Any) -> Any:
    """An order whose permit the authority reviews."""
    order = ordered(scene.project, **design)
    await scene.happens(order)
    await scene.post("permit/submission")
    return order


# -- readiness ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("permit_first", [True, False])
@pytest.mark.parametrize("seed", range(3))
async def test_building_may_begin_once_both_are_approved_in_either_order(permit_first: bool, seed: int) -> None:
    scene = Scene(FAULTS, seed)
    order = await submitted(scene)
    if permit_first:
        await scene.decides("approved")
        await scene.happens(await scene.approval())
    else:
        await scene.happens(await scene.approval())
        assert not scene.published(out.ReadyToBuild)
        await scene.decides("approved")
    (ready,) = scene.published(out.ReadyToBuild)
    assert (ready.permit_number, ready.agreement_id, ready.design) == ("B26-004417", "IA-1", order.design)
    assert scene.names()[:5] == [
        "PermitRequired", "PermitRouteSelected", "PermitPackageAssembled", "InterconnectionScreensEvaluated",
        "InterconnectionApplicationSubmitted",
    ]  # fmt: skip
    assert [(one.kind, one.permit_number) for one in ready.permits] == [(out.PermitKind.BUILDING, "B26-004417")]
    assert (await scene.file()).state is FileState.READY and not scene.tasks
    assert scene.timers == {"permit_expiring", "permit_expired"}


async def test_an_order_that_comes_twice_opens_one_file() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project), ordered(scene.project))
    assert len(scene.published(out.InterconnectionApplicationSubmitted)) == 1


# -- the permit --------------------------------------------------------------------------------------------------------


async def test_clerical_corrections_are_answered_at_once() -> None:
    scene = Scene(FAULTS, 7)
    await submitted(scene)
    await scene.decides("corrections", findings=[CLERICAL])
    assert scene.tasks == {"resubmit_permit"} and (await scene.permit()).state is PermitState.CORRECTING
    await scene.post("permit/resubmission")
    (resubmitted,) = scene.published(out.PermitResubmitted)
    assert (resubmitted.submission, resubmitted.design_version) == (2, 1)
    await scene.decides("approved")
    assert scene.published(out.PermitApproved)


async def test_technical_corrections_wait_for_a_new_design_in_the_contract() -> None:
    scene = Scene()
    order = await submitted(scene)
    await scene.decides("corrections", findings=[CLERICAL, TECHNICAL])
    assert not scene.tasks
    await scene.post("permit/resubmission", status=409)
    await scene.happens(amended(order, strings=(9, 9), module_count=18, kwdc=7.29))
    assert scene.tasks == {"resubmit_permit"}
    await scene.post("permit/resubmission")
    assert scene.published(out.PermitResubmitted)[0].design_version == 2


async def test_the_third_round_of_corrections_is_escalated() -> None:
    scene = Scene()
    await submitted(scene)
    for _ in range(3):
        await scene.decides("corrections", findings=[CLERICAL])
        await scene.post("permit/resubmission")
    asked = scene.published(out.PermitCorrectionsRequested)
    assert [(one.round, one.escalated) for one in asked] == [(1, False), (2, False), (3, True)]


async def test_a_decision_about_a_replaced_submission_is_refused() -> None:
    scene = Scene()
    order = await submitted(scene)
    await scene.happens(amended(order, kwdc=6.0))
    late = {"submission": 1, "outcome": "approved", "permit_number": "B-1"}
    await scene.post("permit/decision", late, "ahj", status=409)
    await scene.post("permit/resubmission")
    await scene.post("permit/decision", late, "ahj", status=409)
    await scene.decides("approved")


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "approved"},
        {"outcome": "corrections"},
        {"outcome": "rejected", "findings": [CLERICAL]},
        {"outcome": "approved", "permit_number": "B", "reasons": ["x"]},
        {"outcome": "perhaps"},
    ],
)
async def test_a_decision_that_does_not_say_what_it_must_is_not_taken(body: dict[str, Any]) -> None:
    scene = Scene()
    await submitted(scene)
    await scene.post("permit/decision", {"submission": 1} | body, "ahj", status=422)
    assert (await scene.permit()).state is PermitState.SUBMITTED


async def test_a_refused_permit_is_somebodys_decision() -> None:
    scene = Scene()
    await submitted(scene)
    await scene.decides("rejected")
    assert scene.tasks == {"answer_refusal"} and "review_overdue" not in scene.timers
    assert not scene.published(out.PermitRejected)
    await scene.post("permit/refusal-answer", {"answer": "end"})
    assert scene.published(out.PermitRejected)[0].reasons == ("not allowed here",)


async def test_an_authority_that_is_late_is_named_and_may_still_decide() -> None:
    scene = Scene()
    await submitted(scene)
    (sent,) = scene.published(out.PermitSubmitted)
    # 15 business days after Mon 23 Nov, without Thanksgiving: Tue 15 Dec, to its midnight
    assert sent.review_due == datetime(2026, 12, 16, 5, tzinfo=UTC)
    await scene.happens(await scene.approval())
    await scene.world.advance(days=30)
    (breach,) = scene.published(out.DeadlineBreached)
    assert (breach.clock, breach.due) == ("ahj_review", sent.review_due)
    await scene.decides("approved")
    assert scene.published(out.ReadyToBuild)


# -- the interconnection -----------------------------------------------------------------------------------------------


async def test_what_the_utility_misses_is_supplied_under_the_same_application() -> None:
    scene = Scene(FAULTS, 8)
    await scene.happens(ordered(scene.project))
    facts: dict[str, Any] = {"missing": ("letter_of_authorization",), "cure_by": START + timedelta(days=14)}
    asked = await scene.says(aov04.ApplicationDeemedIncomplete, **facts)
    await scene.happens(asked, asked)
    assert len(scene.published(out.InterconnectionInfoRequested)) == 1
    task = scene.task("complete_application")
    body = {"application_id": task["application_id"], "documents": task["missing"]}
    await scene.post("interconnection/documents", body)
    first, second = scene.published(out.InterconnectionApplicationSubmitted)
    assert (first.application_id, first.attempt) == (second.application_id, second.attempt)
    assert set(second.documents) - set(first.documents) == {"letter_of_authorization"}
    assert "complete_application" not in scene.tasks and "cure_overdue" not in scene.timers
    await scene.post("interconnection/documents", body, status=409)


async def test_clocks_of_the_utility_are_watched() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.world.advance(days=20)
    await scene.happens(await scene.says(aov04.ApplicationDeemedComplete, complete_at=scene.world.clock.now()))
    await scene.world.advance(days=40)
    clocks = [one.clock for one in scene.published(out.DeadlineBreached)]
    assert clocks == ["interconnection_completeness", "interconnection_review"]
    await scene.happens(await scene.approval())
    assert "utility_overdue" not in scene.timers


async def test_a_supplemental_review_and_a_study_have_clocks_of_their_own() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.happens(await scene.says(aov04.ApplicationDeemedComplete, complete_at=START))
    failed: dict[str, Any] = {"screens": (screen(),)}
    await scene.happens(await scene.says(aov04.ScreenResultsIssued, **failed))
    await scene.world.advance(days=40)
    assert not scene.published(out.DeadlineBreached)
    await scene.world.advance(days=10)
    await scene.happens(await scene.study())
    await scene.happens(decision(scene, DecisionChoice.PAY))
    await scene.world.advance(days=90)
    clocks = [one.clock for one in scene.published(out.DeadlineBreached)]
    assert clocks == ["interconnection_supplemental_review", "interconnection_impact_study"]


async def test_a_study_is_paid_for_when_the_customer_says_so() -> None:
    scene = Scene(FAULTS, 9)
    await scene.happens(ordered(scene.project))
    required = await scene.study()
    await scene.happens(required, required)
    (told,) = scene.published(out.InterconnectionStudyRequired)
    assert told.constraints.max_kwac == 5.0
    await scene.happens(decision(scene, DecisionChoice.PAY), decision(scene, DecisionChoice.PAY))
    (paid,) = scene.published(out.InterconnectionStudyDepositPaid)
    assert paid.amount_cents == 250_000
    await scene.happens(await scene.denial())
    assert (await scene.applications())[0].state is ApplicationState.DENIED


async def test_building_smaller_gives_the_application_up_and_applies_anew() -> None:
    scene = Scene()
    order = ordered(scene.project)
    await scene.happens(order)
    await scene.happens(await scene.study())
    await scene.happens(decision(scene, DecisionChoice.REDUCE))
    assert scene.published(out.InterconnectionWithdrawn)
    old = await scene.application_id()
    await scene.happens(await scene.denial(application=old))  # the utility's clock ran out meanwhile
    assert not scene.published(out.InterconnectionDenied)
    await scene.happens(amended(order, kwac=5.0, kwdc=5.5))
    again = scene.published(out.InterconnectionApplicationSubmitted)[-1]
    assert (again.attempt, again.kwac) == (2, 5.0) and again.application_id != old


async def test_a_denied_application_is_followed_by_one_for_the_new_design() -> None:
    scene = Scene(FAULTS, 10)
    order = await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.denial(largest=4.0))
    assert scene.published(out.InterconnectionDenied)[0].constraints.max_kwac == 4.0
    await scene.happens(amended(order, kwac=4.0, kwdc=4.4))
    assert scene.tasks == {"resubmit_permit"} and not scene.published(out.InterconnectionWithdrawn)
    await scene.post("permit/resubmission")
    await scene.happens(await scene.approval())
    await scene.decides("approved")
    (ready,) = scene.published(out.ReadyToBuild)
    assert ready.design.version == 2


async def test_a_denial_that_no_size_would_pass_has_no_constraints() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.happens(await scene.denial(largest=None))
    assert scene.published(out.InterconnectionDenied)[0].constraints is None


async def test_late_answers_to_a_replaced_application_touch_nothing() -> None:
    scene = Scene()
    order = ordered(scene.project)
    await scene.happens(order)
    old = await scene.application_id()
    await scene.happens(amended(order, inverter_model="another"))
    before, timers = scene.names(), scene.timers
    for late in (await scene.approval(old), await scene.denial(application=old)):
        await scene.happens(late)
    states = [one.state for one in await scene.applications()]
    assert states == [ApplicationState.WITHDRAWN, ApplicationState.SUBMITTED]
    assert scene.names() == before and scene.timers == timers


async def test_an_answer_to_an_application_that_was_never_ours_is_passed_over() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.happens(await scene.approval(new_id()))
    assert (await scene.applications())[0].state is ApplicationState.SUBMITTED


# -- another design ----------------------------------------------------------------------------------------------------


async def test_a_design_that_is_built_alike_keeps_both_approvals() -> None:
    scene = Scene()
    order = await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.approval())
    await scene.happens(amended(order, annual_kwh=12_000.0), amended(order, annual_kwh=12_000.0))
    ready = scene.published(out.ReadyToBuild)
    assert [one.design.version for one in ready] == [1, 2] and not scene.tasks


async def test_an_approval_of_an_older_design_does_not_make_ready() -> None:
    scene = Scene()
    order = await submitted(scene)
    await scene.happens(await scene.approval())
    await scene.happens(amended(order, kwac=6.0))
    await scene.post("permit/resubmission")
    await scene.decides("approved")
    assert not scene.published(out.ReadyToBuild)
    await scene.happens(await scene.approval())
    assert scene.published(out.ReadyToBuild)[0].design.version == 2


async def test_an_older_design_that_arrives_late_is_passed_over() -> None:
    scene = Scene()
    order = ordered(scene.project)
    await scene.happens(order, amended(order, version=3, kwac=5.0))
    await scene.happens(amended(order, version=2, kwac=6.0))
    assert (await scene.file()).facts.version == 3
    assert (await scene.applications())[-1].kwac == 5.0


# -- closing -----------------------------------------------------------------------------------------------------------


async def _nothing(scene: Scene) -> None:
    return None


async def _ordered(scene: Scene) -> None:
    await scene.happens(ordered(scene.project))


async def _submitted(scene: Scene) -> None:
    await submitted(scene)


async def _incomplete(scene: Scene) -> None:
    await submitted(scene)
    facts: dict[str, Any] = {"missing": ("x",), "cure_by": START + timedelta(days=14)}
    await scene.happens(await scene.says(aov04.ApplicationDeemedIncomplete, **facts))


async def _correcting(scene: Scene) -> None:
    await submitted(scene)
    await scene.decides("corrections", findings=[TECHNICAL])


async def _studying(scene: Scene) -> None:
    await submitted(scene)
    await scene.happens(await scene.study())
    await scene.happens(decision(scene, DecisionChoice.PAY))


async def _ready(scene: Scene) -> None:
    await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.approval())


async def _refused(scene: Scene) -> None:
    await submitted(scene)
    await scene.decides("rejected")
    await scene.post("permit/refusal-answer", {"answer": "end"})
    await scene.happens(await scene.denial())


BOTH = ("permit_withdrawn", "interconnection_withdrawn")


@pytest.mark.parametrize(
    ("reach", "actions"),
    [(_nothing, ()), (_ordered, BOTH), (_submitted, BOTH), (_incomplete, BOTH), (_correcting, BOTH), (_studying, BOTH),
     (_ready, BOTH), (_refused, ())],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 1])
async def test_a_project_closes_in_every_state(reach: Any, actions: tuple[str, ...], seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await reach(scene)
    late: list[UUID] = [one.id for one in await scene.applications()]
    closing = scene.closing()
    await scene.happens(closing, closing)
    (done,) = scene.published(out.CompensationCompleted)
    assert (done.actions, done.had_record) == (actions, reach is not _nothing)
    assert not scene.tasks and not scene.timers

    before = scene.names()
    await scene.happens(ordered(scene.project), amended(ordered(scene.project), kwac=3.0))
    for application in late:
        await scene.happens(await scene.approval(application), await scene.denial(application=application))
    await scene.world.advance(days=500)
    assert scene.names() == before and (await scene.file()).state is FileState.CLOSED
    if actions:
        await scene.post("permit/submission", status=409)
