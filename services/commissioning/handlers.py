"""What commissioning does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.commissioning import tasks
from services.commissioning.model import (
    BEFORE_COMMISSIONING,
    Handover,
    Inspection,
    PermissionRequest,
    State,
    UtilityVisit,
)
from services.commissioning.model.base import PublishedRule
from services.commissioning.model.retention import RETENTION
from services.commissioning.steps import (
    begin,
    call_off,
    call_visits_off,
    go_on,
    inspect_again,
    known_handover,
    open_handover,
    request_permission,
    scheduled_inspection,
    start_over,
    visits_before_operation,
    void,
)
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rulebook.keeping import Kind, follow
from shared.schemas.aov04 import PermissionToOperateDenied, PermissionToOperateGranted, PermissionToOperateRevoked
from shared.schemas.contracting import CompensationRequested, ContractAmended, SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.fieldops import InstallationCompleted, ReworkCompleted
from shared.schemas.interconnection import (
    InterconnectionApprovalDiffers,
    InterconnectionLapsed,
    UtilityPermissionDenied,
    UtilityPermissionGranted,
    UtilityPermissionRevoked,
)
from shared.schemas.lead import ProjectErased
from shared.schemas.onboarding import OwnershipTransferred
from shared.schemas.permitting import (
    InterconnectionApproved,
    InterconnectionDenied,
    PermitExpired,
    PermitRevoked,
    ReadyToBuild,
)
from shared.schemas.rev02 import BusinessCalendarPublished

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job
handlers.erases_on(ProjectErased, RETENTION)
handlers.changes_owner_on(OwnershipTransferred, Handover)
follow(
    handlers,
    PublishedRule,
    {BusinessCalendarPublished: Kind()},
)


@on(SalesOrderCreated)
async def take_order(event: SalesOrderCreated, work: Work) -> None:
    """Notes the site and the design; asks for an inspection where that is installed already"""
    handover = await open_handover(work)
    if handover is None or handover.ordered_sha256 is not None:
        return
    handover.take_order(event)
    begin(handover, work)


@on(ContractAmended, loads=(Inspection, PermissionRequest, UtilityVisit))
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


@on(InterconnectionDenied, InterconnectionApprovalDiffers, InterconnectionLapsed)
async def lose_agreement(_: Event, work: Work) -> None:
    """The agreement is gone: no permission is asked for on it before there is another"""
    handover = await open_handover(work)
    if handover is not None:
        handover.agreement = None


@on(ReadyToBuild, loads=(PermissionRequest, UtilityVisit))
async def take_permit(event: ReadyToBuild, work: Work) -> None:
    """Notes for which design there is leave to build; goes on where only this was missing"""
    handover = await open_handover(work)
    if handover is None:
        return
    handover.permitted_sha256 = event.design.sha256
    if handover.state is State.COMMISSIONED:
        await request_permission(handover, work)
    elif handover.permit_lost:
        handover.permit_lost = False
        await go_on(handover, work)


@on(PermitExpired, PermitRevoked, loads=(Inspection,))
async def hold_for_permit(event: PermitExpired | PermitRevoked, work: Work) -> None:
    """Calls the inspection off: there is none without a permit, until there is leave to build again"""
    handover = await known_handover(work)
    if handover is None:
        return
    handover.permitted_sha256 = None
    if handover.state in BEFORE_COMMISSIONING:
        handover.permit_lost = True
        await call_off(f"the {event.kind} permit {event.permit_number} is not in force", work)


@on(InstallationCompleted, loads=(Inspection, PermissionRequest, UtilityVisit))
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


@on(PermissionToOperateGranted, UtilityPermissionGranted, loads=(PermissionRequest, UtilityVisit))
async def take_permission(event: PermissionToOperateGranted | UtilityPermissionGranted, work: Work) -> None:
    """Passes the permission on, at once or after the utility's visit; has it mended where it is for something else"""
    handover = await known_handover(work)
    request = await work.get(PermissionRequest, event.request_id)
    if handover is not None and request is not None and handover.answers(request):
        first = await visits_before_operation(event.conditions, work)
        work.publish(*handover.grant(event, request, first))
        work.disarm("pto_overdue")
        work.complete("correct_permission_request", "chase_utility")
        if handover.differences:
            tasks.ask_for_correction(
                work, [{"code": "permission_differs", "text": one} for one in handover.differences]
            )


@on(PermissionToOperateDenied, UtilityPermissionDenied, loads=(PermissionRequest, UtilityVisit))
async def take_denial(event: PermissionToOperateDenied | UtilityPermissionDenied, work: Work) -> None:
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


@on(PermissionToOperateRevoked, UtilityPermissionRevoked, loads=(UtilityVisit,))
async def take_revocation(event: PermissionToOperateRevoked | UtilityPermissionRevoked, work: Work) -> None:
    """Passes the revocation on; has its reason corrected"""
    handover = await known_handover(work)
    if handover is None:
        return
    revoked = handover.revoke(event)
    work.publish(*revoked)
    if revoked and handover.state is State.PTO_REVOKED:
        await call_visits_off(work)
        tasks.ask_for_correction(work, [{"code": "revoked", "text": event.reason}])


@on(CompensationRequested, loads=(Inspection, PermissionRequest, UtilityVisit), closing=True)
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
