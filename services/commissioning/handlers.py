"""What commissioning does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.commissioning import tasks
from services.commissioning.model import Handover, Inspection, InspectionState, PermissionRequest, RequestState, State
from services.commissioning.rules.policy import INSPECTION_NOTICE_BUSINESS_DAYS
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rules.calendar import add_business_days, local_date
from shared.schemas.aov04 import PermissionToOperateDenied, PermissionToOperateGranted, PermissionToOperateRevoked
from shared.schemas.contracting import CompensationRequested, ContractAmended, SalesOrderCreated
from shared.schemas.fieldops import InstallationCompleted, ReworkCompleted
from shared.schemas.permitting import InterconnectionApproved, ReadyToBuild

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job


@on(SalesOrderCreated)
async def take_order(event: SalesOrderCreated, work: Work) -> None:
    """Notes the site and the design; asks for an inspection where that is installed already"""
    handover = await open_handover(work)
    if handover is None or handover.ordered_sha256 is not None:
        return
    handover.take_order(event)
    begin(handover, work)


@on(ContractAmended, loads=(Inspection, PermissionRequest))
async def follow_amendment(event: ContractAmended, work: Work) -> None:
    """Waits for another installation where the one that stands is not what the contract asks for any more"""
    handover = await known_handover(work)
    if handover is None or handover.ordered_sha256 is None:
        return
    if handover.amend(event.design):
        await start_over(handover, work)
    begin(handover, work)


@on(InterconnectionApproved)
async def take_agreement(event: InterconnectionApproved, work: Work) -> None:
    """Keeps the agreement: its application, export limit and settings profile go into the request to the utility"""
    handover = await open_handover(work)
    if handover is not None:
        handover.agreement = event.model_dump(mode="json")


@on(ReadyToBuild, loads=(PermissionRequest,))
async def take_permit(event: ReadyToBuild, work: Work) -> None:
    """Notes for which design that agreement is; asks for permission to operate where only this was missing"""
    handover = await open_handover(work)
    if handover is None:
        return
    handover.permitted_sha256 = event.design.sha256
    if handover.state is State.COMMISSIONED:
        await request_permission(handover, work)


@on(InstallationCompleted, loads=(Inspection, PermissionRequest))
async def take_installation(event: InstallationCompleted, work: Work) -> None:
    """Asks for an inspection; a second installation begins the handover anew"""
    handover = await open_handover(work)
    if handover is None or not handover.install(event):
        return
    if handover.state is not State.WAITING:
        await start_over(handover, work)
    begin(handover, work)


@on(ReworkCompleted)
async def look_again(event: ReworkCompleted, work: Work) -> None:
    """Asks for another inspection, or has the tests repeated"""
    handover = await known_handover(work)
    if handover is None:
        return
    if handover.state is State.TESTS_FAILED:
        handover.retest()
        tasks.ask_for_tests(handover, work)
    elif handover.state is State.INSPECTION_FAILED:
        handover.rework_done = True
        inspect_again(handover, work)


@on(PermissionToOperateGranted, loads=(PermissionRequest,))
async def take_permission(event: PermissionToOperateGranted, work: Work) -> None:
    """Passes the permission on; asks for another one where it is not for what was built"""
    handover = await known_handover(work)
    if handover is None:
        return
    granted = handover.grant(event, await work.get(PermissionRequest, event.request_id))
    if granted:
        work.publish(*granted)
        work.disarm("pto_overdue")
        work.complete("correct_permission_request", "chase_utility")
        if handover.differences:
            tasks.ask_for_correction(
                work, [{"code": "permission_differs", "text": one} for one in handover.differences]
            )


@on(PermissionToOperateDenied, loads=(PermissionRequest,))
async def take_denial(event: PermissionToOperateDenied, work: Work) -> None:
    """Has the deficiencies corrected"""
    handover = await known_handover(work)
    if handover is None:
        return
    request = await work.get(PermissionRequest, event.request_id)
    denied = handover.deny(event, request)
    if denied and request is not None:
        work.publish(*denied)
        work.disarm("pto_overdue")
        work.complete("chase_utility")
        tasks.ask_for_correction(work, request.deficiencies)


@on(PermissionToOperateRevoked)
async def take_revocation(event: PermissionToOperateRevoked, work: Work) -> None:
    """Passes the revocation on; has its reason corrected"""
    handover = await known_handover(work)
    if handover is None:
        return
    revoked = handover.revoke(event)
    work.publish(*revoked)
    if revoked and handover.state is State.PTO_REVOKED:
        tasks.ask_for_correction(work, [{"code": "revoked", "text": event.reason}])


@on(CompensationRequested, loads=(Inspection, PermissionRequest), closing=True)
async def close_project(event: CompensationRequested, work: Work) -> None:
    """Cancels the inspection, lets an open request for permission lapse, closes the record"""
    handover = await work.get(Handover)
    if handover is not None and handover.closed:
        return
    known = handover is not None
    handover = handover or work.add(Handover(project_id=event.project_id))
    await void(work)
    work.close()
    work.publish(*handover.close(had_record=known))


@timer("inspection_day")
async def expect_inspector(_: Mapping[str, Any], work: Work) -> None:
    """Opens the inspector's task on the morning of the day"""
    handover = await work.get(Handover)
    visit = await scheduled_inspection(work)
    if handover is not None and handover.state is State.INSPECTING and visit is not None:
        tasks.ask_for_inspection(handover, visit, work)


@timer("pto_overdue")
async def chase_utility(_: Mapping[str, Any], work: Work) -> None:
    """Has the utility asked where its answer is"""
    handover = await work.get(Handover)
    if handover is not None and handover.state is State.PTO_REQUESTED:
        tasks.ask_to_chase(handover, work)


# -- steps that several of them, and the commands, share ---------------------------------------------------------------


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


def schedule_inspection(handover: Handover, work: Work) -> None:
    assert handover.time_zone is not None
    day = add_business_days(local_date(work.now, handover.time_zone), INSPECTION_NOTICE_BUSINESS_DAYS)
    visit = work.add(handover.schedule_inspection(day))
    work.publish(visit.scheduled())
    tasks.expect_inspector(handover, visit, work)


async def request_permission(handover: Handover, work: Work) -> None:
    """Asks the utility, or the agent for what is missing. The state is one that may ask."""
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
    work.complete(*tasks.ALL)
    work.disarm("inspection_day", "pto_overdue")
