"""Steps that several handlers take: each decides by the model and records what follows from it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sandbox.aov04.desk import Kind
from sandbox.aov04.grid import circuit_key, network, place_of
from sandbox.aov04.language.messages import Body, SiteReport
from sandbox.aov04.language.wire import TOPIC, encode, message
from sandbox.aov04.model import Application, Connection, Letter, PermissionRequest, ReportRequest, RequestState
from sandbox.aov04.model.application import HOLDS
from sandbox.aov04.model.report import FIRST
from sandbox.aov04.tariff import VALID_DAYS, answers_at
from sandbox.aov04.verdict import Outcome
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for
from shared.schemas.parts import ScreenResult
from shared.schemas.permitting import InterconnectionApplicationSubmitted


async def connection_of(work: Work) -> Connection:
    return await work.get(Connection) or work.add(Connection(project_id=work.project_id))


async def rival(form: InterconnectionApplicationSubmitted, work: Work) -> Application | None:
    """The live application for the same meter and purpose, whose place a new one takes; else None."""
    wanted = (form.usage_point_id, form.purpose.value)
    return next(
        (one for one in await work.all(Application) if not one.ended and (one.usage_point_id, one.purpose) == wanted),
        None,
    )


def say(application: Application, work: Work, *bodies: Body) -> None:
    """Messages of the application's case, in this order, in AOV-04's own language."""
    for body in bodies:
        application.said += 1
        work.send(TOPIC, encode(message(body, application.case, application.said, work.now)))


def come_to(application: Application, step: Step, work: Work) -> None:
    """Puts the application on somebody's pile: they come to it within the clock of the step, or a little later."""
    # completeness is counted from receipt, not from its acknowledgement
    since = application.received_at if step is Step.COMPLETENESS else work.now
    grid = network()
    at = answers_at(application.id, step, application.form.level, since, grid.under, grid.time_zone)
    _wait(application, step, max(at, work.now), work)


def come_to_request(request: PermissionRequest, work: Work) -> None:
    at = answers_at(request.id, Step.PERMISSION, 1, work.now, network().under, network().time_zone)
    work.arm("check_request", at=at, payload={"request_id": str(request.id)})


def come_to_report(request: ReportRequest, work: Work) -> None:
    """Somebody writes the report within its clock; nobody does before its fee is paid."""
    if request.paid:
        grid = network()
        at = answers_at(request.id, Step.REPORT, 2, work.now, grid.under, grid.time_zone)
        work.arm(f"write_report:{request.id}", at=at, payload={"request_id": str(request.id)})


def ask_desk_for_report(request: ReportRequest, work: Work) -> None:
    place = place_of(request.usage_point_id)
    body = {
        "kind": Kind.REPORT.value, "project_id": str(work.project_id), "application_id": str(request.id),
        "usage_point_id": request.usage_point_id, "queued_at": request.received_at.isoformat(),
    }  # fmt: skip
    send(work.beside(circuit_key(place.circuit_id)), body, "desk", {"circuit_id": place.circuit_id})


async def take_report(letter: dict[str, Any], work: Work) -> None:
    """Sends the report that the desk has written."""
    request = await work.get(ReportRequest, UUID(letter["request_id"]))
    if request is not None and request.reported_at is None:
        request.reported_at = work.now
        report = SiteReport.model_validate(letter["report"])
        work.send(TOPIC, encode(message(report, request.case, FIRST, work.now)))


def _wait(application: Application, step: Step, at: datetime, work: Work) -> None:
    payload = {"application_id": str(application.id), "step": step.value}
    work.arm(f"next_step:{application.id}", at=at, payload=payload)


def last_day(application: Application, step: Step, work: Work) -> date:
    """When the applicant's own clock for a step ends."""
    grid = network()
    today = local_date(work.now, grid.time_zone)
    return clock_for(step, grid.under, application.form.level, today).last_day(today)


def _wait_until(application: Application, step: Step, day: date, work: Work) -> None:
    _wait(application, step, end_of_day(day, network().time_zone), work)


def check_completeness(application: Application, work: Work) -> None:
    if missing := application.missing():
        cure_by = last_day(application, Step.CURE, work)
        say(application, work, application.deem_incomplete(missing, cure_by))
        _wait_until(application, Step.CURE, cure_by, work)
    else:
        say(application, work, application.deem_complete(work.now))
        come_to(application, Step.REVIEW, work)


def send_to_desk(application: Application, kind: Kind, work: Work) -> None:
    """Leaves a letter at the desk of the application's circuit."""
    place = application.place
    queued_at = application.complete_at or application.received_at
    body = {
        "kind": kind.value,
        "project_id": str(work.project_id),
        "application_id": str(application.id),
        "usage_point_id": application.form.usage_point_id,
        "watts": application.watts,
        "facility": asdict(application.facility),
        "export_control_agreed": application.export_control_agreed,
        "existing_kw": application.form.existing_kw,
        "standing_w": application.standing_w,
        "queued_at": queued_at.isoformat(),
    }
    send(work.beside(circuit_key(place.circuit_id)), body, "desk", {"circuit_id": place.circuit_id})


