"""What the permitting service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.permitting.model import (
    Application,
    ApplicationState,
    ConsumerGuide,
    DesignDrawing,
    Permit,
    PermitFile,
    PermitState,
    Report,
    ReportState,
    UtilityMessage,
    validity,
)
from services.permitting.model.application import ASKED
from services.permitting.model.base import PublishedRule
from services.permitting.model.retention import RETENTION
from services.permitting.ports import permit_tool
from services.permitting.rules.permit_set.job import bind_permit_set
from services.permitting.steps import clocks, instant, packets, permits, project
from services.permitting.steps import validity as clock
from services.permitting.steps.grid import answers, applications, case_clocks, further, reports, translator
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rulebook.keeping import Kind, follow
from shared.rules.calendar import local_date
from shared.rules.interconnection.clocks import Step
from shared.schemas import aov04, commissioning, contracting, design, fieldops
from shared.schemas.contracting import DecisionChoice
from shared.schemas.lead import ProjectErased
from shared.schemas.onboarding import OwnershipTransferred
from shared.schemas.rev02 import BusinessCalendarPublished, InterconnectionRuleChanged

CONSUMER_GUIDE = "consumer_guide"
"""How contracting calls the guide that is signed with the contract (CPUC D.18-09-044)."""
handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job
handlers.erases_on(ProjectErased, RETENTION)
handlers.changes_owner_on(OwnershipTransferred, PermitFile)
follow(
    handlers,
    PublishedRule,
    {
        InterconnectionRuleChanged: Kind(),
        BusinessCalendarPublished: Kind(),
    },
)
CHILDREN = (Permit, Application, Report)


@on(contracting.DisclosureDelivered, loads=(ConsumerGuide,))
async def note_guide(event: contracting.DisclosureDelivered, work: Work) -> None:
    """Notes the consumer guide once the customer has signed it: its document is the evidence for the utility."""
    if event.disclosure != CONSUMER_GUIDE or event.acknowledged_at is None or event.document_sha256 is None:
        return
    guide = await work.get(ConsumerGuide) or work.add(
        ConsumerGuide(project_id=event.project_id, edition=event.version, signed_sha256=event.document_sha256)
    )
    guide.edition, guide.signed_sha256 = event.version, event.document_sha256


@on(contracting.SalesOrderCreated, loads=(*CHILDREN, ConsumerGuide))
async def open_file(event: contracting.SalesOrderCreated, work: Work) -> None:
    """Assembles the permit packet and applies for interconnection."""
    if await work.get(PermitFile) is not None:
        return
    guide = await work.get(ConsumerGuide)
    file = work.add(PermitFile.opened_for(event, None if guide is None else guide.signed_sha256))
    await permits.open_permits(file, work)
    await applications.apply_for_interconnection(file, work)


@on(contracting.ContractAmended, loads=CHILDREN)
async def take_design(event: contracting.ContractAmended, work: Work) -> None:
    """Submits and applies again for what would now be built differently, or for what operates where that stays."""
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
    """Pays for the study or the utility's work; or gives the application up, since another system is applied for anew.

    An approval for something smaller stays until the design is there that it may be for.
    """
    file, application = await work.get(PermitFile), await applications.asked_about(event.application_id, work)
    if file is None or application is None or application.state not in ASKED:
        return
    if application.state is ApplicationState.DIFFERS and event.choice is DecisionChoice.REDUCE:
        return
    if event.choice is DecisionChoice.PAY:
        further.pay(file, application, work)
    else:
        await applications.end_application(file, application, work)


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
            said = instant.issued(answer, work.now)
            if said is None:
                permits.to_reviewer(file, permit, ("instant_tool_misdated",), work)
                return
            permits.approve(
                file, permit, said.permit_number, work, permits=known,
                issued_on=said.issued_on, valid_until=said.expires_on, told_by="instant_tool",
            )  # fmt: skip
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


@on(commissioning.PTORequested, loads=(Application, UtilityMessage))
async def note_request(event: commissioning.PTORequested, work: Work) -> None:
    """The utility's answer to it may come, told by the request's number; its clock runs until then."""
    file, application = await work.get(PermitFile), await work.get(Application, event.application_id)
    if file is None:
        return
    file.permission_requests = sorted({*file.permission_requests, str(event.request_id)})
    if application is not None and not application.ended and not file.closed:
        case_clocks.start(Step.PERMISSION, file, application, work)
    await translator.request_known(event.request_id, work)


# -- what the utility answers ------------------------------------------------------------------------------------------


@on(aov04.ApplicationDeemedComplete, loads=CHILDREN)
async def review_begins(event: aov04.ApplicationDeemedComplete, work: Work) -> None:
    """The utility's review clock runs from now on."""
    await answers.hear(event, work)


