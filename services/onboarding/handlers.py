"""What onboarding does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.onboarding import tasks
from services.onboarding.model import Onboarding, State, System
from services.onboarding.model.base import PublishedRule
from services.onboarding.model.retention import RETENTION
from services.onboarding.steps import (
    activate_if_shown,
    forget,
    hear_of_billing,
    judge_satisfaction,
    open_system,
    reconsider,
    send_survey,
    swap,
    watch_consents,
)
from services.onboarding.watch.alarms import end_all
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.rulebook.keeping import Kind, follow
from shared.schemas.commissioning import CommissioningPassed, InspectionPassed, PTOGranted, PTORevoked
from shared.schemas.contracting import (
    ChangeOrderProposed,
    ChangeOrderRejected,
    CompensationRequested,
    ContractAmended,
    SalesOrderCreated,
)
from shared.schemas.fieldops import InstallationCompleted, InstallationStarted, ServicePartReplaced
from shared.schemas.lead import ProjectErased
from shared.schemas.onboarding import ActivatedSystemState, Satisfaction
from shared.schemas.parts import SerialNumber
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionApproved, ReadyToBuild
from shared.schemas.rcv02 import BillingNoticeAcknowledged
from shared.schemas.rcv03 import NetBillingEnded, NetBillingEnrolled
from shared.schemas.rev02 import BusinessCalendarPublished

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job
handlers.erases_on(ProjectErased, RETENTION)
follow(
    handlers,
    PublishedRule,
    {BusinessCalendarPublished: Kind()},
)


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


@on(InstallationStarted)
async def take_start(event: InstallationStarted, work: Work) -> None:
    """Notes which crew is on the roof: it may lock the switch of what stands there"""
    if (system := await open_system(work)) is not None:
        system.crew_at_work = event.crew


@on(InstallationCompleted)
async def take_installation(event: InstallationCompleted, work: Work) -> None:
    """Notes what stands and who built it; looks at the guards: what was inspected and permitted before says nothing of
    it"""
    if (system := await open_system(work)) is not None:
        work.publish(*system.stand_anew(event, ran=system.system_id is not None))
        await tasks.hand_over(system, work)
        if system.replacing is None:
            work.complete("follow_replacement")
        reconsider(system, work)


@on(ContractAmended)
async def take_amendment(event: ContractAmended, work: Work) -> None:
    """Notes the articles of another design"""
    if (system := await open_system(work)) is not None:
        system.take_amendment(event)


@on(ChangeOrderProposed)
async def hear_of_change(event: ChangeOrderProposed, work: Work) -> None:
    """Notes by which change order the customer gets a piece of another model"""
    system = await work.get(System)
    if system is not None and not system.ended:
        system.hear_of_change(event.change_order_id, event.design)


@on(ChangeOrderRejected)
async def take_refusal(event: ChangeOrderRejected, work: Work) -> None:
    """Asks for another way to replace a piece whose other model the customer does not take, or the grid refuses"""
    system = await work.get(System)
    if system is None or system.ended or not system.waits_for_change(event.change_order_id):
        return
    if (asked := system.give_up_replacement()) is not None:
        work.complete("follow_replacement")
        tasks.ask_to_find_replacement(system, asked, event.reason, work)


@on(ServicePartReplaced)
async def take_repair(event: ServicePartReplaced, work: Work) -> None:
    """Notes the piece that the field service has put in the place of a failed one; the registry follows"""
    system = await work.get(System)
    if system is None or system.ended or system.system_id is None:
        return
    if event.old_serial is None:
        return  # no article whose pieces are numbered
    old, new = (SerialNumber(sku=event.sku, serial=one) for one in (event.old_serial, event.new_serial))
    if old not in system.pieces and system.knows(new):
        return  # somebody has told us before
    try:
        swap(system, old.serial, new, under_warranty=event.return_number is not None, work=work)
    except Refused as refused:
        tasks.ask_to_clear_up_repair(event, str(refused), work)


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
    await end_all(work)
    forget(work)
    work.close()


@on(InterconnectionApplicationSubmitted)
async def take_application(event: InterconnectionApplicationSubmitted, work: Work) -> None:
    """Notes the day of the first application: the rule for exports is that of this day"""
    system = await open_system(work)
    if system is not None and system.applied_on is None:
        system.applied_on = event.submitted_at.date()


@on(BillingNoticeAcknowledged)
async def take_notice_answer(event: BillingNoticeAcknowledged, work: Work) -> None:
    """Notes that the utility's customer service can explain the bills"""
    system = await work.get(System)
    if system is not None:
        hear_of_billing(system, "notice", event.acknowledged_at.isoformat(), work)