def send(addressee: Work, body: dict[str, Any], timer: str, payload: dict[str, Any]) -> None:
    """Leaves a letter and wakes whoever reads it."""
    addressee.add(Letter(id=new_id(), project_id=addressee.project_id, body=body))
    addressee.arm(timer, at=addressee.now, payload=payload)


async def take_answer(answer: dict[str, Any], work: Work) -> None:
    """Publishes what the circuit's desk decided; what it gave to an application that is gone goes back."""
    application = await work.get(Application, UUID(answer["application_id"]))
    assert application is not None
    outcome = Outcome(answer["outcome"])
    if application.ended:
        if outcome is Outcome.APPROVED:
            send_to_desk(application, Kind.RELEASE, work)
        return
    screens = tuple(ScreenResult.model_validate(screen) for screen in answer["screens"])
    say(application, work, application.screened(screens, answer["largest_kwac"]))
    match outcome:
        case Outcome.APPROVED:
            tender(application, answer["conditions"], work)
        case Outcome.DENIED:
            say(application, work, application.deny(tuple(answer["reasons"]), answer["largest_kwac"]))
        case Outcome.SUPPLEMENTAL:
            come_to(application, Step.SUPPLEMENTAL_REVIEW, work)
        case Outcome.STUDY:
            until = last_day(application, Step.STUDY_DECISION, work)
            say(application, work, *application.offer_study(until))
            _wait_until(application, Step.STUDY_DECISION, until, work)
        case Outcome.UPGRADE:
            until, place = last_day(application, Step.STUDY_DECISION, work), application.place
            assert place.upgrade_usd is not None
            transformers = place.section.transformers
            replaced = f"a transformer of {transformers.upgrade_kva:g} kVA in the place of one of {transformers.kva:g}"
            say(application, work, application.offer_upgrade(replaced, place.upgrade_usd, until))
            _wait_until(application, Step.STUDY_DECISION, until, work)


def tender(application: Application, conditions: Iterable[str], work: Work) -> None:
    """The agreement goes to the customer; one whose applicant does not sign by message is concluded by it."""
    if (days := application.place.taken_back_after_days) is not None:
        payload = {"application_id": str(application.id)}
        work.arm(f"second_thoughts:{application.id}", at=work.now + timedelta(days=days), payload=payload)
    if not application.form.signs_agreement:
        say(application, work, application.approve(work.now, conditions))
        return
    until = last_day(application, Step.AGREEMENT_RETURN, work)
    valid_through = local_date(work.now, network().time_zone) + timedelta(days=VALID_DAYS)
    say(application, work, application.approve(work.now, conditions, until, valid_through))
    _wait_until(application, Step.AGREEMENT_RETURN, until, work)


def take_back(application: Application, reason: str, work: Work) -> None:
    """An approval does not hold any more; the room goes back."""
    send_to_desk(application, Kind.RELEASE, work)
    work.disarm(f"next_step:{application.id}", f"second_thoughts:{application.id}")
    say(application, work, application.take_back(reason))


async def revoke(connection: Connection, reason: str, work: Work) -> None:
    """The permission to operate ends; Refused where none stands."""
    revoked = connection.revoke(reason, work.now)
    known = await work.all(Application)
    # under the agreement; while the customer changes it, in the case that is open
    say(max(known, key=lambda one: (one.state in HOLDS, not one.ended, one.received_at)), work, revoked)


async def agreed_anew(application: Application, work: Work) -> bool:
    """Whether the permission that was given last is under another agreement than this application's."""
    given = [one.request for one in await work.all(PermissionRequest) if one.state is RequestState.GRANTED]
    return bool(given) and all(one.application_id != application.id for one in given)


def lapse(application: Application, reason: str, work: Work) -> None:
    """The applicant has let a clock pass; what was held for it goes back."""
    if application.state in HOLDS:
        send_to_desk(application, Kind.RELEASE, work)
    say(application, work, application.lapse(reason))


async def give_up(application: Application | None, work: Work) -> None:
    """The applicant does not go on with an application: whatever it waits for is forgotten, what it holds released."""
    if application is None:
        return
    if application.withdraw():
        send_to_desk(application, Kind.RELEASE, work)
    work.disarm(f"next_step:{application.id}", f"second_thoughts:{application.id}", "check_request")
    replace(await work.all(PermissionRequest))


def replace(requests: Iterable[PermissionRequest]) -> None:
    for request in requests:
        if request.state is RequestState.REQUESTED:
            request.state = RequestState.REPLACED
