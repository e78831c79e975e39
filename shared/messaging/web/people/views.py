"""A task as people and their programs see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from pydantic import ConfigDict, Field

from shared.messaging.handling.worklist import TaskKind, Worklist, kind_of
from shared.messaging.storage.store import ClosedTask, Task, TaskNote
from shared.messaging.web.http import View
from shared.messaging.web.people.forms import Form, filled, forms_of


class FormView(View):
    model_config = ConfigDict(serialize_by_alias=True)

    operation_id: str
    """As in the service's OpenAPI."""
    method: str
    href: str
    """Where it is to be sent, with an Idempotency-Key."""
    body_schema: dict[str, Any] | None = Field(alias="schema")
    """JSON Schema of the body; null where there is none."""


class DocumentLink(View):
    name: str
    href: str


class TaskView(View):
    """An open task."""

    id: UUID
    project_id: UUID
    kind: str
    """A stable word; behind a colon the id of what it is about, where a project may have several of a kind."""
    title: str
    instruction: str
    why: str
    """What waits for it."""
    role: str
    organisation: str | None
    """Whose it is among the organisations of the role; null where none is recorded."""
    assignee: str | None
    """The subject of whoever has taken it on."""
    priority: int = Field(ge=1, le=3)
    """1 is done first."""
    opened_at: datetime
    due_at: datetime | None
    snoozed_until: datetime | None
    form: FormView | None
    """What answers it; null where it closes by itself, see ``ends``."""
    ends: str | None
    """Of a task without a form: what closes it."""
    prefilled: dict[str, Any]
    """Fields of the form that are known already."""
    documents: list[DocumentLink]
    details: dict[str, Any]
    """What there is to know for it."""


class NoteView(View):
    task_id: UUID
    at: datetime
    who: str
    action: str
    text: str


class ClosedTaskView(View):
    """A task that ended."""

    id: UUID
    project_id: UUID
    kind: str
    title: str
    role: str
    organisation: str | None
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime
    outcome: str
    """answered: by its form; overtaken: the project went on without it; replaced: it was asked anew."""
    closed_by: str | None
    """The subject of whose command closed it; null where an event or a clock did."""
    answer: dict[str, Any] | None
    """{operation_id, body} of that command."""


class Gallery:
    """Draws tasks: the same words and the same form for all of a kind."""

    def __init__(self, worklist: Worklist, forms: Mapping[str, Form]) -> None:
        self._worklist = worklist
        self._forms = forms

    def task(self, task: Task) -> dict[str, Any]:
        """As ``TaskView``, ready to be written as JSON."""
        kind = self._worklist.get(kind_of(task.kind))
        form = None if kind is None or kind.form is None else self._forms.get(kind.form)
        return {
            "id": task.id,
            "project_id": task.project_id,
            "kind": task.kind,
            **_words(task, kind),
            "role": task.role,
            "organisation": task.organisation,
            "assignee": task.assignee,
            "priority": task.priority,
            "opened_at": task.opened_at,
            "due_at": task.due_at,
            "snoozed_until": task.snoozed_until,
            "form": None if form is None else _form(form, task),
            "ends": kind.ends or None if kind is not None else None,
            "prefilled": {} if kind is None else filled(kind.prefilled, task.details),
            "documents": [] if kind is None else _documents(kind, task),
            "details": task.details,
        }

    def closed(self, ended: ClosedTask) -> dict[str, Any]:
        """As ``ClosedTaskView``."""
        task = ended.task
        return {
            "id": task.id,
            "project_id": task.project_id,
            "kind": task.kind,
            "title": _words(task, self._worklist.get(kind_of(task.kind)))["title"],
            "role": task.role,
            "organisation": task.organisation,
            "assignee": task.assignee,
            "opened_at": task.opened_at,
            "due_at": task.due_at,
            "closed_at": ended.closed_at,
            "outcome": ended.outcome,
            "closed_by": ended.closed_by,
            "answer": ended.answer,
        }


def _words(task: Task, kind: TaskKind | None) -> dict[str, str]:
    """A task of a kind that an earlier program knew has its name for a title."""
    why = task.details.get("why")
    if kind is None:
        return {"title": task.kind, "instruction": "", "why": str(why or "")}
    return {"title": kind.title, "instruction": kind.instruction, "why": str(why) if why else kind.why}


def _form(form: Form, task: Task) -> dict[str, Any]:
    href = task.details.get("post") or form.path.replace("{project_id}", str(task.project_id))
    schema = orjson.Fragment(form.schema)
    return {"operation_id": form.operation_id, "method": form.method, "href": href, "schema": schema}


def _documents(kind: TaskKind, task: Task) -> list[dict[str, str]]:
    path = f"/projects/{task.project_id}/documents"
    found = filled(kind.documents, task.details)
    return [{"name": name.removesuffix("_sha256"), "href": f"{path}/{sha256}"} for name, sha256 in found.items()]


def as_json(drawn: Any) -> bytes:
    """What ``Gallery`` has drawn, as JSON."""
    return orjson.dumps(drawn, default=str)


def note_of(note: TaskNote) -> dict[str, Any]:
    """As ``NoteView``."""
    return {"task_id": note.task_id, "at": note.at, "who": note.who, "action": note.action, "text": note.text}


def gallery_of(request: Request) -> Gallery:
    """The one of the application, made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "gallery"):
        state.gallery = Gallery(state.processor.service.tasks, forms_of(request.app))
    found: Gallery = state.gallery
    return found
