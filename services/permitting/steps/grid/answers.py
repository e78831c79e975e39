"""What the utility says of an application, and what follows: one effect for each answer, whenever it comes."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.permitting.model import Application, ApplicationState, PermitFile, Report
from services.permitting.rules.grid.ways_out import ways_out
from services.permitting.rules.language.table import Estimated, Executed, Lapsed, MeetingOffered, Reported
from services.permitting.steps import project
from services.permitting.steps.grid import applications, case_clocks, further, reports
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.rules.interconnection.clocks import Step
from shared.rules.interconnection.ruleset import rules_for
from shared.schemas import aov04
from shared.schemas.interconnection import (
    InterconnectionOptions,
    MessageEffect,
    UtilityPermissionGranted,
    UtilityPermissionRevoked,
    UtilityReviewBegan,
)
from shared.schemas.parts import ScreenResult


async def hear(event: Any, work: Work) -> MessageEffect:
    """Takes one answer about an application."""
    file, application = await work.get(PermitFile), await work.get(Application, event.application_id)
    if file is None:
        work.set_aside("unknown-application", f"nobody has applied in this project for {event.application_id}")
        return MessageEffect.UNKNOWN
    if application is None:
        if not file.closed:
            why = "no such application was made for this project"
            _ask(applications.UNPLACED, event.application_id, type(event).__name__, why, work)
        return MessageEffect.UNKNOWN
    if application.ended or file.closed:
        return MessageEffect.LATE
    if application.state is ApplicationState.PREPARED:
        _ask_about(application, event, "the application was not sent yet", work)
        return MessageEffect.CONTRADICTORY
    effect = await HEARD[type(event)](event, file, application, work)
    if effect is MessageEffect.CONTRADICTORY:
        _ask_about(application, event, f"the application is {application.state}", work)
    return effect


async def hear_report(said: Reported, report: Report | None, work: Work) -> MessageEffect:
    """Takes a pre-application report: what was not sent yet is screened again by its facts, and sent if none fails."""
    file = await work.get(PermitFile)
    if file is None:
        work.set_aside("unknown-application", f"nobody has asked in this project for the report {said.report_id}")
        return MessageEffect.UNKNOWN
    if file.closed:
        return MessageEffect.LATE if report is not None else MessageEffect.UNKNOWN
    if report is None:
        _ask(applications.UNPLACED, said.report_id, "Reported", "no such report was asked for in this project", work)
        return MessageEffect.UNKNOWN
    if said.usage_point_id != report.usage_point_id:
        why = f"it is about {said.usage_point_id}, asked for was {report.usage_point_id}"
        _ask(applications.UNPLACED, said.report_id, "Reported", why, work)
        return MessageEffect.CONTRADICTORY
    if not report.answer(said.location, work.now):
        return MessageEffect.REPEATED
    reports.waited_for_no_longer(report, work)
    for application in await applications.live(work):
        if application.state is ApplicationState.PREPARED and application.usage_point_id == report.usage_point_id:
            await applications.screen(file, application, work)
    await applications.send_prepared(file, work)
    return MessageEffect.TAKEN


async def ask_about_date(application_id: UUID, wrong: str, work: Work) -> None:
    """Has a person ask what was meant by a message whose date cannot be."""
    file, application = await work.get(PermitFile), await work.get(Application, application_id)
    if file is None or file.closed:
        return
    task = applications.UNPLACED if application is None else _about(application)
    _ask(task, application_id, "a date that cannot be meant", wrong, work)


def _about(application: Application) -> str:
    return f"clear_utility_answer:{application.id}"


def _ask_about(application: Application, event: Any, why: str, work: Work) -> None:
    _ask(_about(application), application.id, type(event).__name__, why, work)


def _ask(task: str, application_id: UUID, said: str, why: str, work: Work) -> None:
    work.assign(
        task, to="permit_tech",
        details={
            "application_id": str(application_id), "said": said, "why": why,
            "post": f"/projects/{work.project_id}/interconnection/answers/cleared",
        },
    )  # fmt: skip


# -- one after another -------------------------------------------------------------------------------------------------


async def _received(_: Any, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The clock of completeness runs on from receipt."""
    case_clocks.end(file, application, work, Step.ACKNOWLEDGE)
    return MessageEffect.TAKEN


