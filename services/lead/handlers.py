"""What the lead service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.lead.model import IdentityKey, KnownNumber, Lead, NumberKind, State
from services.lead.model.base import PublishedRule
from services.lead.model.retention import SOLD
from services.lead.rules.analysis.job import analyse, compare_with_meter, warm
from services.lead.rules.policy import NURTURE_REVIEW
from services.lead.rules.search import findable
from services.lead.steps import know_by, start_analysis
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rulebook.keeping import Kind, follow
from shared.rules.tariff.urdb.library import bundled_tariff_rows
from shared.schemas.contracting import CompensationRequested
from shared.schemas.design import DesignFrozen
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import MonitoringRegistered, OwnershipTransferred, SystemActivated
from shared.schemas.permitting import InterconnectionApplicationSubmitted, InterconnectionApproved, PermitApproved
from shared.schemas.rev02 import BusinessCalendarPublished, TariffPublished

handlers = Handlers()
on, timer, job, given_up = handlers.on, handlers.timer, handlers.job, handlers.given_up
follow(
    handlers,
    PublishedRule,
    {
        TariffPublished: Kind(shipped=bundled_tariff_rows),
        BusinessCalendarPublished: Kind(),
    },
)


@job("analyse", run=analyse, warm=warm)
async def analysis_done(result: dict[str, Any], work: Work) -> None:
    """Publishes the analysis, the score and the decision; asks for what was missing."""
    lead = await work.get(Lead)
    if lead is None:
        return
    events = lead.analysed(result, work.now)
    if not events:
        return
    work.publish(*events)
    work.complete("collect_usage", "assess_site", "correct_site", "restart_analysis")
    if lead.state is State.NURTURED:
        work.arm("nurture_review", at=work.now + NURTURE_REVIEW)
        _ask_for(result["facts"], work)
    if lead.state is State.DISQUALIFIED:
        await _release_identity(work)


@given_up("analyse")
async def analysis_given_up(payload: Mapping[str, Any], work: Work) -> None:
    """The lead stands still until somebody starts the analysis anew, or gives other facts."""
    lead = await work.get(Lead)
    if lead is not None and lead.analysis_failed(payload["run"]):
        details = {
            "post": f"/projects/{work.project_id}/analysis",
            "why": "the analysis failed for good; what was wrong stands in the list of jobs",
        }
        work.assign("restart_analysis", to="sales", details=details)


def _ask_for(facts: Mapping[str, Any], work: Work) -> None:
    """A fact that was missing can be supplied by somebody before the review is due."""
    missing, path = facts.get("missing"), f"/projects/{work.project_id}"
    if missing == "CONSUMPTION_UNKNOWN":
        work.assign("collect_usage", to="customer", details={"post": f"{path}/usage/annual", "why": facts["text"]})
    elif missing is not None:
        work.assign("correct_site", to="sales", details={"post": f"{path}/site", "why": facts["text"]})


@job("compare_with_meter", run=compare_with_meter)
async def meter_compared(result: dict[str, Any], work: Work) -> None:
    """Publishes how far the design was from twelve months of the meter."""
    lead = await work.get(Lead)
    if lead is not None:
        work.complete("compare_with_meter")
        work.publish(*lead.measured_by_meter(result["event"], result["within_limits"]))


@given_up("compare_with_meter")
async def comparison_given_up(_: Mapping[str, Any], work: Work) -> None:
    """The comparison is still to be made: by giving the readings again, or by an operator who has it run again."""
    lead = await work.get(Lead)
    if lead is not None and not lead.closed:
        details = {
            "post": f"/projects/{work.project_id}/metered-production",
            "why": "the comparison failed for good; what was wrong stands in the list of jobs",
        }
        work.assign("compare_with_meter", to="support", details=details)


@timer("speed_to_lead")
async def speed_to_lead_missed(_: Mapping[str, Any], work: Work) -> None:
    """Nobody has called within the hour: says so."""
    lead = await work.get(Lead)
    if lead is not None:
        work.publish(*lead.not_contacted_in_time())


@timer("nurture_review")
async def review_nurtured(_: Mapping[str, Any], work: Work) -> None:
    """Analyses anew with the tariffs and rules of that day."""
    lead = await work.get(Lead)
    if lead is not None and lead.state is State.NURTURED:
        await start_analysis(lead, work)


@on(DesignFrozen)
async def measure_accuracy(event: DesignFrozen, work: Work) -> None:
    """Measures the preliminary energy against the final design."""
    lead = await work.get(Lead)
    if lead is not None and not lead.closed:
        work.publish(*lead.measure_against_design(event.design.design_id, event.design.annual_kwh))


@on(PermitApproved, loads=(KnownNumber,))
async def note_permit(event: PermitApproved, work: Work) -> None:
    """The project can be found by the permit's number."""
    await know_by(NumberKind.PERMIT, [event.permit_number], work)


