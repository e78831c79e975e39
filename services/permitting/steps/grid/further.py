"""Applications beside the design's own: what the utility answers is told apart, and the customer is asked here.

Whoever listens to the design's application (contracting asks, field work waits, commissioning takes the agreement)
hears nothing of these. Silence until the utility's day is withdrawal, as it is for the design's own.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from services.permitting.model import Application, ApplicationState, PermitFile
from services.permitting.rules.grid.form import Stated
from services.permitting.steps.grid import applications, case_clocks
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.rules.interconnection.clocks import Step
from shared.schemas import interconnection as told
from shared.schemas.contracting import DecisionChoice
from shared.schemas.event import Event
from shared.schemas.interconnection import AgreementTerms, FurtherAnswer, FurtherApplicationAnswered
from shared.schemas.permitting import InterconnectionApproved, InterconnectionDenied, InterconnectionStudyRequired

UNDECIDED: Final = "further_undecided"
TASK: Final = "decide_further_application"


def tell(application: Application, events: Sequence[Event], work: Work) -> None:
    """Publishes what the utility has said of an application."""
    work.publish(*(_answered(one, application) for one in events) if application.further else events)


def _answered(event: Event, application: Application) -> Event:
    more = ANSWERS[type(event)](event)
    return FurtherApplicationAnswered(
        project_id=application.project_id, application_id=application.id, usage_point_id=application.usage_point_id,
        **more,
    )  # fmt: skip


def _terms(event: InterconnectionApproved) -> AgreementTerms:
    return AgreementTerms(
        kwac=event.kwac, export_limit_kw=event.export_limit_kw, settings_profile=event.settings_profile
    )  # fmt: skip


def _largest(event: Any) -> float | None:
    return None if event.constraints is None else event.constraints.max_kwac


ANSWERS: Final[dict[type[Event], Callable[[Any], dict[str, Any]]]] = {
    InterconnectionStudyRequired: lambda one: {
        "answer": FurtherAnswer.STUDY_REQUIRED, "cost_cents": one.deposit_cents, "deadline": one.deadline,
        "max_kwac": _largest(one),
    },
    told.InterconnectionCostOffered: lambda one: {
        "answer": FurtherAnswer.COST_OFFERED, "cost_cents": one.cost_cents, "deadline": one.deadline,
        "reasons": (one.work,), "max_kwac": _largest(one),
    },
    InterconnectionApproved: lambda one: {
        "answer": FurtherAnswer.APPROVED, "agreement_id": one.agreement_id, "approved": _terms(one),
    },
    told.InterconnectionApprovalDiffers: lambda one: {
        "answer": FurtherAnswer.DIFFERS, "agreement_id": one.agreement_id, "approved": one.approved,
        "deadline": one.deadline, "reasons": one.differences, "max_kwac": one.approved.kwac,
    },
    InterconnectionDenied: lambda one: {
        "answer": FurtherAnswer.DENIED, "reasons": one.reasons, "max_kwac": _largest(one),
    },
    told.InterconnectionLapsed: lambda one: {"answer": FurtherAnswer.LAPSED, "reasons": one.reasons},
}  # fmt: skip
"""What is told of an application beside the design's own, for each event of the design's."""


def ask(application: Application, until: datetime | None, work: Work) -> None:
    """Puts before the customer what the utility has said; nothing of the design's own, which contracting asks about."""
    if not application.further:
        return
    applications.assign(
        application, TASK, "customer", "choice", work, until, state=application.state.value,
        cost_cents=application.cost_cents if application.state is ApplicationState.COST_OFFERED
        else application.deposit_cents if application.state is ApplicationState.STUDY_REQUIRED else None,
        approved=application.approved_terms, choices=[one.value for one in choices(application)],
    )  # fmt: skip
    if until is not None:
        payload = {"application_id": str(application.id)}
        work.arm(f"{UNDECIDED}:{application.id}", at=until, payload=payload)


def choices(application: Application) -> tuple[DecisionChoice, ...]:
    """What the customer may choose now."""
    if application.state in (ApplicationState.STUDY_REQUIRED, ApplicationState.COST_OFFERED):
        return (DecisionChoice.PAY, DecisionChoice.REDUCE, DecisionChoice.WITHDRAW)
    return (DecisionChoice.REDUCE, DecisionChoice.WITHDRAW)


async def decide(
    file: PermitFile, application: Application, choice: DecisionChoice, instead: Stated | None, work: Work
) -> None:
    """Does as the customer has chosen. ``instead``: what is applied for in its place; null for what was approved.

    Raises:
        Refused: nothing is asked, the choice is not offered, or nobody has said what is to be smaller.
    """
    if await work.waiting(f"{TASK}:{application.id}") is None:
        raise Refused("nothing-to-decide", f"the application is {application.state}: nothing is asked about it")
    if choice not in choices(application):
        raise Refused("not-offered", f"the choices are {', '.join(choices(application))}")
    smaller = instead or _approved_instead(application)
    if choice is DecisionChoice.REDUCE and smaller is None:
        raise Refused("not-stated", "stated: say what is applied for instead")
    work.complete(f"{TASK}:{application.id}")
    work.disarm(f"{UNDECIDED}:{application.id}")
    if choice is DecisionChoice.PAY:
        pay(file, application, work)
        return
    await applications.end_application(file, application, work)
    if choice is DecisionChoice.REDUCE:
        await applications.apply(file, application.usage_point_id, application.purpose, smaller, work)


def pay(file: PermitFile, application: Application, work: Work) -> None:
    """The utility is paid for its study, or for its work; its clock runs."""
    step = Step.IMPACT_STUDY if application.state is ApplicationState.STUDY_REQUIRED else Step.REVIEW
    work.publish(*application.pay())
    case_clocks.end(file, application, work, Step.STUDY_DECISION)
    case_clocks.start(step, file, application, work)


def _approved_instead(application: Application) -> Stated | None:
    """What the utility has approved, in the place of what was applied for."""
    own = application.own_size
    if own is None or application.state is not ApplicationState.DIFFERS or application.approved_terms is None:
        return None
    approved = AgreementTerms.model_validate(application.approved_terms)
    return own.model_copy(update={"kwac": approved.kwac, "export_limit_kw": approved.export_limit_kw})
