"""What people do with a task short of answering it: take it on, give it back, put it off, say something."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import AwareDatetime, Field

from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused, Task, Unknown
from shared.messaging.web.http import Body, Command, Commander
from shared.messaging.web.people.seeing import OPERATOR, WHO_WORKS, sees
from shared.messaging.web.people.views import TaskView, as_json, gallery_of

router = APIRouter(prefix="/projects/{project_id}/tasks/{task_id}")
Acting = Annotated[Command, Depends(Commander(WHO_WORKS))]
LONGEST_SNOOZE: Final = timedelta(days=90)

Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Assignment(Body):
    assignee: Subject
    """The subject of a person's tokens."""


class Snooze(Body):
    until: AwareDatetime
    """On the project's calendar, at most 90 days ahead. The task stays due when it was."""


class Comment(Body):
    text: str = Field(min_length=1, max_length=2_000)


@router.post("/claim", response_model=TaskView)
async def claim_task(request: Request, project_id: UUID, task_id: UUID, command: Acting) -> Response:
    """The caller takes the task on. 409 where somebody else has."""

    def taken(task: Task, _: datetime) -> Task:
        if task.assignee not in (None, command.caller.subject):
            raise Refused("taken", f"{task.assignee} has taken it on")
        return replace(task, assignee=command.caller.subject)

    return await _act(request, project_id, task_id, command, "claim", taken)


@router.post("/release", response_model=TaskView)
async def release_task(request: Request, project_id: UUID, task_id: UUID, command: Acting) -> Response:
    """Whoever has taken the task on gives it back; an operator takes it away."""

    def given_back(task: Task, _: datetime) -> Task:
        if task.assignee != command.caller.subject and OPERATOR not in command.caller.roles:
            raise Refused("not-yours", "you have not taken it on")
        return replace(task, assignee=None)

    return await _act(request, project_id, task_id, command, "release", given_back)


@router.post("/assign", response_model=TaskView)
async def assign_task(request: Request, project_id: UUID, task_id: UUID, body: Assignment, command: Acting) -> Response:
    """An operator gives the task to somebody."""
    if OPERATOR not in command.caller.roles:
        raise HTTPException(403, f"this needs the role {OPERATOR}")

    def given(task: Task, _: datetime) -> Task:
        return replace(task, assignee=body.assignee)

    return await _act(request, project_id, task_id, command, "assign", given, body.assignee)


@router.post("/snooze", response_model=TaskView)
async def snooze_task(request: Request, project_id: UUID, task_id: UUID, body: Snooze, command: Acting) -> Response:
    """The task leaves the lists until an instant. 409 for one that is past or too far ahead."""

    def put_off(task: Task, now: datetime) -> Task:
        if not now < body.until <= now + LONGEST_SNOOZE:
            raise Refused("not-then", f"until is to lie within {LONGEST_SNOOZE.days} days after {now.isoformat()}")
        return replace(task, snoozed_until=body.until)

    return await _act(request, project_id, task_id, command, "snooze", put_off, body.until.isoformat())


@router.post("/comment", response_model=TaskView)
async def comment_on_task(
    request: Request, project_id: UUID, task_id: UUID, body: Comment, command: Acting
) -> Response:
    """Something that whoever comes next should know. It stays with the project's tasks."""
    return await _act(request, project_id, task_id, command, "comment", lambda task, _: task, body.text)


async def _act(
    request: Request, project_id: UUID, task_id: UUID, command: Command, action: str,
    does: Callable[[Task, datetime], Task], text: str = "",
) -> Response:  # fmt: skip
    """404 for a task that is not open, or not the caller's to see."""

    async def decide(work: Work) -> TaskView:
        task = await work.task(task_id)
        if task is None or not sees(command.caller, request.app.state.roles, task):
            raise Unknown("there is no such open task here")
        changed = does(task, work.now)
        work.change_task(changed, command.caller.subject, action, text)
        return TaskView.model_validate(orjson.loads(as_json(gallery_of(request).task(changed))))

    return await command.run(project_id, decide)
