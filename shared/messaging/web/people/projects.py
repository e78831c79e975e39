"""The projects of a service, as far as the caller may see them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from shared.messaging.handling.processor import Processor
from shared.messaging.web.access import Access, Reader, Scope
from shared.messaging.web.http import MAX_PAGE, View
from shared.messaging.web.security import Caller

router = APIRouter()
MOST_STATES = 30
Looking = Annotated[Caller, Depends(Reader(Access(scopes=(Scope.OWN, Scope.ALL), lists=True)))]


class ProjectView(View):
    project_id: UUID
    state: str | None
    """Where it stands in this service; null where the service has no word for that."""
    version: int
    """As in the ETag of the project."""


class ProjectPage(View):
    items: list[ProjectView]
    next: UUID | None
    """Give it as ``after`` to read on; null on the last page."""


@router.get("/projects")
async def list_projects(
    request: Request,
    caller: Looking,
    state: Annotated[list[str] | None, Query(max_length=MOST_STATES)] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> ProjectPage:
    """Projects in the order in which they began, in any of the states asked for. A customer sees its own."""
    processor: Processor = request.app.state.processor
    only = caller.projects
    roles = request.app.state.roles
    if only is None and not any(roles.get(role) == Scope.ALL for role in caller.roles):
        only = frozenset()
    found = await processor.store.projects(processor.service.root, state, only, after, limit)
    items = [ProjectView.model_validate(row) for row in found]
    return ProjectPage(items=items, next=items[-1].project_id if len(items) == limit else None)
