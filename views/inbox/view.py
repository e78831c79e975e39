"""One table of open tasks, kept by the events of all services, and the question what is open for the caller."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    delete,
    or_,
    select,
    tuple_,
    update,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import insert

from shared.client.consumer import Client
from shared.client.work import Work
from shared.messaging.web.access import Reader
from shared.messaging.web.http import MAX_PAGE
from shared.messaging.web.http import View as Shown
from shared.messaging.web.people.seeing import WHO_WORKS, seen_by
from shared.messaging.web.security import Caller
from shared.schemas import catalogue
from shared.schemas.topics import SERVICES
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved
from views.health import Database
from views.process import View

tables: Final = MetaData()
open_tasks: Final = Table(
    "open_tasks", tables,
    Column("task_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False),
    Column("service", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation", Text),
    Column("operation", Text),
    Column("priority", SmallInteger, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("assigned", Boolean, nullable=False),
    Column("snoozed_until", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Index("open_tasks_by_role", "role", "opened_at", "task_id"),
)  # fmt: skip
router = APIRouter(tags=["people"])
Anybody = Annotated[Caller, Depends(Reader(WHO_WORKS))]


def listen(client: Client) -> None:
    """The same three handlers for every service."""
    for service in SERVICES:
        _listen(client, service)


def _listen(client: Client, service: str) -> None:
    opened, changed, closed = (catalogue.task_event(service, what) for what in ("opened", "changed", "closed"))
    assert opened is not None and changed is not None and closed is not None

    @client.on(opened)
    async def add(event: Any, work: Work) -> None:
        assert work.envelope is not None and isinstance(event, TaskBegun)
        row = event.model_dump() | {"service": service, "assigned": False, "opened_at": work.envelope.time}
        await work.sql.execute(insert(open_tasks).values(row).on_conflict_do_nothing())

    @client.on(changed)
    async def change(event: Any, work: Work) -> None:
        assert isinstance(event, TaskMoved)
        mine = update(open_tasks).where(open_tasks.c.task_id == event.task_id)
        await work.sql.execute(mine.values(assigned=event.assigned, snoozed_until=event.snoozed_until))

    @client.on(closed)
    async def drop(event: Any, work: Work) -> None:
        assert isinstance(event, TaskEnded)
        await work.sql.execute(delete(open_tasks).where(open_tasks.c.task_id == event.task_id))


class OpenTask(Shown):
    task_id: UUID
    project_id: UUID
    service: str
    """Which has all there is to know for it: ``GET /projects/{project_id}/tasks`` there."""
    kind: str
    title: str
    role: str
    organisation: str | None
    operation: str | None
    priority: int
    due_at: datetime | None
    assigned: bool
    snoozed_until: datetime | None
    opened_at: datetime


class Inbox(Shown):
    items: list[OpenTask]
    """The oldest first."""
    next: UUID | None
    """Give it as ``after`` to read on; null on the last page."""


@router.get("/tasks")
async def list_inbox(
    request: Request,
    database: Database,
    caller: Anybody,
    service: Annotated[str | None, Query(max_length=40)] = None,
    project_id: UUID | None = None,
    due_before: AwareDatetime | None = None,
    snoozed: bool = False,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> Inbox:
    """What is open for the caller in any service: of its roles, projects and organisation; an operator sees all."""
    columns, seen = open_tasks.c, seen_by(caller, request.app.state.roles)
    wanted: list[ColumnElement[bool]] = []
    if seen.roles is not None:
        wanted.append(columns.role.in_(list(seen.roles)))
    if seen.projects is not None:
        wanted.append(columns.project_id.in_(list(seen.projects)))
    if seen.organisation_roles:
        theirs = or_(columns.organisation.is_(None), columns.organisation == seen.organisation)
        wanted.append(or_(columns.role.not_in(list(seen.organisation_roles)), theirs))
    if service is not None:
        wanted.append(columns.service == service)
    if project_id is not None:
        wanted.append(columns.project_id == project_id)
    if due_before is not None:
        wanted.append(columns.due_at < due_before)
    if not snoozed:
        wanted.append(or_(columns.snoozed_until.is_(None), columns.snoozed_until <= request.app.state.clock.now()))
    if after is not None:
        place = select(columns.opened_at, columns.task_id).where(columns.task_id == after).scalar_subquery()
        wanted.append(tuple_(columns.opened_at, columns.task_id) > place)
    query = select(open_tasks).where(and_(*wanted)).order_by(columns.opened_at, columns.task_id).limit(limit)
    async with database.connect() as sql:
        items = [OpenTask.model_validate(dict(row)) for row in (await sql.execute(query)).mappings()]
    return Inbox(items=items, next=items[-1].task_id if len(items) == limit else None)


VIEW: Final = View("inbox", "What is open for people, in all services", tables, listen, router)
