"""Who owns the house since it was sold."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.lead.api.inquiries import Contact
from services.lead.api.views import LeadView, view_of
from services.lead.model import IdentityKey, Lead
from services.lead.rules.search import findable
from services.lead.rules.site.duplicates import identity_keys
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, command_for, must
from shared.rules.site.assessment import Address

router = APIRouter()


class Owner(Body):
    contact: Contact
    consent_to_contact: bool
    """The buyer agrees to be called and written to."""


@router.post("/projects/{project_id}/owner", response_model=LeadView)
async def name_owner(
    project_id: UUID, body: Owner, command: Annotated[Command, Depends(command_for("support"))]
) -> Response:
    """The buyer of a house whose seller was forgotten. 409 where an owner is known."""

    async def decide(work: Work) -> LeadView:
        lead: Lead = must(await work.get(Lead))
        name, email, phone = body.contact.name, body.contact.email, body.contact.phone
        found_by = findable(name, email, phone, lead.address)
        lead.belong_to(name, email, phone, found_by, contact=body.consent_to_contact)
        if lead.expands is None:  # person and address are those of the first project there
            await _know_again(lead, work)
        work.complete("name_owner")
        return view_of(lead)

    return await command.run(project_id, decide)


async def _know_again(lead: Lead, work: Work) -> None:
    """The buyer's next inquiry is for this house, unless it names one that the buyer has a project of already."""
    keys = identity_keys(lead.email, lead.phone, Address.model_validate(lead.address))
    known = {str(row["id"]) for row in await work.find(IdentityKey, "id", list(keys))}
    for key in keys:
        if key not in known:
            work.add(IdentityKey(id=key, project_id=lead.project_id))
