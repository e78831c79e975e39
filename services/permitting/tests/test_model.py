"""What each state of a permit and of an application allows, and what it refuses or passes over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from services.permitting.model import Application, ApplicationState, Permit, PermitState, validity
from services.permitting.rules.authorities import authority_of
from services.permitting.rules.grid.form import ConnectionFacts, form
from services.permitting.rules.route import route_of
from services.permitting.tests.given import ordered
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.system import START
from shared.schemas import aov04
from shared.schemas.parts import Finding, Segment
from shared.schemas.permitting import ApplicationPurpose, PermitKind, PermitRoute, RefusalAnswer

ORDER = ordered(new_id())
TODAY = date(2026, 11, 23)
ROUTE = route_of(ORDER.design, Segment.RESIDENTIAL, authority_of("us-nc-greensboro", "NC", TODAY), TODAY)
CLERICAL = (Finding(code="A", text="not legible"),)
TECHNICAL = (*CLERICAL, Finding(code="E", text="too many volts", technical=True))


def permit(state: PermitState) -> Permit:
    return Permit(
        id=new_id(), project_id=ORDER.project_id, kind=PermitKind.BUILDING, ahj_id="us-nc-greensboro",
        route=PermitRoute.STANDARD,
        design_version=1, state=state, submission=int(state is not PermitState.DRAFT), permit_number="B-1",
        approved_on=TODAY, expires_on=TODAY,
    )  # fmt: skip


REFUSED = {PermitState.REFUSED, PermitState.REVOKED}
HELD = {
    PermitState.APPROVED, PermitState.SUBMITTED, PermitState.CORRECTING, PermitState.AWAITING_DESIGN,
}  # fmt: skip
"""Issued, and perhaps under revision: the permits of this file have a number."""
COMMANDS: dict[str, tuple[Callable[[Permit], Any], set[PermitState], str]] = {
    "submit": (
        lambda one: one.submit(START),
        {PermitState.DRAFT, PermitState.CORRECTING, PermitState.EXPIRED}, "nothing-to-submit",
    ),
    "approve": (lambda one: one.approve("B-2", TODAY, TODAY), {PermitState.SUBMITTED}, "not-under-review"),
    "correct": (lambda one: one.request_corrections(CLERICAL, START), {PermitState.SUBMITTED}, "not-under-review"),
    "refuse": (lambda one: one.refuse(("no",)), {PermitState.SUBMITTED}, "not-under-review"),
    "redesign": (lambda one: one.answer_refusal(RefusalAnswer.REDESIGN, START), REFUSED, "not-refused"),
    "appeal": (lambda one: one.answer_refusal(RefusalAnswer.APPEAL, START), REFUSED, "not-refused"),
    "end": (lambda one: one.answer_refusal(RefusalAnswer.END, START), REFUSED, "not-refused"),
    "extend": (lambda one: validity.extend(one, TODAY + timedelta(1)), HELD, "nothing-to-extend"),
    "revoke": (lambda one: validity.revoke(one, TODAY, ("x",)), HELD | {PermitState.FINALED}, "nothing-to-revoke"),
    "transfer": (lambda one: validity.transfer(one, "NC-2", TODAY), HELD, "nothing-to-transfer"),
}  # fmt: skip


@pytest.mark.parametrize("state", PermitState)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_each_state_of_a_permit_allows(state: PermitState, command: str) -> None:
    give, allowed, code = COMMANDS[command]
    found = permit(state)
    if state in allowed:
        give(found)
        return
    with pytest.raises(Refused) as refused:
        give(found)
    assert refused.value.code == code and found.state is state


def test_one_technical_finding_makes_the_correction_technical() -> None:
    for findings, state in ((CLERICAL, PermitState.CORRECTING), (TECHNICAL, PermitState.AWAITING_DESIGN)):
        found = permit(PermitState.SUBMITTED)
        found.request_corrections(findings, START)
        assert found.state is state


@pytest.mark.parametrize("same_building", [True, False])
@pytest.mark.parametrize("state", PermitState)
def test_what_another_design_does_to_a_permit(state: PermitState, same_building: bool) -> None:
    found = permit(state)
    design = ORDER.design.model_copy(update={"version": 2})
    events = found.take_design(design, ROUTE, same_building=same_building)
    if state in (PermitState.REJECTED, PermitState.WITHDRAWN):
        assert events == [] and found.state is state and found.design_version == 1
    elif state in REFUSED:
        assert events == [] and found.state is state and found.design_version == 2
    elif state is PermitState.DRAFT or (same_building and state is not PermitState.AWAITING_DESIGN):
        assert found.state is state and found.design_version == 2
    else:
        assert found.state is PermitState.CORRECTING and len(events) == 1


@pytest.mark.parametrize("state", PermitState)
def test_only_an_issued_permit_expires_or_becomes_final(state: PermitState) -> None:
    expired, final = permit(state), permit(state)
    assert bool(validity.expire(expired)) is (state in HELD)
    assert bool(validity.final(final, TODAY)) is (state is PermitState.APPROVED)


def test_a_refused_permit_is_designed_anew_twice_at_most() -> None:
    found = permit(PermitState.SUBMITTED)
    design = ORDER.design
    for version in (2, 3):
        found.refuse(("too high",))
        answered: Any = found.answer_refusal(RefusalAnswer.REDESIGN, START)[0]
        assert (answered.redesigns, answered.reasons) == (version - 1, ("too high",))
        assert found.state is PermitState.AWAITING_DESIGN
        changed = design.model_copy(update={"version": version})
        found.take_design(changed, ROUTE, same_building=False)
        found.submit(START)
    found.refuse(("still too high",))
    with pytest.raises(Refused) as refused:
        found.answer_refusal(RefusalAnswer.REDESIGN, START)
    assert refused.value.code == "redesigned-twice" and found.state is PermitState.REFUSED
    submission = found.submission
    found.answer_refusal(RefusalAnswer.APPEAL, START)
    assert (found.state, found.submission) == (PermitState.SUBMITTED, submission + 1)
    found.refuse(("no",))
    rejected: Any = found.answer_refusal(RefusalAnswer.END, START)[-1]
    assert rejected.reasons == ("no",) and found.withdraw() is False


@pytest.mark.parametrize(
    ("begins", "goes_on", "state"),
    [
        (TODAY, True, PermitState.APPROVED),
        (TODAY, True, PermitState.EXPIRED),  # heard of a day late
        (TODAY + timedelta(1), False, PermitState.EXPIRED),
        (TODAY, False, PermitState.REVOKED),
    ],
)
def test_work_that_begins_in_time_keeps_a_permit(begins: date, goes_on: bool, state: PermitState) -> None:
    found = permit(state)
    assert validity.work_done(found, begins, begins + timedelta(180)) is goes_on
    assert (found.state is PermitState.APPROVED) is goes_on
    if goes_on:
        assert (found.worked_on, found.expires_on) == (begins, begins + timedelta(180))
        assert not validity.expiring(found)
        expired: Any = validity.expire(found)[0]
        assert expired.work_begun and expired.expired_on == begins + timedelta(180)


def test_work_keeps_a_consent_but_not_the_use_of_the_public_way() -> None:
    for kind, kept in ((PermitKind.HOA_CONSENT, True), (PermitKind.RIGHT_OF_WAY, False)):
        found = permit(PermitState.APPROVED)
        found.kind = kind
        assert validity.work_done(found, TODAY, None) is kept and not validity.final(found, TODAY)


def application(state: ApplicationState) -> Application:
    found = Application(
        id=new_id(), project_id=ORDER.project_id, attempt=1, usage_point_id="UP-1", purpose=ApplicationPurpose.NEW,
        design_version=1, level=1, kwac=7.7, form={}, submitted_at=START, documents=["site_plan"], state=state,
        deposit_cents=100, cost_cents=100,
    )  # fmt: skip
    found.fill_in(form(ORDER.design, ConnectionFacts(), ()))
    return found


def answer(kind: Any, **facts: Any) -> Any:
    return kind.model_validate({"project_id": ORDER.project_id, "application_id": new_id(), **facts})


APPROVAL = answer(aov04.InterconnectionApproved, agreement_id="IA", kwac=7.7, settings_profile="IEEE1547-2018-B-III")
DENIAL = answer(aov04.InterconnectionDenied, reasons=("full",))
STUDY = answer(aov04.StudyRequired, study="s", deposit_cents=1, deadline=START, screens=())
INCOMPLETE = answer(aov04.ApplicationDeemedIncomplete, missing=("x",), cure_by=START)
OPEN = {
    ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE, ApplicationState.UNDER_REVIEW,
    ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING, ApplicationState.COST_OFFERED,
    ApplicationState.CONSTRUCTING,
}  # fmt: skip
SENT = OPEN | {ApplicationState.DIFFERS, ApplicationState.TENDERED, ApplicationState.APPROVED}
ANSWERS: dict[str, tuple[Callable[[Application], Any], set[ApplicationState]]] = {
    "approved": (lambda one: one.approved(APPROVAL, START), SENT),
    "denied": (lambda one: one.denied(DENIAL), SENT),
    "lapse": (lambda one: one.lapse(("late",)), SENT),
    "cost": (
        lambda one: one.cost_offered("a transformer", 1, START, None),
        OPEN - {ApplicationState.COST_OFFERED, ApplicationState.CONSTRUCTING},
    ),
    "study": (
        lambda one: one.study_required(STUDY), OPEN - {ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING}
    ),
    "incomplete": (
        lambda one: one.deemed_incomplete(INCOMPLETE), {ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW}
    ),
    "complete": (
        lambda one: one.deemed_complete(), {ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE}
    ),
    "pay": (lambda one: one.pay(), {ApplicationState.STUDY_REQUIRED, ApplicationState.COST_OFFERED}),
    "withdraw": (lambda one: one.withdraw(), SENT),
}  # fmt: skip


@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("event", ANSWERS)
def test_an_answer_has_an_effect_only_while_it_is_waited_for(state: ApplicationState, event: str) -> None:
    happen, effective = ANSWERS[event]
    found = application(state)
    assert bool(happen(found)) is (state in effective)
    if (event, state) in (("withdraw", ApplicationState.PREPARED), ("approved", ApplicationState.APPROVED)):
        return  # it ends untold; an approval that is told for the first time leaves the state as it is
    assert (found.state is not state) is (state in effective)


@pytest.mark.parametrize("state", ApplicationState)
def test_documents_are_supplied_only_when_they_are_asked_for(state: ApplicationState) -> None:
    found = application(state)
    if state is ApplicationState.INCOMPLETE:
        before = list(found.documents)
        found.add_documents(("x", "x", "site_plan"))
        assert found.documents == [*before, "x"] and len(found.send(START, guide_signed=True)) == 1
        return
    with pytest.raises(Refused):
        found.add_documents(("x",))
