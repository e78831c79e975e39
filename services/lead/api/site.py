"""The site, as sales assesses it with the customer."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.lead.api.common import BySales
from services.lead.api.expansion import PENDING, placed
from services.lead.api.views import LeadView, view_of
from services.lead.model import Lead
from services.lead.steps import start_analysis
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.rules.site.assessment import Site
from shared.schemas.parts import Segment, SiteReference

router = APIRouter()


class SiteAssessment(Body):
    site: Site
    segment: Segment | None = None
    """Null: what the inquiry said."""


@router.post("/projects/{project_id}/site", response_model=LeadView)
async def assess_site(request: Request, project_id: UUID, body: SiteAssessment, command: BySales) -> Response:
    """The site as it was found: roof, shade, electrical service, ownership, authority.

    Of a project that expands a running system, the usage point is that system's, and what runs there goes with it.
    """
    site = body.site
    reference = SiteReference(
        usage_point_id=site.utility.usage_point_id or f"{PENDING}{project_id}",
        utility_id=site.utility.id,
        ahj_id=site.ahj.id,
        jurisdiction=site.ahj.state,
        time_zone=site.location.time_zone,
        segment=body.segment or Segment.RESIDENTIAL,
    )
    reference = await placed(request.app.state.processor, project_id, reference)

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        segment = body.segment or lead.segment or reference.segment
        if assessed := lead.assess_site(site, reference.model_copy(update={"segment": segment})):
            work.publish(*assessed)
            work.complete("assess_site", "correct_site")
            await start_analysis(lead, work)
        return view_of(lead)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/analysis", status_code=202, response_model=LeadView)
async def restart_analysis(project_id: UUID, command: BySales) -> Response:
    """Starts an analysis anew that failed for good."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        lead.restart_analysis()
        await start_analysis(lead, work)
        return view_of(lead)

    return await command.run(project_id, decide, status=202)
