"""An inquiry, the first contact, and its withdrawal."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.lead.api import usage
from services.lead.api.common import ByCustomer, BySales
from services.lead.api.expansion import must_be_theirs
from services.lead.api.views import LeadView, view_of
from services.lead.model import IdentityKey, Lead, State
from services.lead.rules.search import findable
from services.lead.rules.site.duplicates import expansion_key, identity_keys
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, must
from shared.rules.site.assessment import Address
from shared.schemas.lead import Channel
from shared.schemas.parts import Segment

router = APIRouter()


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
    expands: UUID | None = None
    """The project whose running system is to be expanded; null for a first one."""
    credit_band: Literal["excellent", "good", "fair", "poor"] | None = None
    """As the customer or a soft inquiry says; never a score."""


ATTACHED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": LeadView,
        "description": "The person or address has a live project: the inquiry belongs to that one.",
    }
}


@router.post("/leads", status_code=201, response_model=LeadView, responses=ATTACHED)
async def capture(request: Request, inquiry: Inquiry, command: BySales) -> Response:
    """Takes an inquiry down. A person or address that has a live project is attached to that one instead.

    One that `expands` a running system of the same person or address becomes a project of its own, linked to the other.
    """
    keys = identity_keys(inquiry.contact.email, inquiry.contact.phone, inquiry.address)
    processor: Processor = request.app.state.processor
    if inquiry.expands is not None:
        await must_be_theirs(processor, inquiry.expands, keys)
        keys = (expansion_key(inquiry.expands),)
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
        work.assign("collect_usage", to="customer", details=usage.ways_to_give_usage(project_id))
        work.assign("assess_site", to="sales", details={"post": f"/projects/{project_id}/site"})
        return view_of(lead)

    return await command.run(project_id, open_lead, status=201)


def _lead(project_id: UUID, inquiry: Inquiry, now: datetime) -> Lead:
    contact, address = inquiry.contact, inquiry.address.model_dump(mode="json")
    return Lead(
        project_id=project_id,
        state=State.CAPTURED,
        channel=inquiry.channel,
        segment=inquiry.segment,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        address=address,
        found_by=findable(contact.name, contact.email, contact.phone, address),
        consent_to_contact=inquiry.consent.contact,
        consent_to_usage_data=inquiry.consent.usage_data,
        consent_text_version=inquiry.consent.text_version,
        captured_at=now,
        expands=inquiry.expands,
        credit_band=inquiry.credit_band,
    )


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


class Withdrawal(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.post("/projects/{project_id}/withdrawal", response_model=LeadView)
async def withdraw(project_id: UUID, body: Withdrawal, command: ByCustomer) -> Response:
    """The customer does not go on. All seven services close the project."""

    async def decide(work: Work) -> LeadView:
        lead = must(await work.get(Lead))
        work.publish(*lead.withdraw(work.keep_words(command.caller.subject, "withdrawal", body.reason)))
        return view_of(lead)

    return await command.run(project_id, decide)
