"""What the permitting service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.permitting.model import (
    Application,
    ApplicationState,
    DesignDrawing,
    Permit,
    PermitFile,
    PermitState,
    validity,
)
from services.permitting.model.retention import RETENTION
from services.permitting.ports import permit_tool
from services.permitting.rules.permit_set.job import bind_permit_set
from services.permitting.steps import applications, clocks, instant, packets, permits, project
from services.permitting.steps import validity as clock
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.rules.interconnection.clocks import Step
from shared.schemas import aov04, commissioning, contracting, design, fieldops
from shared.schemas.contracting import DecisionChoice
from shared.schemas.lead import ProjectErased

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job
handlers.erases_on(ProjectErased, RETENTION)
CHILDREN = (Permit, Application)


@on(contracting.SalesOrderCreated, loads=CHILDREN)
async def open_file(event: contracting.SalesOrderCreated, work: Work) -> None:
    """Assembles the permit packet and applies for interconnection."""
    if await work.get(PermitFile) is not None:
        return
    file = work.add(PermitFile.opened_for(event))
    await permits.open_permits(file, work)
    await applications.apply_for_interconnection(file, work)


@on(contracting.ContractAmended, loads=CHILDREN)
async def take_design(event: contracting.ContractAmended, work: Work) -> None:
    """Submits and applies again for what would now be built differently."""
    file = await work.get(PermitFile)
    if file is not None and not file.closed:
        await project.take_design(file, event, work)


@on(design.DesignSheetsIssued, loads=(Permit, DesignDrawing))
async def take_sheets(event: design.DesignSheetsIssued, work: Work) -> None:
    """Keeps the design's drawings; has the permit sets of the present design bound from them."""
    file = await work.get(PermitFile)
    if file is not None and file.closed:
        return
    fresh = await packets.take_sheets(event, work)
    if fresh and file is not None and file.facts.version == event.design_version:
        await permits.bind_anew(file, await work.all(Permit), work, fresh)


@job(packets.JOB, bind_permit_set)
async def set_bound(result: dict[str, Any], work: Work) -> None:
    """Keeps a permit set that was bound; tells of it where nothing is missing."""
    file, permit = await work.get(PermitFile), await work.get(Permit, UUID(result["permit_id"]))
    if file is not None and permit is not None and not file.closed and result["design_version"] == file.facts.version:
        here = permits.authority(file, work, permit.ahj_id)
        packets.bound(permit, result, permit.wanted(file.facts, here.more_documents), work)


@handlers.given_up(packets.JOB)
async def set_not_bound(contents: Mapping[str, Any], work: Work) -> None:
    """Nothing is handed in with a set that cannot be bound; an operator has the job run again."""
    permit = await work.get(Permit, UUID(contents["permit_id"]))
    if permit is not None:
        permit.take_packet(None, contents["design"]["version"], ["permit_set"])


@on(contracting.InterconnectionDecisionMade, loads=CHILDREN)
async def follow_decision(event: contracting.InterconnectionDecisionMade, work: Work) -> None:
    """Pays for the study; or gives the application up, since a smaller system is applied for anew."""
    file, application = await work.get(PermitFile), await applications.live_application(work)
    if file is None or application is None or application.state is not ApplicationState.STUDY_REQUIRED:
        return
    if event.choice is DecisionChoice.PAY:
        work.publish(*application.pay_deposit())
        applications.watch_utility(file, application, Step.IMPACT_STUDY, work)
    else:
        await applications.end_application(application, work)


@on(contracting.CompensationRequested, loads=CHILDREN, closing=True)
async def close_project(event: contracting.CompensationRequested, work: Work) -> None:
    """Withdraws permit and interconnection, and closes the file."""
    work.close()
    file = await work.get(PermitFile)
    if file is None:
        await project.close(work.add(PermitFile(project_id=event.project_id)), work, had_record=False)
    elif not file.closed:
        await project.close(file, work, had_record=True)


@on(commissioning.InspectionPassed, loads=(Permit,))
async def final_permits(event: commissioning.InspectionPassed, work: Work) -> None:
    """Permits of construction are closed; none can expire any more."""
    for permit in await work.all(Permit):
        work.publish(*validity.final(permit, event.inspected_on))
        clock.stop_watching(permit, work)


