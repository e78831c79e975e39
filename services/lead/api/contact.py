"""Who the customer is: for staff who need to know, each look on record."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from services.lead.model import Lead
from services.lead.rules.search import TooShort, words_of
from services.lead.search import Hit, SearchSettings, search
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.operations.audit import NO_REASON, Reason
from shared.messaging.storage.store import Audited, Changes
from shared.messaging.web.http import View, must, reader_for
from shared.messaging.web.limits.allowance import Allowance
from shared.messaging.web.security import Caller

router = APIRouter()
ByNeed = Annotated[
    Caller, Depends(reader_for("sales", "support", "permit_tech", "commissioning_agent", "quality", "operator"))
]
_searches = Allowance(SearchSettings().requests_per_minute)
NOT_KEPT = {"cache-control": "no-store"}


class ContactView(View):
    """Who the customer is and how to reach them. All fields are null once they were erased."""

    project_id: UUID
    name: str | None
    email: str | None
    phone: str | None
    address: dict[str, Any] | None
    consent_to_contact: bool


class Hits(View):
    items: list[Hit]


@router.get("/projects/{project_id}/contact", response_model=ContactView)
async def contact(request: Request, project_id: UUID, caller: ByNeed, why: Reason = NO_REASON) -> Response:
    """Name, telephone, e-mail and address of a project's customer. Who looked, when and why is kept."""
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> ContactView:
        found = ContactView.model_validate(must(await work.get(Lead)))
        work.note(caller.subject, "contact.look", why.strip() or NO_REASON)
        return found

    found = await processor.command(project_id, look)
    return Response(found.__pydantic_serializer__.to_json(found), media_type="application/json", headers=NOT_KEPT)


@router.get("/search", response_model=Hits)
async def find(request: Request, caller: ByNeed, q: Annotated[str, Query(min_length=1, max_length=200)]) -> Response:
    """Up to 50 projects by words of name, address, e-mail, telephone, or by an application's, permit's, serial number.

    All words have to be found; where there is no such project, those with similar words are shown. 429 for too many.
    """
    _searches.take(caller.subject)
    try:
        words = words_of(q)
    except TooShort as error:
        raise HTTPException(422, f"q: {error}") from None
    found = Hits(items=await search(request.app.state.running.store.pool, words))
    look = Audited(caller.subject, "contact.search", f"{len(found.items)} found", NO_REASON)
    async with request.app.state.processor.store.transaction() as transaction:
        await transaction.write(Changes(audited=[look]))
    return Response(found.__pydantic_serializer__.to_json(found), media_type="application/json", headers=NOT_KEPT)