async def _complete(
    event: aov04.ApplicationDeemedComplete, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    if not application.deemed_complete():
        return _stands(application, ApplicationState.UNDER_REVIEW)
    began = UtilityReviewBegan(project_id=work.project_id, application_id=application.id, complete_at=event.complete_at)
    work.publish(began)
    case_clocks.have_answered(file, application, work)
    case_clocks.end(file, application, work, Step.ACKNOWLEDGE, Step.COMPLETENESS)
    if not case_clocks.stands(application, Step.REVIEW):
        case_clocks.start(Step.REVIEW, file, application, work)
    applications.complete(application, work, "complete_application", "urge_utility")
    return MessageEffect.TAKEN


async def _incomplete(
    event: aov04.ApplicationDeemedIncomplete, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    asked = application.deemed_incomplete(event)
    if not asked:
        return _stands(application, ApplicationState.INCOMPLETE)
    work.publish(*asked)
    case_clocks.end(file, application, work, Step.ACKNOWLEDGE)
    case_clocks.wait_for_us(file, application, event.cure_by, work)
    applications.complete(application, work, "urge_utility")
    applications.assign(
        application, "complete_application", "permit_tech", "documents", work, event.cure_by,
        missing=list(event.missing), inverters=sorted({one.model for one in file.facts.inverters}),
    )  # fmt: skip
    return MessageEffect.TAKEN


async def _screens(
    event: aov04.ScreenResultsIssued, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    """Kept beside our own; where one fails a supplemental review may follow."""
    if not application.open:
        return MessageEffect.CONTRADICTORY
    application.screens = [screen.model_dump(mode="json") for screen in event.screens]
    if not all(screen.passed for screen in event.screens):
        case_clocks.end(file, application, work)
        case_clocks.start(Step.SUPPLEMENTAL_REVIEW, file, application, work)
    return MessageEffect.TAKEN


async def _study(event: aov04.StudyRequired, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    ways = _ways_out(event.screens, event.largest_passing_kwac, file, application, work)
    required = application.study_required(event, ways)
    if not required:
        return _stands(application, ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING)
    further.tell(application, required, work)
    _customer_decides(event.deadline, file, application, work)
    return MessageEffect.TAKEN


async def _approved(
    event: aov04.InterconnectionApproved, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    """One half of readiness to build; where it is for something else, building is locked until that is decided."""
    held_until = applications.deadline(file, application, Step.AGREEMENT_RETURN, work)
    said = application.approved(event, held_until)
    if not said:
        return MessageEffect.REPEATED
    further.tell(application, said, work)
    applications.forget(file, application, work)
    if application.state is ApplicationState.DIFFERS:
        further.ask(application, event.return_by or held_until, work)
    if application.state is ApplicationState.APPROVED or application.state is ApplicationState.TENDERED:
        applications.after_approval(file, application, work)
    if application.state is not ApplicationState.APPROVED:
        file.lock()
    await project.ready(file, work)
    return MessageEffect.TAKEN


async def _denied(
    event: aov04.InterconnectionDenied, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    """Contracting asks the customer; what was approved before is locked again."""
    ways = _ways_out(event.screens, event.largest_passing_kwac, file, application, work)
    further.tell(application, application.denied(event, ways), work)
    applications.forget(file, application, work)
    further.ask(application, None, work)
    file.lock()
    return MessageEffect.TAKEN


async def _estimated(event: Estimated, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The utility would connect it for a price: contracting asks the customer."""
    ways = _ways_out(event.screens, event.largest_kwac, file, application, work)
    offered = application.cost_offered(event.work, event.cost_cents, event.deadline, event.largest_kwac, ways)
    if not offered:
        return _stands(application, ApplicationState.COST_OFFERED, ApplicationState.CONSTRUCTING)
    further.tell(application, offered, work)
    _customer_decides(event.deadline, file, application, work)
    return MessageEffect.TAKEN


async def _lapsed(event: Lapsed, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    lapse(file, application, event.reasons, work)
    return MessageEffect.TAKEN


async def _meeting(event: MeetingOffered, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """Somebody of ours talks with the utility about what could be done; its offers follow."""
    if not application.open:
        return MessageEffect.CONTRADICTORY
    applications.assign(
        application, "attend_options_meeting", "permit_tech", "meeting", work, event.respond_by,
        topics=list(event.topics),
    )  # fmt: skip
    return MessageEffect.TAKEN


async def _executed(event: Executed, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The utility has signed as well: the agreement holds since the customer's signature."""
    same = application.state is ApplicationState.APPROVED and application.agreement_id == event.agreement_id
    return MessageEffect.TAKEN if same else MessageEffect.CONTRADICTORY


def pass_on(
    said: Any, file: PermitFile | None, application: Application | None, work: Work, early: Collection[str] = ()
) -> MessageEffect:
    """What the utility says of permission to operate is commissioning's to judge; here it must be asked for.

    ``early``: numbers of permissions whose requests nobody has told of yet; the end of one waits with it.
    """
    if file is None:
        work.set_aside("unknown-application", "nobody has applied in this project")
        return MessageEffect.UNKNOWN
    if application is None:
        return MessageEffect.UNKNOWN
    if file.closed or application.ended:
        return MessageEffect.LATE
    if isinstance(said, UtilityPermissionRevoked):
        if said.pto_id not in file.permissions:
            if said.pto_id in early:
                return MessageEffect.UNKNOWN
            _ask_about(application, said, f"nothing was permitted under the number {said.pto_id}", work)
            return MessageEffect.CONTRADICTORY
    elif str(said.request_id) not in file.permission_requests:
        return MessageEffect.UNKNOWN
    elif str(said.request_id) == file.permission_requests[-1]:  # ids go by time: an older one's answer ends no clock
        case_clocks.end(file, application, work, Step.PERMISSION)
    if isinstance(said, UtilityPermissionGranted):
        file.permissions = sorted({*file.permissions, said.pto_id})
        applications.stop_watching_validity(application, work)  # what runs by permission no longer waits to be built
    work.publish(said)
    return MessageEffect.TAKEN


def lapse(file: PermitFile, application: Application, reasons: tuple[str, ...], work: Work) -> None:
    """It counts as withdrawn: building is locked, and somebody applies again."""
    further.tell(application, application.lapse(reasons), work)
    applications.forget(file, application, work)
    file.lock()
    applications.assign(
        application, "apply_again", "permit_tech", "applications/again", work, reasons=list(reasons)
    )  # fmt: skip


def _customer_decides(until: datetime, file: PermitFile, application: Application, work: Work) -> None:
    """The utility has done its part: it waits for the customer's choice."""
    case_clocks.end(file, application, work)
    applications.complete(application, work, "urge_utility")
    case_clocks.start(Step.STUDY_DECISION, file, application, work, until)
    further.ask(application, until, work)


def _ways_out(
    screens: tuple[ScreenResult, ...], largest_kwac: float | None, file: PermitFile, application: Application,
    work: Work,
) -> InterconnectionOptions:  # fmt: skip
    if not application.form:
        return ()
    rules = rules_for(file.site.jurisdiction, local_date(work.now, file.site.time_zone))
    return ways_out(application.form, screens, largest_kwac, rules)


def _stands(application: Application, *states: ApplicationState) -> MessageEffect:
    return MessageEffect.REPEATED if application.state in states else MessageEffect.CONTRADICTORY


Hear = Callable[[Any, PermitFile, Application, Work], Awaitable[MessageEffect]]
HEARD: Final[dict[type[Any], Hear]] = {
    aov04.ApplicationReceived: _received,
    aov04.ApplicationDeemedComplete: _complete,
    aov04.ApplicationDeemedIncomplete: _incomplete,
    aov04.ScreenResultsIssued: _screens,
    aov04.StudyRequired: _study,
    aov04.InterconnectionApproved: _approved,
    aov04.InterconnectionDenied: _denied,
    Estimated: _estimated,
    Lapsed: _lapsed,
    MeetingOffered: _meeting,
    Executed: _executed,
}
"""What each answer of the utility about an application does."""