# -- work on site ------------------------------------------------------------------------------------------------------


@on(fieldops.InstallationStarted, loads=CHILDREN)
async def work_begins(event: fieldops.InstallationStarted, work: Work) -> None:
    """Permits no longer expire for want of a beginning, but for work that rests."""
    await _worked(event.started_at, work)


@on(fieldops.InstallationCompleted, loads=CHILDREN)
async def work_goes_on(event: fieldops.InstallationCompleted, work: Work) -> None:
    """The clock of resting work begins anew."""
    await _worked(event.completed_at, work)


@on(fieldops.ReworkCompleted, loads=CHILDREN)
async def work_was_mended(_: fieldops.ReworkCompleted, work: Work) -> None:
    """The clock of resting work begins anew."""
    await _worked(work.occurred_at, work)


async def _worked(at: datetime, work: Work) -> None:
    file = await work.get(PermitFile)
    if file is None or file.closed:
        return
    day = local_date(at, file.site.time_zone)
    if clock.note_work(file, await work.all(Permit), day, work):
        await project.ready(file, work)


# -- what the instant tool answers -------------------------------------------------------------------------------------


@job(instant.JOB, permit_tool.ask)
async def tool_answered(answer: dict[str, Any], work: Work) -> None:
    """Records what the tool issued; hands over to a plan reviewer what it does not take; asks again if it is late."""
    file, known = await work.get(PermitFile), await work.all(Permit)
    permit = instant.asked(known, answer)
    if file is None or permit is None:
        return
    match answer["status"]:
        case "issued":
            issued_on, ends = instant.dates_of(answer)
            number = answer["permit_number"]
            permits.approve(
                file, permit, number, work, permits=known, issued_on=issued_on, valid_until=ends, told_by="instant_tool"
            )
            await project.ready(file, work)
        case "pending":
            clocks.watch("ask_permit_tool", work.now + instant.ASK_AGAIN, work, permit.id)
        case "absent":
            permits.to_reviewer(file, permit, ("instant_tool_absent",), work)
        case _:
            permits.to_reviewer(file, permit, tuple(answer["reasons"]), work)


@handlers.given_up(instant.JOB)
async def tool_silent(application: Mapping[str, Any], work: Work) -> None:
    """A plan reviewer decides where the tool cannot be reached, or says what is no answer."""
    file, permit = await work.get(PermitFile), instant.asked(await work.all(Permit), application)
    if file is not None and permit is not None:
        permits.to_reviewer(file, permit, ("instant_tool_silent",), work)


@timer("ask_permit_tool")
async def ask_tool_again(payload: Mapping[str, Any], work: Work) -> None:
    """Asks for the answer that was not there yet."""
    file, permit = await work.get(PermitFile), await _permit(payload, work)
    if file is not None and permit is not None and permit.state is PermitState.SUBMITTED:
        instant.ask_tool(file, permit, work)


# -- what the utility answers ------------------------------------------------------------------------------------------


async def _named(event: Any, work: Work) -> tuple[PermitFile, Application] | None:
    """The file and the application that an answer is about; None for one that has ended, or was never ours."""
    file, application = await work.get(PermitFile), await work.get(Application, event.application_id)
    return None if file is None or application is None or application.ended else (file, application)


@on(aov04.ApplicationDeemedComplete, loads=(Application,))
async def review_begins(event: aov04.ApplicationDeemedComplete, work: Work) -> None:
    """The utility's review clock runs from now on."""
    if (found := await _named(event, work)) and found[1].deemed_complete():
        applications.watch_utility(*found, Step.REVIEW, work)
        work.complete("complete_application")
        work.disarm("cure_overdue")


@on(aov04.ApplicationDeemedIncomplete, loads=(Application,))
async def ask_for_missing(event: aov04.ApplicationDeemedIncomplete, work: Work) -> None:
    """Has the missing documents supplied."""
    if (found := await _named(event, work)) and (asked := found[1].deemed_incomplete(event)):
        work.publish(*asked)
        work.disarm("utility_overdue")
        clocks.watch("cure_overdue", event.cure_by, work)
        work.assign(
            "complete_application", to="permit_tech", due=event.cure_by,
            details={
                "application_id": str(event.application_id), "missing": list(event.missing),
                "post": f"/projects/{work.project_id}/interconnection/documents",
            },
        )  # fmt: skip


