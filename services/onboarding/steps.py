"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from datetime import date, timedelta

from services.onboarding import tasks
from services.onboarding.model import Onboarding, State, Survey, System
from services.onboarding.rules.policy import (
    BILLING_ANSWER,
    FACTS_GRACE,
    ONBOARDING_DUE,
    SATISFACTION_CLOCK,
    SURVEY_AFTER_DAYS,
)
from services.onboarding.rules.telemetry.evidence import Seen
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.schemas.onboarding import Satisfaction
from shared.schemas.parts import SerialNumber


async def open_system(work: Work) -> System | None:
    """The project's system, a new one where there is none; None once it has ended."""
    system = await work.get(System) or work.add(System(project_id=work.project_id))
    return None if system.ended else system


def reconsider(system: System, work: Work, *, patient: bool = True) -> None:
    """Looks at the guards again and asks people for what follows."""
    announce_billing(system, work)
    watch_consents(system, work)
    before, ran, reasons = system.state, system.running, system.blocked_by
    work.publish(*system.reconsider(work.now, patient=patient))
    if system.state is State.WAITING:
        if system.permitted_at is None:
            work.disarm("facts_overdue")
        else:
            work.arm("facts_overdue", at=system.permitted_at + FACTS_GRACE)
        return
    work.disarm("facts_overdue")
    if system.state is State.READY and before is not State.READY:
        work.complete("resolve_activation_block", "de_energize")
        tasks.ask_to_energize(system, work)
    elif system.state is State.BLOCKED and (before is not State.BLOCKED or reasons != system.blocked_by):
        work.disarm("heartbeat_held")
        work.complete("energize", "register_monitoring", "check_gateway")
        tasks.ask_to_resolve(system, work)
        if ran:
            tasks.ask_to_de_energize(system, work)


def announce_billing(system: System, work: Work) -> None:
    """Tells the utility who bills what as soon as there is a permission, and waits for its answers."""
    told = system.announce_billing()
    work.publish(*told)
    if told:
        work.arm("billing_answer_due", at=work.now + BILLING_ANSWER)


def hear_of_billing(system: System, what: str, by: str, work: Work) -> None:
    """The utility has acknowledged something."""
    system.acknowledge_billing(what, by)
    if not system.billing_open:
        work.disarm("billing_answer_due")
        work.complete("chase_billing")


async def witness(seen: Seen, work: Work) -> None:
    """Notes what a system's readings show before it is activated, and activates it where that is enough."""
    system = await work.get(System)
    if system is not None and system.state is State.ENERGIZED:
        system.witness(seen, work.now)
        await activate_if_shown(system, work)


async def activate_if_shown(system: System, work: Work) -> None:
    """Activates a system whose readings show a day at work, and writes it into the registry."""
    first = system.activated_at is None
    activated = system.activate(work.now)
    work.publish(*activated)
    if not activated:
        return
    work.complete("check_gateway")
    work.disarm("heartbeat_held")
    if first:
        work.arm("onboarding_due", at=work.now + ONBOARDING_DUE)
    onboarding = await work.get(Onboarding)
    if onboarding is not None:
        finish_onboarding(system, onboarding, work)


def finish_onboarding(system: System, onboarding: Onboarding, work: Work) -> None:
    """Delivers the onboarding once its last step is done; from then on the customer is asked."""
    finished = onboarding.finish(system, work.now)
    work.publish(*finished)
    if finished:
        work.disarm("onboarding_due")
        work.complete("complete_onboarding")
        for days in SURVEY_AFTER_DAYS:
            work.arm(survey_timer(days), at=work.now + timedelta(days=days))
        work.arm("satisfaction_due", at=work.now + SATISFACTION_CLOCK)


def survey_timer(days: int) -> str:
    return f"survey_due_{days}"


async def send_survey(days: int, work: Work) -> None:
    """Asks the customer; an older survey that is not answered stays so."""
    system, onboarding = await work.get(System), await work.get(Onboarding)
    if system is None or system.ended or onboarding is None:
        return
    if any(one.days_after_delivery == days for one in await work.all(Survey)):
        return
    survey = work.add(Survey(id=new_id(), project_id=work.project_id, days_after_delivery=days, sent_at=work.now))
    work.publish(survey.sent())
    tasks.ask_for_survey(days, work)


def judge_satisfaction(onboarding: Onboarding, satisfaction: Satisfaction | None, work: Work) -> None:
    """Ends the value stream where it is known that the customer is content."""
    if satisfaction is not None:
        work.publish(*onboarding.complete(satisfaction, work.now))
        work.disarm("satisfaction_due")


async def change_owner(system: System, on: date, *, assigned: bool, work: Work) -> None:
    """The house was sold: what the seller has consented to ends, and so do surveys and tokens of the seller."""
    work.publish(*system.transfer(on, assigned=assigned))
    system.change_owner(work.now)
    watch_consents(system, work)
    work.complete("answer_survey", "call_customer_back", "confirm_follow_up")
    work.disarm("survey_due", *(survey_timer(days) for days in SURVEY_AFTER_DAYS))
    for survey in await work.all(Survey):
        survey.follow_up = None  # in words, of the seller
    if (onboarding := await work.get(Onboarding)) is not None:
        onboarding.trained = []  # the buyer has seen nothing yet
        onboarding.csat = onboarding.nps = None
    tasks.ask_for_training(system, work)


def swap(system: System, old: str, new: SerialNumber, *, under_warranty: bool, work: Work) -> None:
    """One piece of the same model for another; the registry follows."""
    work.publish(*system.swap(old, new, under_warranty=under_warranty, now=work.now), *system.registered_anew())
    work.complete("find_replacement")
    if system.replacing is None:
        work.complete("follow_replacement")
    watch_consents(system, work)


def watch_consents(system: System, work: Work) -> None:
    """Wakes when the next consent ends by itself.

    Not only where a consent is given: one of a former version, beside this one, takes consents and wakes nobody.
    """
    if system.consent_ends_at is None:
        work.disarm("consent_expires")
    else:
        work.arm("consent_expires", at=system.consent_ends_at)


def forget(work: Work) -> None:
    """Nobody has anything to do, or to wait for, any more."""
    work.complete(*tasks.ALL)
    work.disarm("facts_overdue", "heartbeat_held", "onboarding_due", "satisfaction_due", "registry_renewed")
    work.disarm("billing_answer_due", "consent_expires")
    work.disarm("survey_due", *(survey_timer(days) for days in SURVEY_AFTER_DAYS))
