"""Steps that several handlers take: each decides by the model and records what follows from it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sandbox.aov04.desk import Kind
from sandbox.aov04.grid import circuit_key, network
from sandbox.aov04.model import Application, Connection, Letter, PermissionRequest, RequestState
from sandbox.aov04.tariff import answers_at
from sandbox.aov04.verdict import Outcome
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import end_of_day, local_date
from shared.rules.interconnection.clocks import Step, clock_for
from shared.schemas.parts import ScreenResult


async def connection_of(work: Work) -> Connection:
    return await work.get(Connection) or work.add(Connection(project_id=work.project_id))


async def live(work: Work) -> Application | None:
    """The application that has not ended, else None."""
    return next((one for one in await work.all(Application) if not one.ended), None)


def come_to(application: Application, step: Step, work: Work) -> None:
    """Puts the application on somebody's pile: they come to it within the clock of the step, or a little later."""
    # completeness is counted from receipt, not from its acknowledgement
    since = application.received_at if step is Step.COMPLETENESS else work.now
    grid = network()
    at = answers_at(application.id, step, application.form.level, since, grid.jurisdiction, grid.time_zone)
    _wait(application, step, max(at, work.now), work)


def come_to_request(request: PermissionRequest, work: Work) -> None:
    at = answers_at(request.id, Step.PERMISSION, 1, work.now, network().jurisdiction, network().time_zone)
    work.arm("check_request", at=at, payload={"request_id": str(request.id)})


def _wait(application: Application, step: Step, at: datetime, work: Work) -> None:
    work.arm("next_step", at=at, payload={"application_id": str(application.id), "step": step.value})


def deadline(application: Application, step: Step, work: Work) -> datetime:
    """When the applicant's own clock for a step ends."""
    grid = network()
    today = local_date(work.now, grid.time_zone)
    clock = clock_for(step, grid.jurisdiction, application.form.level, today)
    return end_of_day(clock.last_day(today), grid.time_zone)


def check_completeness(application: Application, work: Work) -> None:
    if missing := application.missing():
        cure_by = deadline(application, Step.CURE, work)
        work.publish(*application.deem_incomplete(missing, cure_by))
        _wait(application, Step.CURE, cure_by, work)
    else:
        work.publish(*application.deem_complete(work.now))
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
    work.publish(*application.screened(screens, answer["largest_kwac"]))
    match outcome:
        case Outcome.APPROVED:
            work.publish(*application.approve(work.now, answer["conditions"]))
        case Outcome.DENIED:
            work.publish(*application.deny(tuple(answer["reasons"]), answer["largest_kwac"]))
        case Outcome.SUPPLEMENTAL:
            come_to(application, Step.SUPPLEMENTAL_REVIEW, work)
        case Outcome.STUDY:
            until = deadline(application, Step.STUDY_DECISION, work)
            work.publish(*application.offer_study(until))
            _wait(application, Step.STUDY_DECISION, until, work)


async def give_up(application: Application | None, work: Work) -> None:
    """The applicant does not go on with an application: whatever it waits for is forgotten, what it holds released."""
    if application is None:
        return
    if application.withdraw():
        send_to_desk(application, Kind.RELEASE, work)
    work.disarm("next_step", "check_request")
    replace(await work.all(PermissionRequest))


def replace(requests: Iterable[PermissionRequest]) -> None:
    for request in requests:
        if request.state is RequestState.REQUESTED:
            request.state = RequestState.REPLACED