@on(NetBillingEnrolled)
async def take_enrolment(event: NetBillingEnrolled, work: Work) -> None:
    """Notes the number under which the utility bills net"""
    system = await work.get(System)
    if system is not None:
        hear_of_billing(system, "enrolment", event.enrolment, work)


@on(NetBillingEnded)
async def take_end_of_enrolment(event: NetBillingEnded, work: Work) -> None:
    """Notes that net billing is over"""
    system = await work.get(System)
    if system is not None:
        system.acknowledge_billing("ended", event.ended_at.isoformat())


@timer("billing_answer_due")
async def chase_billing(_: Mapping[str, Any], work: Work) -> None:
    """Asks the utility again for what it has not acknowledged, and a person to call there"""
    system = await work.get(System)
    if system is None or system.ended or not system.billing_open:
        return
    work.publish(*system.announce_billing(again=True))
    tasks.ask_to_chase(system.billing_open, work)


@timer("facts_overdue")
async def miss_facts(_: Mapping[str, Any], work: Work) -> None:
    """Says what is missing a day after the permission came"""
    system = await work.get(System)
    if system is not None and system.state is State.WAITING:
        reconsider(system, work, patient=False)


@timer("heartbeat_held")
async def miss_heartbeat(_: Mapping[str, Any], work: Work) -> None:
    """Asks for a look at the gateway of a system whose readings do not show a day at work in time"""
    system = await work.get(System)
    if system is None or system.state is not State.ENERGIZED:
        return
    await activate_if_shown(system, work)
    if system.state is State.ENERGIZED:
        tasks.ask_to_check_gateway(system.not_shown, work)


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
    """Asks the customer a week after the onboarding was delivered, where a former version has armed it"""
    await send_survey(7, work)


@timer("survey_due_7")
async def ask_after_a_week(_: Mapping[str, Any], work: Work) -> None:
    """Asks the customer a week after the onboarding was delivered"""
    await send_survey(7, work)


@timer("survey_due_90")
async def ask_after_a_quarter(_: Mapping[str, Any], work: Work) -> None:
    """Asks the customer again ninety days after the onboarding was delivered"""
    await send_survey(90, work)


@timer("satisfaction_due")
async def stop_waiting(_: Mapping[str, Any], work: Work) -> None:
    """Ends the value stream although nobody knows whether the customer is content"""
    system, onboarding = await work.get(System), await work.get(Onboarding)
    if system is not None and not system.ended and onboarding is not None:
        judge_satisfaction(onboarding, Satisfaction.UNCONFIRMED, work)


@timer("consent_expires")
async def end_consents(_: Mapping[str, Any], work: Work) -> None:
    """Ends the customer's consents to aggregation whose last day is over, and tells the aggregator"""
    system = await work.get(System)
    if system is not None and not system.ended:
        work.publish(*system.expire_consents(work.now))
        watch_consents(system, work)


@timer("registry_renewed")
async def renew_record(_: Mapping[str, Any], work: Work) -> None:
    """Writes a system's record in the registry anew, in today's version; a migration asks for it once"""
    system = await work.get(System)
    if system is not None:
        work.publish(*system.registered_anew())
        watch_consents(system, work)
