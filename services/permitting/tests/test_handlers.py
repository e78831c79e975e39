"""The permitting service on the in-memory bus: two approvals, and all that can come between."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.permitting.model import ApplicationState, FileState, PermitFile, PermitState
from services.permitting.tests.given import Scene, amended, ordered, screen
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START, Faults
from shared.schemas import aov04
from shared.schemas import permitting as out
from shared.schemas.contracting import DecisionChoice, InterconnectionDecisionMade
from shared.schemas.interconnection import (
    InterconnectionAgreementSigned,
    InterconnectionApprovalDiffers,
    InterconnectionLapsed,
)

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
    assert clocks == [
        "interconnection_acknowledge", "interconnection_completeness", "interconnection_review",
    ]  # fmt: skip
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


async def test_an_answer_to_an_application_that_was_never_made_becomes_a_task() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    stranger = new_id()
    for late in (await scene.approval(stranger), await scene.denial(application=stranger)):
        await scene.happens(late)
    assert (await scene.applications())[0].state is ApplicationState.SUBMITTED
    task = scene.task("clear_utility_answer")
    assert (task["application_id"], task["said"]) == (str(stranger), "InterconnectionDenied")
    await scene.post("interconnection/answers/cleared", {"application_id": str(stranger), "note": "a wrong number"})
    assert "clear_utility_answer" not in scene.tasks
    [note] = [one for one in scene.world.nodes["permitting"].store.audited if one.action == "utility-answer.cleared"]
    assert note.why == "a wrong number"


async def test_an_answer_in_a_project_that_nobody_applied_for_goes_to_quarantine() -> None:
    scene = Scene()
    value = {"project_id": scene.project, "application_id": new_id(), "complete_at": START}
    await scene.happens(aov04.ApplicationDeemedComplete.model_validate(value))
    store = scene.world.nodes["permitting"].store
    assert [(one.principal, one.reason) for one in store.quarantine_rows.values()] == [("aov04", "unknown-application")]
    assert not store.parked_rows


SMALLER: dict[str, Any] = {"kwac": 0.64, "export_limit_kw": 0.5, "settings_profile": "IEEE1547-2018-A-I"}


async def test_an_approval_for_something_else_is_the_customer_s_to_decide() -> None:
    """Applied for 6.4 kW, approved 0.64 kW with other settings and a limit: nothing is built on that."""
    scene = Scene(FAULTS, 11)
    await submitted(scene, kwac=6.4)
    await scene.decides("approved")
    await scene.happens(await scene.approval(**SMALLER))
    assert not scene.published(out.ReadyToBuild, out.InterconnectionApproved)
    (differs,) = scene.published(InterconnectionApprovalDiffers)
    assert (differs.applied.kwac, differs.approved.kwac, differs.approved.export_limit_kw) == (6.4, 0.64, 0.5)
    assert len(differs.differences) == 3 and (differs.constraints.max_kwac, differs.constraints.export_limit_kw) == (
        0.64,
        0.5,
    )
    assert (await scene.file()).state is FileState.OPEN and "utility_overdue" not in scene.timers


async def test_what_the_customer_decides_about_a_different_approval() -> None:
    for choice, state in ((DecisionChoice.REDUCE, ApplicationState.DIFFERS),
                          (DecisionChoice.WITHDRAW, ApplicationState.WITHDRAWN)):  # fmt: skip
        scene = Scene()
        await submitted(scene, kwac=6.4)
        await scene.happens(await scene.approval(**SMALLER))
        await scene.happens(decision(scene, choice))
        assert (await scene.applications())[-1].state is state


async def test_a_design_within_a_different_approval_is_built_on_it_without_another_application() -> None:
    scene = Scene()
    order = await submitted(scene, kwac=6.4)
    await scene.happens(await scene.approval(kwac=5.0))
    await scene.happens(decision(scene, DecisionChoice.REDUCE))
    await scene.happens(amended(order, kwac=5.0, kwdc=5.5))
    assert len(await scene.applications()) == 1 and scene.published(out.InterconnectionApproved)[0].kwac == 5.0
    await scene.post("permit/resubmission")
    await scene.decides("approved")
    (ready,) = scene.published(out.ReadyToBuild)
    assert ready.design.kwac == 5.0


async def test_a_design_that_a_different_approval_does_not_cover_is_applied_for_anew() -> None:
    scene = Scene()
    order = await submitted(scene, kwac=6.4)
    await scene.happens(await scene.approval(kwac=5.0))
    await scene.happens(amended(order, kwac=4.0, kwdc=4.4))
    assert [one.state for one in await scene.applications()] == [ApplicationState.WITHDRAWN, ApplicationState.SUBMITTED]


async def test_a_denial_after_approval_locks_building_again() -> None:
    for seed in range(3):
        scene = Scene(FAULTS, seed)
        order = await submitted(scene)
        await scene.decides("approved")
        await scene.happens(await scene.approval())
        assert scene.published(out.ReadyToBuild) and (await scene.file()).state is FileState.READY
        await scene.happens(await scene.denial(largest=4.0))
        assert scene.published(out.InterconnectionDenied) and (await scene.file()).state is FileState.OPEN
        await scene.happens(amended(order, kwac=4.0, kwdc=4.4))
        await scene.post("permit/resubmission")
        await scene.decides("approved")
        assert len(scene.published(out.ReadyToBuild)) == 1
        await scene.happens(await scene.approval())
        assert len(scene.published(out.ReadyToBuild)) == 2


async def test_another_approval_than_the_first_locks_building_again() -> None:
    scene = Scene()
    await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.approval(), await scene.approval())
    assert len(scene.published(out.InterconnectionApproved)) == 1
    await scene.happens(await scene.approval(export_limit_kw=1.0))
    assert scene.published(InterconnectionApprovalDiffers) and (await scene.file()).state is FileState.OPEN


# -- the agreement, its clocks, further applications -------------------------------------------------------------------

SOON = START + timedelta(days=20)


async def test_an_agreement_is_signed_by_the_customer_within_its_clock() -> None:
    scene = Scene(FAULTS, 12)
    await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.approval(return_by=SOON, insurance_cents=50_000_00))
    assert not scene.published(out.ReadyToBuild) and "agreement_unsigned" in scene.timers
    body = {"application_id": scene.task("sign_agreement")["application_id"]}
    assert (await scene.post("interconnection/agreement", body, "customer", 409))["type"].endswith("not-insured")
    await scene.post("interconnection/agreement", body | {"insurance_cents": 50_000_00}, "customer")
    (signed,) = scene.published(InterconnectionAgreementSigned)
    assert signed.agreement_id == "IA-1" and scene.published(out.ReadyToBuild)
    assert "sign_agreement" not in scene.tasks and "agreement_unsigned" not in scene.timers


async def test_an_agreement_cannot_be_signed_after_its_clock() -> None:
    scene = Scene()
    await submitted(scene)
    await scene.happens(await scene.approval(return_by=SOON))
    body = {"application_id": scene.task("sign_agreement")["application_id"]}
    await scene.world.advance(days=25)
    breaches = [(one.clock, one.party) for one in scene.published(out.DeadlineBreached)]
    assert ("interconnection_agreement_return", "customer") in breaches
    assert (await scene.post("interconnection/agreement", body, "customer", 409))["type"].endswith("too-late")


async def test_an_approval_that_expires_locks_building() -> None:
    scene = Scene()
    await submitted(scene)
    await scene.decides("approved")
    ends = START.date() + timedelta(days=60)
    await scene.happens(await scene.approval(valid_through=ends))
    assert scene.published(out.ReadyToBuild)
    await scene.world.advance(days=40)
    task = scene.task("extend_approval")
    letter, guide = await scene.keep("utility_letter"), await scene.keep("customer_guide", b"%PDF-1.7 another")
    later = {"application_id": task["application_id"], "valid_through": str(ends + timedelta(days=30))}
    await scene.post("interconnection/extension", later, status=422)
    refused = await scene.post("interconnection/extension", later | {"letter": guide}, status=409)
    assert refused["type"].endswith("no-such-document")
    sooner = later | {"letter": letter, "valid_through": str(ends - timedelta(days=1))}
    refused = await scene.post("interconnection/extension", sooner, status=409)
    assert refused["type"].endswith("nothing-to-extend")
    await scene.post("interconnection/extension", later | {"letter": letter})
    (noted,) = [one for one in scene.world.nodes["permitting"].store.audited if one.action == "approval.extended"]
    assert noted.details["document"] == letter and len(noted.details["sha256"]) == 64
    await scene.world.advance(days=40)
    assert (await scene.applications())[0].state is ApplicationState.APPROVED
    await scene.world.advance(days=20)
    assert (await scene.applications())[0].state is ApplicationState.LAPSED
    assert (await scene.file()).state is FileState.OPEN and scene.published(InterconnectionLapsed)
    await scene.post("interconnection/applications/again", {"application_id": task["application_id"]})
    assert [one.state for one in await scene.applications()] == [ApplicationState.LAPSED, ApplicationState.SUBMITTED]


async def test_building_waits_for_every_meter_of_the_project() -> None:
    scene = Scene()
    await submitted(scene)
    await scene.decides("approved")
    further = {"usage_point_id": "UP-2", "purpose": "new", "stated": {"kwac": 3.0}}
    await scene.post("interconnection/applications", further)
    await scene.post("interconnection/applications", further, status=409)
    first, second = await scene.applications()
    assert [one.kwac for one in scene.published(out.InterconnectionApplicationSubmitted)] == [7.7, 3.0]
    await scene.happens(await scene.approval(first.id))
    assert not scene.published(out.ReadyToBuild)
    await scene.happens(await scene.approval(second.id))
    assert scene.published(out.ReadyToBuild)


async def test_what_people_state_of_the_connection_goes_into_the_form() -> None:
    scene = Scene()
    order = ordered(scene.project)
    await scene.happens(order)
    facts = {"existing_kw": 4.0, "transformer": "T-4711", "insurance_cents": 1_000_000_00, "storage_mode": "backup"}
    await scene.post("interconnection/facts", {"facts": facts})
    await scene.happens(amended(order, kwac=6.0, kwdc=6.5))
    sent = scene.published(out.InterconnectionApplicationSubmitted)[-1]
    assert (sent.existing_kw, sent.transformer, sent.storage_mode, sent.battery_kwh) == (4.0, "T-4711", "backup", 10.0)
    assert (sent.inverters[0].model, sent.nameplate_kva, sent.service_voltage_v) == ("SB7.7-1SP-US-41", 7.7, 240)
    assert sent.settings_profile == "IEEE1547-2018-B-III" and sent.export_mode is out.ExportMode.FULL


async def test_an_application_is_sent_once_the_certificates_of_its_inverters_were_read() -> None:
    scene = Scene()
    listing = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB"}
    await scene.happens(ordered(scene.project, listings=[listing | {"status": "expected"}]))
    assert (await scene.applications())[0].state is ApplicationState.PREPARED
    assert not scene.published(out.InterconnectionApplicationSubmitted)
    await scene.post("certificates", {"certificates": [listing | {"file_no": "A-7"}]})
    (sent,) = scene.published(out.InterconnectionApplicationSubmitted)
    assert (sent.certification, sent.inverters[0].certificate_no) == ("UL 1741-SB", "A-7")


async def test_a_utility_that_is_late_is_urged() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    await scene.world.advance(days=30)
    task = scene.task("urge_utility")
    assert task["step"] == "completeness"
    await scene.post("interconnection/urged", {"application_id": task["application_id"], "note": "next week"})
    assert "urge_utility" not in scene.tasks


async def test_the_utility_is_told_what_a_certificate_says_that_no_design_states() -> None:
    scene = Scene()
    await scene.happens(ordered(scene.project))
    facts: dict[str, Any] = {"missing": ("inverter_certificate",), "cure_by": START + timedelta(days=14)}
    await scene.happens(await scene.says(aov04.ApplicationDeemedIncomplete, **facts))
    task = scene.task("complete_application")
    read = [{"model": one, "standard": "UL 1741-SB", "file_no": "A-7"} for one in task["inverters"]]
    body = {"application_id": task["application_id"], "documents": task["missing"], "certificates": read}
    await scene.post("interconnection/documents", body)
    first, second = scene.published(out.InterconnectionApplicationSubmitted)
    assert (first.certification, second.certification) == ("not stated", "UL 1741-SB")
    assert second.inverters[0].certificate_no == "A-7"


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


async def test_what_operates_is_applied_for_once_more_where_the_utility_refuses_what_was_to_change_in_it() -> None:
    """No permit is asked for, and nobody is told that what stands may be built."""
    scene = Scene()
    order = await submitted(scene)
    await scene.decides("approved")
    await scene.happens(await scene.approval())

    async def operate(work: Work) -> None:
        file = await work.get(PermitFile)
        assert file is not None
        file.permissions = ["PTO-1"]

    await scene.world.command("permitting", scene.project, operate)
    await scene.happens(amended(order, version=2, kwac=6.0))
    assert scene.tasks
    await scene.happens(await scene.denial(None))
    await scene.happens(amended(order, version=1))
    file = await scene.file()
    assert file.facts == order.design and file.state is not FileState.CLOSED
    last = (await scene.applications())[-1]
    assert (last.kwac, last.state) == (order.design.kwac, ApplicationState.SUBMITTED)
    await scene.happens(await scene.approval())
    assert not scene.tasks
    assert [one.design.version for one in scene.published(out.ReadyToBuild)] == [1]
    await scene.happens(amended(order, version=3, kwac=5.5))
    assert any(one.startswith("resubmit_permit") for one in scene.tasks), "another change needs its own permit"


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
