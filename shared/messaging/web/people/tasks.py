"""What there is to do, and what was done."""

import base64
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import AwareDatetime

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import TaskHistory
from shared.messaging.web.access import Reader
from shared.messaging.web.http import MAX_PAGE, View
from shared.messaging.web.people.seeing import OPERATOR, WHO_WORKS, seen_by, sees
from shared.messaging.web.people.views import ClosedTaskView, NoteView, TaskView, as_json, gallery_of, note_of
from shared.messaging.web.security import Caller

router = APIRouter()
Anybody = Annotated[Caller, Depends(Reader(WHO_WORKS))]
MOST_OF_A_PROJECT = 500
"""Closed tasks, and notes, that a project's history shows: the newest."""
Word = Annotated[str, Query(min_length=1, max_length=255)]


class TaskPage(View):
    items: list[TaskView]
    next: str | None
    """Give it as ``after`` to read on; null on the last page."""
    cursor: str | None
    """Give it as ``after`` later to read only what was opened meanwhile; null where nothing is open yet."""


class History(View):
    """A project's tasks, as far as the caller sees them."""

    open: list[TaskView]
    closed: list[ClosedTaskView]
    """The newest first."""
    notes: list[NoteView]
    """Claims, releases, assignments, snoozes and comments; the newest first."""


@router.get("/tasks", response_model=TaskPage)
async def list_tasks(
    request: Request,
    caller: Anybody,
    role: Word | None = None,
    project_id: UUID | None = None,
    kind: Word | None = None,
    assignee: Word | None = None,
    due_before: AwareDatetime | None = None,
    snoozed: bool = False,
    after: Word | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> Response:
    """What the caller has to do next in this service, the oldest first: tasks of its roles, in the projects it may see.

    An operator sees those of all roles, an organisation its own. ``assignee=me`` are those that the caller has taken
    on. Snoozed ones are left out until their time, unless they are asked for.
    """
    processor: Processor = request.app.state.processor
    seen = seen_by(caller, request.app.state.roles)
    if role is not None:
        if seen.roles is not None and role not in caller.roles:
            raise HTTPException(403, f"this needs the role {role} or {OPERATOR}")
        seen = replace(seen, roles={role} if seen.roles is None else {role} & set(seen.roles))
    if project_id is not None:
        seen = replace(seen, projects={project_id} if seen.projects is None else {project_id} & set(seen.projects))
    wanted = replace(
        seen, kind=kind, assignee=caller.subject if assignee == "me" else assignee, due_before=due_before,
        awake_at=None if snoozed else processor.clock.now(),
    )  # fmt: skip
    found = await processor.store.open_tasks(wanted, _cursor(after), limit)
    cursor = base64.urlsafe_b64encode(str(found[-1].seq).encode()).decode() if found else after
    gallery = gallery_of(request)
    items = [gallery.task(task) for task in found]
    return _json({"items": items, "next": cursor if len(found) == limit else None, "cursor": cursor})


@router.get("/projects/{project_id}/tasks", response_model=History)
async def project_tasks(request: Request, project_id: UUID, caller: Anybody) -> Response:
    """A project's tasks: what is open, how the others ended, who did what with them, as the caller may see."""
    processor: Processor = request.app.state.processor
    roles = request.app.state.roles

    async def look(work: Work) -> TaskHistory:
        return await work.tasks_so_far(MOST_OF_A_PROJECT)

    found = await processor.look(project_id, look)
    gallery = gallery_of(request)
    shown = [task for task in found.open if sees(caller, roles, task)]
    ended = [one for one in found.closed if sees(caller, roles, one.task)]
    ids = {task.id for task in shown} | {one.task.id for one in ended}
    return _json(
        {
            "open": [gallery.task(task) for task in shown],
            "closed": [gallery.closed(one) for one in ended],
            "notes": [note_of(note) for note in found.notes if note.task_id in ids],
        }
    )


def _json(content: Any) -> Response:
    return Response(as_json(content), media_type="application/json")


def _cursor(after: str | None) -> int:
    if after is None:
        return 0
    try:
        found = int(base64.urlsafe_b64decode(after.encode()))
    except ValueError:
        found = -1
    if not 0 <= found < 2**63:
        raise HTTPException(400, "after is not a cursor that this service gave")
    return found
