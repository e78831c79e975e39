"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from collections.abc import Iterable
from datetime import date

from services.commissioning import tasks
from services.commissioning.model import (
    Handover,
    Inspection,
    InspectionState,
    PermissionRequest,
    RequestState,
    State,
    UtilityVisit,
    UtilityVisitKind,
    UtilityVisitState,
)
from services.commissioning.rules.conditions import visits_first
from services.commissioning.rules.policy import INSPECTION_NOTICE_BUSINESS_DAYS
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import add_business_days, local_date


async def known_handover(work: Work) -> Handover | None:
    """The project's handover; None where there is none, and once it is closed."""
    handover = await work.get(Handover)
    return None if handover is None or handover.closed else handover


async def open_handover(work: Work) -> Handover | None:
    """The project's handover, a new one where there is none; None once it is closed."""
    handover = await work.get(Handover) or work.add(Handover(project_id=work.project_id))
    return None if handover.closed else handover


async def scheduled_inspection(work: Work) -> Inspection | None:
    return next((one for one in await work.all(Inspection) if one.state is InspectionState.SCHEDULED), None)


def begin(handover: Handover, work: Work) -> None:
    """Asks for the first inspection once contract and installation are there for one design."""
    if handover.ready:
        schedule_inspection(handover, work)


def inspect_again(handover: Handover, work: Work) -> None:
    if handover.ready_for_inspection:
        schedule_inspection(handover, work)


async def call_off(reason: str, work: Work) -> None:
    """The visit that is arranged does not take place."""
    visit = await scheduled_inspection(work)
    if visit is not None:
        work.publish(visit.cancel(reason))
        work.complete("inspect")
        work.disarm("inspection_day")


async def go_on(handover: Handover, work: Work) -> None:
    """There is leave to build again: whatever waited for an inspector gets one."""
    if handover.state is State.INSPECTING and await scheduled_inspection(work) is None:
        schedule_inspection(handover, work)
    begin(handover, work)
    inspect_again(handover, work)


def next_inspection_day(handover: Handover, work: Work) -> date:
    assert handover.time_zone is not None
    return add_business_days(local_date(work.now, handover.time_zone), INSPECTION_NOTICE_BUSINESS_DAYS)


def schedule_inspection(handover: Handover, work: Work, on: date | None = None) -> None:
    visit = work.add(handover.schedule_inspection(on or next_inspection_day(handover, work)))
    work.publish(visit.scheduled())
    tasks.expect_inspector(handover, visit, work)


async def request_permission(handover: Handover, work: Work) -> None:
    """Asks the utility, or the agent for what is missing. The state is one that may ask.

    Not before the utility has witnessed the tests, where it wants to.
    """
    if any(one.kind is UtilityVisitKind.WITNESS_TEST for one in await open_visits(work)):
        return
    found = handover.request_permission(work.now)
    if found is None:
        if handover.missing_documents():
            tasks.ask_for_documents(handover, work)
        return
    request, event = found
    work.add(request)
    work.publish(event)
    work.complete("provide_documents", "correct_permission_request")
    tasks.expect_answer(handover, work)


async def open_visits(work: Work) -> list[UtilityVisit]:
    return [one for one in await work.all(UtilityVisit) if one.open]


async def require_visit(kind: UtilityVisitKind, reason: str, work: Work) -> bool:
    """The utility wants to come. False where such a visit is open already."""
    if any(one.kind is kind for one in await open_visits(work)):
        return False
    visit = work.add(UtilityVisit(id=new_id(), project_id=work.project_id, kind=kind, reason=reason))
    work.publish(visit.required())
    tasks.ask_next_of_visit(visit, work)
    return True


async def visits_before_operation(conditions: Iterable[str], work: Work) -> list[str]:
    """The visits that a permission is tied to: named in its conditions, or a meter that is still to be exchanged.

    A witness test that the permission does not name is none that the utility still wants.
    """
    named = visits_first(conditions)
    for kind, condition in named.items():
        await require_visit(UtilityVisitKind(kind), condition, work)
    first = []
    for visit in await open_visits(work):
        if visit.kind is UtilityVisitKind.METER_EXCHANGE or visit.kind in named:
            first.append(visit.kind.value)
        else:
            _cancel(visit, work)
    return sorted(first)


async def go_on_after_visit(handover: Handover, work: Work) -> None:
    """A visit is over: permission is asked for, or is in force, where only this was missing."""
    if handover.state is State.COMMISSIONED:
        await request_permission(handover, work)
    elif handover.conditional is not None and not await open_visits(work):
        work.publish(*handover.meet_conditions())


async def call_visits_off(work: Work) -> None:
    for visit in await open_visits(work):
        _cancel(visit, work)


def _cancel(visit: UtilityVisit, work: Work) -> None:
    visit.state = UtilityVisitState.CANCELLED
    tasks.ask_next_of_visit(visit, work)


async def start_over(handover: Handover, work: Work) -> None:
    await void(work)
    handover.start_over()


async def void(work: Work) -> None:
    """Ends what waits for somebody: visits, requests, tasks, timers."""
    for visit in await work.all(Inspection):
        if visit.state is InspectionState.SCHEDULED:
            visit.state = InspectionState.CANCELLED
    for request in await work.all(PermissionRequest):
        if request.state is RequestState.SENT:
            request.state = RequestState.REPLACED
    await call_visits_off(work)
    work.complete(*tasks.ALL)
    work.disarm("inspection_day", "pto_overdue")
