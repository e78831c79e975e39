"""What the utility says of an application, and what follows: one effect for each answer, whenever it comes."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from services.permitting.model import Application, ApplicationState, PermitFile
from services.permitting.rules.grid.ways_out import ways_out
from services.permitting.rules.language.table import Estimated, Executed, Lapsed, MeetingOffered
from services.permitting.steps import applications, clocks, project
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
            _ask_a_person(event, "no such application was made for this project", work)
        return MessageEffect.UNKNOWN
    if application.ended or file.closed:
        return MessageEffect.LATE
    if application.state is ApplicationState.PREPARED:
        _ask_a_person(event, "the application was not sent yet", work)
        return MessageEffect.CONTRADICTORY
    effect = await HEARD[type(event)](event, file, application, work)
    if effect is MessageEffect.CONTRADICTORY:
        _ask_a_person(event, f"the application is {application.state}", work)
    return effect


def _ask_a_person(event: Any, why: str, work: Work) -> None:
    work.assign(
        "clear_utility_answer", to="permit_tech",
        details={
            "application_id": str(event.application_id), "said": type(event).__name__, "why": why,
            "post": f"/projects/{work.project_id}/interconnection/answers/cleared",
        },
    )  # fmt: skip


# -- one after another -------------------------------------------------------------------------------------------------


async def _received(_: Any, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The clock of completeness runs on from receipt: nothing changes."""
    return MessageEffect.TAKEN


async def _complete(
    event: aov04.ApplicationDeemedComplete, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    if not application.deemed_complete():
        return _stands(application, ApplicationState.UNDER_REVIEW)
    began = UtilityReviewBegan(project_id=work.project_id, application_id=application.id, complete_at=event.complete_at)
    work.publish(began)
    applications.watch_utility(file, application, Step.REVIEW, work)
    work.complete("complete_application")
    work.disarm("cure_overdue")
    return MessageEffect.TAKEN


async def _incomplete(
    event: aov04.ApplicationDeemedIncomplete, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    asked = application.deemed_incomplete(event)
    if not asked:
        return _stands(application, ApplicationState.INCOMPLETE)
    work.publish(*asked)
    work.disarm("utility_overdue")
    clocks.watch("cure_overdue", event.cure_by, work)
    work.assign(
        "complete_application", to="permit_tech", due=event.cure_by,
        details={
            "application_id": str(event.application_id), "missing": list(event.missing),
            "inverters": sorted({one.model for one in file.facts.inverters}),
            "post": f"/projects/{work.project_id}/interconnection/documents",
        },
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
        applications.watch_utility(file, application, Step.SUPPLEMENTAL_REVIEW, work)
    return MessageEffect.TAKEN


async def _study(event: aov04.StudyRequired, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    ways = _ways_out(event.screens, event.largest_passing_kwac, file, application, work)
    required = application.study_required(event, ways)
    if not required:
        return _stands(application, ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING)
    work.publish(*required)
    work.disarm("utility_overdue")
    return MessageEffect.TAKEN


async def _approved(
    event: aov04.InterconnectionApproved, file: PermitFile, application: Application, work: Work
) -> MessageEffect:
    """One half of readiness to build; where it is for something else, building is locked until that is decided."""
    held_until = applications.deadline(file, application, Step.AGREEMENT_RETURN, work)
    said = application.approved(event, held_until)
    if not said:
        return MessageEffect.REPEATED
    work.publish(*said)
    work.disarm(*applications.TIMERS)
    work.complete(*applications.TASKS)
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
    work.publish(*application.denied(event, ways))
    work.disarm(*applications.TIMERS)
    work.complete(*applications.TASKS)
    file.lock()
    return MessageEffect.TAKEN


async def _estimated(event: Estimated, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The utility would connect it for a price: contracting asks the customer."""
    ways = _ways_out(event.screens, event.largest_kwac, file, application, work)
    offered = application.cost_offered(event.work, event.cost_cents, event.deadline, event.largest_kwac, ways)
    if not offered:
        return _stands(application, ApplicationState.COST_OFFERED, ApplicationState.CONSTRUCTING)
    work.publish(*offered)
    work.disarm("utility_overdue")
    return MessageEffect.TAKEN


async def _lapsed(event: Lapsed, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    lapse(file, application, event.reasons, work)
    return MessageEffect.TAKEN


async def _meeting(event: MeetingOffered, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """Somebody of ours talks with the utility about what could be done; its offers follow."""
    if not application.open:
        return MessageEffect.CONTRADICTORY
    work.assign(
        "attend_options_meeting", to="permit_tech", due=event.respond_by,
        details={
            "application_id": str(application.id), "topics": list(event.topics),
            "post": f"/projects/{work.project_id}/interconnection/meeting",
        },
    )  # fmt: skip
    return MessageEffect.TAKEN


async def _executed(event: Executed, file: PermitFile, application: Application, work: Work) -> MessageEffect:
    """The utility has signed as well: the agreement holds since the customer's signature."""
    same = application.state is ApplicationState.APPROVED and application.agreement_id == event.agreement_id
    return MessageEffect.TAKEN if same else MessageEffect.CONTRADICTORY


def pass_on(said: Any, file: PermitFile | None, application: Application | None, work: Work) -> MessageEffect:
    """What the utility says of permission to operate is commissioning's to judge; here it must be asked for."""
    if file is None:
        work.set_aside("unknown-application", "nobody has applied in this project")
        return MessageEffect.UNKNOWN
    if application is None:
        return MessageEffect.UNKNOWN
    if file.closed or application.ended:
        return MessageEffect.LATE
    if isinstance(said, UtilityPermissionRevoked):
        if said.pto_id not in file.permissions:
            return MessageEffect.CONTRADICTORY
    elif str(said.request_id) not in file.permission_requests:
        return MessageEffect.UNKNOWN
    if isinstance(said, UtilityPermissionGranted):
        file.permissions = sorted({*file.permissions, said.pto_id})
    work.publish(said)
    return MessageEffect.TAKEN


def lapse(file: PermitFile, application: Application, reasons: tuple[str, ...], work: Work) -> None:
    """It counts as withdrawn: building is locked, and somebody applies again."""
    work.publish(*application.lapse(reasons))
    work.disarm(*applications.TIMERS)
    work.complete(*applications.TASKS)
    file.lock()
    work.assign(
        "apply_again", to="permit_tech",
        details={
            "application_id": str(application.id), "reasons": list(reasons),
            "post": f"/projects/{work.project_id}/interconnection/applications/again",
        },
    )  # fmt: skip


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