@on(aov04.ApplicationDeemedIncomplete, loads=CHILDREN)
async def ask_for_missing(event: aov04.ApplicationDeemedIncomplete, work: Work) -> None:
    """Has the missing documents supplied."""
    await answers.hear(event, work)


@on(aov04.ScreenResultsIssued, loads=CHILDREN)
async def note_screens(event: aov04.ScreenResultsIssued, work: Work) -> None:
    """Keeps the utility's results beside our own pre-check; where one fails a supplemental review may follow."""
    await answers.hear(event, work)


@on(aov04.StudyRequired, loads=CHILDREN)
async def study_required(event: aov04.StudyRequired, work: Work) -> None:
    """Passes the requirement on: contracting asks the customer."""
    await answers.hear(event, work)


@on(aov04.InterconnectionApproved, loads=CHILDREN)
async def interconnection_approved(event: aov04.InterconnectionApproved, work: Work) -> None:
    """One half of readiness to build; where it is for something else than was applied for, the customer decides."""
    await answers.hear(event, work)


@on(aov04.InterconnectionDenied, loads=CHILDREN)
async def interconnection_denied(event: aov04.InterconnectionDenied, work: Work) -> None:
    """Passes the denial on, with what would pass: contracting asks the customer. Building is locked again."""
    await answers.hear(event, work)


handlers.translates("aov04.gis.messages", loads=(*CHILDREN, UtilityMessage))(translator.take)


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
    """The utility has let a clock of its procedures pass: that is published, and somebody urges it."""
    file, application = await work.get(PermitFile), await work.get(Application, UUID(payload["application_id"]))
    if file is not None and application is not None and not application.ended and not file.closed:
        clocks.breached(f"interconnection_{payload['step']}", file.site.utility_id, payload, work)
        if payload["step"] == Step.PERMISSION:
            return  # commissioning, which has asked for it, has the utility called
        applications.assign(
            application, "urge_utility", "permit_tech", "urged", work,
            step=payload["step"], due=payload["due"], utility_id=file.site.utility_id,
        )  # fmt: skip


@timer("further_undecided")
async def further_undecided(payload: Mapping[str, Any], work: Work) -> None:
    """The customer has said nothing about an application beside the design's own: it is withdrawn."""
    file, application = await work.get(PermitFile), await work.get(Application, UUID(payload["application_id"]))
    if file is not None and application is not None and application.state in ASKED and not file.closed:
        await applications.end_application(file, application, work)
        await project.ready(file, work)


@timer("agreement_unsigned")
async def agreement_unsigned(payload: Mapping[str, Any], work: Work) -> None:
    """The customer has let the clock of the agreement pass: the utility may count the application as withdrawn."""
    clocks.breached("interconnection_agreement_return", "customer", payload, work)
    work.complete(f"sign_agreement:{payload['application_id']}")


@timer("approval_expiring")
async def approval_expiring(payload: Mapping[str, Any], work: Work) -> None:
    """The approval ends soon: somebody asks the utility for an extension, or has the system finished."""
    if application := await work.get(Application, UUID(payload["application_id"])):
        applications.warn_of_expiry(application, work)


@timer("approval_expired")
async def approval_expired(payload: Mapping[str, Any], work: Work) -> None:
    """The approval has ended before the system operates: building is locked, it has to be applied for again."""
    file, application = await work.get(PermitFile), await work.get(Application, UUID(payload["application_id"]))
    if file is not None and application is not None and not application.ended and not file.closed:
        clocks.breached("interconnection_validity", "contractor", payload, work)
        answers.lapse(file, application, ("the approval has expired",), work)


@timer("rules_reviewed")
async def rules_reviewed(payload: Mapping[str, Any], work: Work) -> None:
    """A day begins: an application that was not sent yet is screened again where other rules hold from today."""
    file, application = await work.get(PermitFile), await work.get(Application, UUID(payload["application_id"]))
    if file is not None and application is not None and not file.closed:
        await applications.review_rules(file, application, work)
        await applications.send_prepared(file, work)


@timer("report_overdue")
async def report_overdue(payload: Mapping[str, Any], work: Work) -> None:
    """The utility has let the clock of its report pass: somebody asks for it, or goes on without it."""
    file, report = await work.get(PermitFile), await work.get(Report, UUID(payload["id"]))
    if file is not None and report is not None and report.state is ReportState.REQUESTED and not file.closed:
        clocks.breached("interconnection_pre_application_report", file.site.utility_id, payload, work)
        reports.ask_to_chase(report, work)


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
        permits.assign(
            permit, "extend_permit", "permit_tech", "extension-request", work, expires_on=str(permit.expires_on)
        )


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
