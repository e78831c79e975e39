"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from services.onboarding import tasks
from services.onboarding.model import Onboarding, State, System
from services.onboarding.rules.policy import FACTS_GRACE, SURVEY_AFTER
from services.onboarding.rules.telemetry.evidence import Seen
from shared.messaging.handling.work import Work


async def open_system(work: Work) -> System | None:
    """The project's system, a new one where there is none; None once it has ended."""
    system = await work.get(System) or work.add(System(project_id=work.project_id))
    return None if system.ended else system


def reconsider(system: System, work: Work, *, patient: bool = True) -> None:
    """Looks at the guards again and asks people for what follows."""
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
        work.complete("energize", "register_monitoring")
        tasks.ask_to_resolve(system, work)
        if ran:
            tasks.ask_to_de_energize(work)


async def witness(seen: Seen, work: Work) -> None:
    """Notes what a system's readings show before it is activated."""
    system = await work.get(System)
    if system is not None and system.state is State.ENERGIZED:
        system.witness(seen)


def finish_onboarding(system: System, onboarding: Onboarding, work: Work) -> None:
    """Ends the onboarding once its last step is done."""
    finished = onboarding.finish(system, work.now)
    work.publish(*finished)
    if finished:
        work.disarm("onboarding_due")
        work.complete("complete_onboarding")
        work.arm("survey_due", at=work.now + SURVEY_AFTER)


def forget(work: Work) -> None:
    """Nobody has anything to do, or to wait for, any more."""
    work.complete(*tasks.ALL)
    work.disarm("facts_overdue", "heartbeat_held", "onboarding_due", "survey_due", "registry_renewed")
