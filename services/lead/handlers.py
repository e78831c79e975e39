"""What the lead service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any

from services.lead.model import IdentityKey, Lead, State
from services.lead.rules.analysis import analyse
from services.lead.rules.policy import NURTURE_REVIEW
from shared.messaging.service import Handlers
from shared.messaging.work import Work
from shared.schemas.contracting import CompensationRequested
from shared.schemas.design import DesignFrozen

handlers = Handlers()
on, timer, job = handlers.on, handlers.timer, handlers.job


def start_analysis(lead: Lead, work: Work) -> None:
    """Called whenever usage or site facts arrive: runs once both are there, again when one is replaced."""
    if lead.ready_for_analysis():
        assert lead.usage is not None and lead.site is not None
        payload = {"run": lead.analysis_run, "usage": lead.usage, "site": lead.site, "credit_band": lead.credit_band}
        work.start_job("analyse", payload)


@job("analyse", run=analyse)
async def analysis_done(result: dict[str, Any], work: Work) -> None:
    lead = await work.get(Lead)
    if lead is None:
        return
    work.publish(*lead.analysed(result["run"], result["analysis"], result["feasibility"], work.now))
    work.complete("collect_usage", "assess_site")
    if lead.state is State.NURTURED:
        work.arm("nurture_review", at=work.now + NURTURE_REVIEW)
    if lead.state is State.DISQUALIFIED:
        await _release_identity(work)


@timer("speed_to_lead")
async def speed_to_lead_missed(_: Mapping[str, Any], work: Work) -> None:
    lead = await work.get(Lead)
    if lead is not None:
        work.publish(*lead.not_contacted_in_time())


@timer("nurture_review")
async def review_nurtured(_: Mapping[str, Any], work: Work) -> None:
    lead = await work.get(Lead)
    if lead is not None and lead.state is State.NURTURED:
        start_analysis(lead, work)


@on(DesignFrozen)
async def measure_accuracy(event: DesignFrozen, work: Work) -> None:
    lead = await work.get(Lead)
    if lead is not None and not lead.closed:
        work.publish(*lead.measure_against_design(event.design.design_id, event.design.annual_kwh))


@on(CompensationRequested)
async def close_project(event: CompensationRequested, work: Work) -> None:
    lead = await work.get(Lead)
    known = lead is not None
    lead = lead or work.add(Lead(project_id=event.project_id, state=State.CAPTURED))
    work.publish(*lead.close(had_record=known))
    work.disarm("speed_to_lead", "nurture_review")
    work.complete("collect_usage", "assess_site", "contact_customer")
    work.drop_jobs()
    await _release_identity(work)


async def _release_identity(work: Work) -> None:
    """The person and the address may come back with a new project."""
    for key in await work.all(IdentityKey):
        work.delete(key)
