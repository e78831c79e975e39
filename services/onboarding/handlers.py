"""What onboarding does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.onboarding import tasks
from services.onboarding.model import Onboarding, State, System
from services.onboarding.rules.policy import FACTS_GRACE, ONBOARDING_DUE, SURVEY_AFTER
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.schemas.commissioning import CommissioningPassed, InspectionPassed, PTOGranted, PTORevoked
from shared.schemas.contracting import CompensationRequested, SalesOrderCreated
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import ActivatedSystemState
from shared.schemas.permitting import InterconnectionApproved, ReadyToBuild

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job


@on(SalesOrderCreated)
async def take_order(event: SalesOrderCreated, work: Work) -> None:
    """Notes who is billed what, and where; looks at the guards"""
    if (system := await open_system(work)) is not None:
        system.take_order(event)
        reconsider(system, work)


@on(InterconnectionApproved)
async def take_agreement(event: InterconnectionApproved, work: Work) -> None:
    """Keeps the agreement: export limit and settings profile have to be those of the permission"""
    if (system := await open_system(work)) is not None:
        system.agreement = event.model_dump(mode="json")


@on(ReadyToBuild)
async def take_permit(event: ReadyToBuild, work: Work) -> None:
    """Notes for which design that agreement is; looks at the guards"""
    if (system := await open_system(work)) is not None:
        system.agreed_for = event.design.sha256
        reconsider(system, work)


@on(InstallationCompleted)
async def take_installation(event: InstallationCompleted, work: Work) -> None:
    """Notes what stands; looks at the guards: what was inspected and permitted before says nothing of it"""
    if (system := await open_system(work)) is not None:
        system.install(event)
        reconsider(system, work)


@on(InspectionPassed)
async def take_inspection(event: InspectionPassed, work: Work) -> None:
    """Notes the authority's final approval; looks at the guards"""
    if (system := await open_system(work)) is not None:
        system.inspected_at = work.occurred_at
        reconsider(system, work)


@on(CommissioningPassed)
async def take_tests(event: CommissioningPassed, work: Work) -> None:
    """Notes that the tests passed; looks at the guards"""
    if (system := await open_system(work)) is not None:
        system.commissioned_at = work.occurred_at
        reconsider(system, work)


@on(PTOGranted)
async def take_permission(event: PTOGranted, work: Work) -> None:
    """Notes the permission in force; looks at the guards"""
    if (system := await open_system(work)) is not None:
        system.permit(event, work.occurred_at)
        reconsider(system, work)


@on(PTORevoked)
async def take_revocation(event: PTORevoked, work: Work) -> None:
    """Blocks the system and has it de-energized; the registry shows it as blocked"""
    system = await work.get(System)
    if system is not None and not system.ended and system.revoke(event.pto_id):
        reconsider(system, work)


@on(CompensationRequested, closing=True)
async def close_project(event: CompensationRequested, work: Work) -> None:
    """Takes a system that ran out of operation and out of the registry, closes the record"""
    system = await work.get(System)
    if system is not None and system.state is State.CLOSED:
        return
    known = system is not None
    system = system or work.add(System(project_id=event.project_id))
    registered = system.registered
    work.publish(*system.close(f"project closed: {event.reason}", had_record=known))
    if registered:
        work.retract(ActivatedSystemState)
    forget(work)
    work.close()


@timer("facts_overdue")
async def miss_facts(_: Mapping[str, Any], work: Work) -> None:
    """Says what is missing a day after the permission came"""
    system = await work.get(System)
    if system is not None and system.state is State.WAITING:
        reconsider(system, work, patient=False)


@timer("heartbeat_held")
async def activate(_: Mapping[str, Any], work: Work) -> None:
    """Activates a system whose gateway has reported for a day, and writes it into the registry"""
    system = await work.get(System)
    if system is None:
        return
    first = system.activated_at is None
    activated = system.activate(work.now)
    work.publish(*activated)
    if not activated:
        return
    if first:
        work.arm("onboarding_due", at=work.now + ONBOARDING_DUE)
    onboarding = await work.get(Onboarding)
    if onboarding is not None:
        finish_onboarding(system, onboarding, work)


@timer("onboarding_due")
async def miss_onboarding(_: Mapping[str, Any], work: Work) -> None:
    """Escalates an onboarding that is not complete two weeks after the activation"""
    system, onboarding = await work.get(System), await work.get(Onboarding)
    if system is None or onboarding is None or system.ended:
        return
    overdue = onboarding.overdue(system, work.now)
    work.publish(*overdue)
    if overdue:
        tasks.escalate_onboarding(onboarding.open_steps(system), work)


@timer("survey_due")
async def ask_customer(_: Mapping[str, Any], work: Work) -> None:
    """Asks the customer a week after the onboarding ended"""
    system, onboarding = await work.get(System), await work.get(Onboarding)
    if system is not None and not system.ended and onboarding is not None and onboarding.survey_is_open:
        tasks.ask_for_survey(work)


# -- steps that several of them, and the commands, share ---------------------------------------------------------------


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
    work.disarm("facts_overdue", "heartbeat_held", "onboarding_due", "survey_due")