@on(aov04.ScreenResultsIssued, loads=(Application,))
async def note_screens(event: aov04.ScreenResultsIssued, work: Work) -> None:
    """Keeps the utility's results beside our own pre-check; where one fails a supplemental review may follow."""
    if found := await _named(event, work):
        found[1].screens = [screen.model_dump(mode="json") for screen in event.screens]
        if not all(screen.passed for screen in event.screens):
            applications.watch_utility(*found, Step.SUPPLEMENTAL_REVIEW, work)


@on(aov04.StudyRequired, loads=(Application,))
async def study_required(event: aov04.StudyRequired, work: Work) -> None:
    """Passes the requirement on: contracting asks the customer."""
    if found := await _named(event, work):
        work.publish(*found[1].study_required(event))
        work.disarm("utility_overdue")


@on(aov04.InterconnectionApproved, loads=CHILDREN)
async def interconnection_approved(event: aov04.InterconnectionApproved, work: Work) -> None:
    """One half of readiness to build."""
    if found := await _named(event, work):
        work.publish(*found[1].approved(event))
        _stop_waiting(work)
        await project.ready(found[0], work)


@on(aov04.InterconnectionDenied, loads=(Application,))
async def interconnection_denied(event: aov04.InterconnectionDenied, work: Work) -> None:
    """Passes the denial on, with what would pass: contracting asks the customer."""
    if found := await _named(event, work):
        work.publish(*found[1].denied(event))
        _stop_waiting(work)


def _stop_waiting(work: Work) -> None:
    work.complete("complete_application")
    work.disarm("utility_overdue", "cure_overdue")


# -- what time brings --------------------------------------------------------------------------------------------------


async def _permit(payload: Mapping[str, Any], work: Work) -> Permit | None:
    return await work.get(Permit, UUID(payload["id"]))


@timer("review_overdue")
async def review_overdue(payload: Mapping[str, Any], work: Work) -> None:
    """The authority has let its review period pass."""
    permit = await _permit(payload, work)
    if permit is not None and permit.state is PermitState.SUBMITTED:
        clocks.breached("ahj_review", permit.ahj_id, payload, work)


@timer("corrections_overdue")
async def corrections_overdue(payload: Mapping[str, Any], work: Work) -> None:
    """We have not answered corrections in time."""
    clocks.breached("permit_corrections", "contractor", payload, work)


@timer("utility_overdue")
async def utility_overdue(payload: Mapping[str, Any], work: Work) -> None:
    """The utility has let a clock of its procedures pass."""
    file = await work.get(PermitFile)
    if file is not None:
        clocks.breached(f"interconnection_{payload['step']}", file.site.utility_id, payload, work)


@timer("cure_overdue")
async def cure_overdue(payload: Mapping[str, Any], work: Work) -> None:
    """We have not completed the application in time: the utility will give it up."""
    clocks.breached("interconnection_cure", "contractor", payload, work)


@timer("permit_expiring")
async def permit_expiring(payload: Mapping[str, Any], work: Work) -> None:
    """Tells of a permit that expires soon, and asks for its extension."""
    permit = await _permit(payload, work)
    if permit is not None and (told := validity.expiring(permit)):
        work.publish(*told)
        permits.assign(permit, "extend_permit", "permit_tech", "extension", work, expires_on=str(permit.expires_on))


@timer("permit_expired")
async def permit_expired(payload: Mapping[str, Any], work: Work) -> None:
    """The permit has lapsed: schedule, inspection and orders wait until it is applied for again."""
    file, permit = await work.get(PermitFile), await _permit(payload, work)
    if file is not None and permit is not None and (told := validity.expire(permit)):
        file.lock()
        work.publish(*told)
        clocks.breached("permit_validity", "contractor", payload, work)
        work.complete(f"extend_permit:{permit.id}")
        permits.ask_to_submit(file, permit, work)
