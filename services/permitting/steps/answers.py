"""What the utility says of an application, and what follows: one effect for each answer, whenever and however it comes."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Final

from services.permitting.model import Application, ApplicationState, PermitFile
from services.permitting.steps import applications, clocks, project
from shared.messaging.handling.work import Work
from shared.rules.interconnection.clocks import Step
from shared.schemas import aov04


class Effect(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """It says what stands already: nothing follows."""
    LATE = "late"
    """The application was withdrawn, replaced or denied before: nothing follows."""
    CONTRADICTORY = "contradictory"
    """It cannot be said of an application in this state: nothing follows but a question to a person."""
    UNKNOWN = "unknown"
    """Nobody has applied for this: a person looks, or where the project is not known either, quarantine holds it."""


async def hear(event: Any, work: Work) -> Effect:
    """Takes one answer about an application."""
    file, application = await work.get(PermitFile), await work.get(Application, event.application_id)
    if file is None:
        work.set_aside("unknown-application", f"nobody has applied in this project for {event.application_id}")
        return Effect.UNKNOWN
    if application is None:
        if not file.closed:
            _ask_a_person(event, "no such application was made for this project", work)
        return Effect.UNKNOWN
    if application.ended or file.closed:
        return Effect.LATE
    effect = await HEARD[type(event)](event, file, application, work)
    if effect is Effect.CONTRADICTORY:
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


async def _received(_: Any, file: PermitFile, application: Application, work: Work) -> Effect:
    """The clock of completeness runs on from receipt: nothing changes."""
    return Effect.TAKEN


async def _complete(_: Any, file: PermitFile, application: Application, work: Work) -> Effect:
    if not application.deemed_complete():
        return _stands(application, ApplicationState.UNDER_REVIEW)
    applications.watch_utility(file, application, Step.REVIEW, work)
    work.complete("complete_application")
    work.disarm("cure_overdue")
    return Effect.TAKEN


async def _incomplete(
    event: aov04.ApplicationDeemedIncomplete, file: PermitFile, application: Application, work: Work
) -> Effect:
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
            "post": f"/projects/{work.project_id}/interconnection/documents",
        },
    )  # fmt: skip
    return Effect.TAKEN


async def _screens(
    event: aov04.ScreenResultsIssued, file: PermitFile, application: Application, work: Work
) -> Effect:
    """Kept beside our own; where one fails a supplemental review may follow."""
    if not application.open:
        return Effect.CONTRADICTORY
    application.screens = [screen.model_dump(mode="json") for screen in event.screens]
    if not all(screen.passed for screen in event.screens):
        applications.watch_utility(file, application, Step.SUPPLEMENTAL_REVIEW, work)
    return Effect.TAKEN


async def _study(event: aov04.StudyRequired, file: PermitFile, application: Application, work: Work) -> Effect:
    required = application.study_required(event)
    if not required:
        return _stands(application, ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING)
    work.publish(*required)
    work.disarm("utility_overdue")
    return Effect.TAKEN


async def _approved(
    event: aov04.InterconnectionApproved, file: PermitFile, application: Application, work: Work
) -> Effect:
    """One half of readiness to build; where it is for something else, building is locked until that is decided."""
    held_until = applications.deadline(file, application, Step.AGREEMENT_RETURN, work)
    said = application.approved(event, held_until)
    if not said:
        return Effect.REPEATED
    work.publish(*said)
    applications.stop_waiting(work)
    if application.state is ApplicationState.DIFFERS:
        file.lock()
    await project.ready(file, work)
    return Effect.TAKEN


async def _denied(
    event: aov04.InterconnectionDenied, file: PermitFile, application: Application, work: Work
) -> Effect:
    """Contracting asks the customer; what was approved before is locked again."""
    work.publish(*application.denied(event))
    applications.stop_waiting(work)
    file.lock()
    return Effect.TAKEN


def _stands(application: Application, *states: ApplicationState) -> Effect:
    return Effect.REPEATED if application.state in states else Effect.CONTRADICTORY


Hear = Callable[[Any, PermitFile, Application, Work], Awaitable[Effect]]
HEARD: Final[dict[type[Any], Hear]] = {
    aov04.ApplicationReceived: _received,
    aov04.ApplicationDeemedComplete: _complete,
    aov04.ApplicationDeemedIncomplete: _incomplete,
    aov04.ScreenResultsIssued: _screens,
    aov04.StudyRequired: _study,
    aov04.InterconnectionApproved: _approved,
    aov04.InterconnectionDenied: _denied,
}
"""What each answer of the utility about an application does."""
