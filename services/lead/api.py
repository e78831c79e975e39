"""What people and outside tools ask of the lead service."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.lead.handlers import start_analysis
from services.lead.model import IdentityKey, Lead, State
from services.lead.rules.identity import identity_keys
from services.lead.rules.usage_input import AnnualUsage, MonthlyBills, usage_from
from shared.messaging.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.ids import new_id
from shared.messaging.processor import Processor
from shared.messaging.security import Caller
from shared.messaging.work import Work
from shared.rules.site import Address, Site
from shared.schemas.lead import Channel
from shared.schemas.parts import Segment, SiteReference

router = APIRouter(tags=["lead"])

Capture = Annotated[Command, Depends(command_for("customer", "sales"))]
BySales = Annotated[Command, Depends(command_for("sales"))]


class Contact(Body):
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str | None = Field(default=None, max_length=40, pattern=r"^[+0-9 ().-]{7,}$")


class Consent(Body):
    """What the customer agreed to, and to which wording (TCPA, utility data privacy)."""

    contact: bool
    usage_data: bool
    text_version: str = Field(min_length=1, max_length=40)


class Inquiry(Body):
    channel: Channel
    segment: Segment = Segment.RESIDENTIAL
    contact: Contact
    address: Address
    consent: Consent
    credit_band: str | None = Field(default=None, max_length=20)


class LeadView(View):
    project_id: UUID
    version: int
    state: State
    channel: Channel | None
    score: int | None
    reason_codes: list[str]
    usage_grade: str | None
    site_assessed: bool
    preliminary_kwh: float | None
    accuracy_pct: float | None
    captured_at: datetime | None
    contacted_at: datetime | None
    duplicate: bool = False


def view_of(lead: Lead, *, duplicate: bool = False) -> LeadView:
    usage: dict[str, Any] = lead.usage or {"report": {}}
    return LeadView(
        project_id=lead.project_id,
        version=lead.version,
        state=lead.state,
        channel=lead.channel,
        score=lead.score,
        reason_codes=lead.reason_codes,
        usage_grade=usage["report"].get("grade"),
        site_assessed=lead.site is not None,
        preliminary_kwh=lead.preliminary_kwh,
        accuracy_pct=lead.accuracy_pct,
        captured_at=lead.captured_at,
        contacted_at=lead.contacted_at,
        duplicate=duplicate,
    )


@router.post("/leads", status_code=201, response_model=LeadView)
async def capture(request: Request, inquiry: Inquiry, command: Capture) -> Response:
    """Takes an inquiry down. A person or address that has a live project is attached to that one instead."""
    keys = identity_keys(inquiry.contact.email, inquiry.contact.phone, inquiry.address)
    processor: Processor = request.app.state.processor
    known = await processor.find(IdentityKey, "id", list(keys))
    if known:
        matched = tuple(sorted({str(row["id"]).split(":")[0] for row in known}))

        async def attach(work: Work) -> LeadView:
            lead = must(await work.get(Lead))
            work.publish(*lead.asked_again(inquiry.channel, matched))
            return view_of(lead, duplicate=True)

        return await command.run(known[0]["project_id"], attach)

    project_id = new_id()

    async def open_lead(work: Work) -> LeadView:
        lead = work.add(_lead(project_id, inquiry, work.now))
        for key in keys:
            work.add(IdentityKey(id=key, project_id=project_id))
        work.publish(*lead.captured())
        work.arm("speed_to_lead", at=lead.speed_to_lead_due)
        work.assign("contact_customer", to="sales", details={"post": f"/projects/{project_id}/contacts"})
        work.assign("collect_usage", to="customer", details={"post": f"/projects/{project_id}/usage/annual"})
        work.assign("assess_site", to="sales", details={"post": f"/projects/{project_id}/site"})
        return view_of(lead)

    return await command.run(project_id, open_lead, status=201)


def _lead(project_id: UUID, inquiry: Inquiry, now: datetime) -> Lead:
    return Lead(
        project_id=project_id,
        state=State.CAPTURED,
        channel=inquiry.channel,
        segment=inquiry.segment,
        name=inquiry.contact.name,
        email=inquiry.contact.email,
        phone=inquiry.contact.phone,
        address=inquiry.address.model_dump(mode="json"),
        consent_to_contact=inquiry.consent.contact,
        consent_to_usage_data=inquiry.consent.usage_data,
        consent_text_version=inquiry.consent.text_version,
        captured_at=now,
        credit_band=inquiry.credit_band,
    )


@router.get("/projects/{project_id}", response_model=LeadView)
async def read(
    request: Request, project_id: UUID, _: Annotated[Caller, Depends(reader_for("customer", "sales", "operator"))]
) -> Response:
    async def view(work: Work) -> LeadView:
        return view_of(must(await work.get(Lead)))

    return await show(request, project_id, view)


@router.post("/projects/{project_id}/contacts", response_model=LeadView)
async def contacted(project_id: UUID, command: BySales) -> Response:
    """A salesperson has spoken with the customer."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        lead.contacted(work.now)
        work.disarm("speed_to_lead")
        work.complete("contact_customer")
        return view_of(lead)

    return await command.run(project_id, decide)


async def _take_usage(project_id: UUID, usage: dict[str, Any], command: Command) -> Response:
    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        work.publish(*lead.import_usage(usage))
        work.complete("collect_usage")
        start_analysis(lead, work)
        return view_of(lead)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/usage/annual", response_model=LeadView)
async def annual_usage(project_id: UUID, body: AnnualUsage, command: Capture) -> Response:
    """The customer's own figure of a year's consumption: grade E, the least certain."""
    return await _take_usage(project_id, usage_from(body), command)


@router.post("/projects/{project_id}/usage/bills", response_model=LeadView)
async def bills(project_id: UUID, body: MonthlyBills, command: Capture) -> Response:
    """One to twelve monthly bills."""
    return await _take_usage(project_id, usage_from(body), command)


class SiteAssessment(Body):
    site: Site
    segment: Segment = Segment.RESIDENTIAL


@router.post("/projects/{project_id}/site", response_model=LeadView)
async def assess_site(project_id: UUID, body: SiteAssessment, command: BySales) -> Response:
    """The site as it was found: roof, shade, electrical service, ownership, authority."""
    site = body.site
    reference = SiteReference(
        usage_point_id=site.utility.usage_point_id or f"pending-{project_id}",
        utility_id=site.utility.id,
        ahj_id=site.ahj.id,
        jurisdiction=site.ahj.state,
        time_zone=site.location.time_zone,
        segment=body.segment,
    )

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        work.publish(*lead.assess_site(site, reference))
        work.complete("assess_site")
        start_analysis(lead, work)
        return view_of(lead)

    return await command.run(project_id, decide)


class Withdrawal(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.post("/projects/{project_id}/withdrawal", response_model=LeadView)
async def withdraw(project_id: UUID, body: Withdrawal, command: Capture) -> Response:
    """The customer does not go on. All seven services close the project."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        work.publish(*lead.withdraw(body.reason))
        return view_of(lead)

    return await command.run(project_id, decide)
