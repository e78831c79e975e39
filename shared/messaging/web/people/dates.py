"""What came of asking about a date that could not be meant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import check_of
from shared.messaging.storage.store import Unknown
from shared.messaging.web.access import Access, Scope
from shared.messaging.web.http import Body, Command, Commander
from shared.messaging.web.people.seeing import sees

router = APIRouter()
ByStaff = Annotated[Command, Depends(Commander(Access(scopes=(Scope.ALL,))))]


class DateChecked(Body):
    said: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z_]+$")
    """What was said, as the task names it."""
    note: str = Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")
    """What was meant, and who said so."""


@router.post("/projects/{project_id}/dates/checked", status_code=204)
async def check_date(request: Request, project_id: UUID, body: DateChecked, command: ByStaff) -> Response:
    """Notes what came of asking, on the audit trail: what was said has no effect, it is to be said again."""

    async def decide(work: Work) -> None:
        task = await work.waiting(check_of(body.said))
        if task is None or not sees(command.caller, request.app.state.roles, task):
            raise Unknown("nobody asks about such a date here")
        work.note(command.caller.subject, "date.checked", body.note, said=body.said)
        work.complete(task.kind)

    return await command.run(project_id, decide, status=204)