@on(InterconnectionApplicationSubmitted, loads=(KnownNumber,))
async def note_application(event: InterconnectionApplicationSubmitted, work: Work) -> None:
    """The project can be found by the application's number."""
    await know_by(NumberKind.APPLICATION, [str(event.application_id)], work)


@on(InterconnectionApproved, loads=(KnownNumber,))
async def note_agreement(event: InterconnectionApproved, work: Work) -> None:
    """The project can be found by the agreement's number."""
    await know_by(NumberKind.AGREEMENT, [event.agreement_id], work)


@on(InstallationCompleted, loads=(KnownNumber,))
async def note_serials(event: InstallationCompleted, work: Work) -> None:
    """The project can be found by the serial number of a device that was installed."""
    await know_by(NumberKind.SERIAL, [one.serial for one in event.serials], work)


@on(MonitoringRegistered, loads=(KnownNumber,))
async def note_gateway(event: MonitoringRegistered, work: Work) -> None:
    """The project can be found by its gateway's serial number."""
    await know_by(NumberKind.SERIAL, [event.gateway_serial], work)


@on(SystemActivated)
async def system_activated(event: SystemActivated, work: Work) -> None:
    """The inquiry has led to a system: who asked may be forgotten from here on, and another project may expand it."""
    lead = await work.get(Lead)
    if lead is not None:
        lead.activate(event.usage_point_id, event.nameplate.rtg_max_w, work.now)


@on(OwnershipTransferred)
async def forget_seller(_: OwnershipTransferred, work: Work) -> None:
    """Forgets who has sold the house, and asks who has bought it; the house stays, and its system"""
    # That the system runs may be told later: it is another topic.
    lead = await work.get(Lead)
    if lead is None or lead.erased_at is not None:
        return
    await work.erase(SOLD, "ownership_transferred")
    lead.consent_to_contact = lead.consent_to_usage_data = False
    lead.change_owner(work.now)
    lead.found_by = findable(None, None, None, lead.address)
    work.assign("name_owner", to="support", details={"post": f"/projects/{work.project_id}/owner"})


@on(CompensationRequested, closing=True)
async def close_project(event: CompensationRequested, work: Work) -> None:
    """Archives the lead; the person and the address may come back."""
    lead = await work.get(Lead)
    known = lead is not None
    lead = lead or work.add(Lead(project_id=event.project_id, state=State.CAPTURED))
    work.publish(*lead.close(work.now, had_record=known))
    work.disarm("speed_to_lead", "nurture_review")
    work.complete(
        "collect_usage",
        "assess_site",
        "correct_site",
        "contact_customer",
        "restart_analysis",
        "compare_with_meter",
        "name_owner",
    )
    work.close()
    await _release_identity(work)


async def _release_identity(work: Work) -> None:
    """The person and the address may come back with a new project."""
    for key in await work.all(IdentityKey):
        work.delete(key)
