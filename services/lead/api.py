"""What people and outside tools ask of the lead service."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.lead import usage_api
from services.lead.handlers import start_analysis
from services.lead.model import IdentityKey, Lead, State
from services.lead.rules.site.duplicates import identity_keys
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.rules.site.assessment import Address, Site
from shared.schemas.lead import Channel
from shared.schemas.parts import Segment, SiteReference

router = APIRouter(tags=["lead"])
router.include_router(usage_api.router)

Capture = Annotated[Command, Depends(command_for("customer", "sales"))]
ByOperations = Annotated[Command, Depends(command_for("support", "operator"))]
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
    credit_band: Literal["excellent", "good", "fair", "poor"] | None = None
    """As the customer or a soft inquiry says; never a score."""


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
    facts: dict[str, Any] | None
    """How the analysis came about, or what was missing for it."""
    accuracy_pct: float | None
    metered: dict[str, Any] | None
    captured_at: datetime | None
    contacted_at: datetime | None
    duplicate: bool = False


def view_of(lead: Lead, *, duplicate: bool = False) -> LeadView:
    return LeadView(
        project_id=lead.project_id,
        version=lead.version,
        state=lead.state,
        channel=lead.channel,
        score=lead.score,
        reason_codes=lead.reason_codes,
        usage_grade=(lead.usage or {}).get("grade"),
        site_assessed=lead.site is not None,
        preliminary_kwh=lead.preliminary_kwh,
        facts=lead.facts,
        accuracy_pct=lead.accuracy_pct,
        metered=lead.metered,
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
        work.assign("collect_usage", to="customer", details=usage_api.ways_to_give_usage(project_id))
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
        work.complete("assess_site", "correct_site")
        await start_analysis(lead, work)
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


class Month(Body):
    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    kwh: float = Field(ge=0, le=10_000_000)


class MeteredProduction(Body):
    """Twelve months in a row of what the meter counted, the first after the system was switched on."""

    months: tuple[Month, ...] = Field(min_length=12, max_length=12)

    @model_validator(mode="after")
    def _in_a_row(self) -> Self:
        numbers = [int(each.month[:4]) * 12 + int(each.month[5:]) for each in self.months]
        if [number - numbers[0] for number in numbers] != list(range(12)):
            raise ValueError("the months must follow each other")
        if not any(each.kwh for each in self.months):
            raise ValueError("the meter has counted nothing")
        return self

    def from_january(self) -> list[float]:
        return [each.kwh for each in sorted(self.months, key=lambda each: each.month[5:])]


@router.post("/projects/{project_id}/metered-production", status_code=202, response_model=LeadView)
async def metered_production(project_id: UUID, body: MeteredProduction, command: ByOperations) -> Response:
    """Compares the final design with a year of the meter: bias and scatter by ASHRAE Guideline 14."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        predicted = lead.predicted_monthly_kwh()
        metered, design_id = body.from_january(), lead.design["design_id"]
        payload = {"predicted_kwh": predicted, "metered_kwh": metered, "design_id": design_id}
        work.start_job("compare_with_meter", payload)
        return view_of(lead)

    return await command.run(project_id, decide, status=202)
