"""Reads of the worklist and of projects, on PostgreSQL."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from shared.messaging.storage.entities import Entity, table_of
from shared.messaging.storage.store import ClosedTask, ProjectRow, Task, TaskFilter, TaskNote

COLUMNS: Final = (
    "project_id, kind, role, details, opened_at, due_at, seq, id, organisation, priority, assignee, snoozed_until"
)
OPEN: Final = f"""
    SELECT {COLUMNS}, traceparent FROM tasks
    WHERE ($1::text[] IS NULL OR role = ANY ($1)) AND ($2::uuid[] IS NULL OR project_id = ANY ($2))
      AND (NOT role = ANY ($3::text[]) OR organisation IS NULL OR organisation = $4)
      AND ($5::text IS NULL OR split_part(kind, ':', 1) = $5) AND ($6::text IS NULL OR assignee = $6)
      AND ($7::timestamptz IS NULL OR due_at < $7)
      AND ($8::timestamptz IS NULL OR snoozed_until IS NULL OR snoozed_until <= $8)
      AND seq > $9
    ORDER BY seq LIMIT $10"""  # noqa: S608 -- columns of our own
OF_PROJECTS: Final = f"SELECT {COLUMNS}, traceparent FROM tasks WHERE project_id = ANY ($1::uuid[]) ORDER BY seq"  # noqa: S608
OF_PROJECT: Final = f"SELECT {COLUMNS}, traceparent FROM tasks WHERE project_id = $1 ORDER BY seq"  # noqa: S608
"""Of one project: PostgreSQL plans this once, the other anew each time."""
CLOSED: Final = """
    SELECT project_id, kind, role, details, opened_at, due_at, 0, id, organisation, priority, assignee,
           NULL::timestamptz, closed_at, outcome, closed_by, answer
    FROM closed_tasks WHERE project_id = $1 ORDER BY closed_at DESC, id DESC LIMIT $2"""


async def open_tasks(connection: Any, wanted: TaskFilter, after: int, limit: int) -> list[Task]:
    rows = await connection.fetch(
        OPEN,
        None if wanted.roles is None else list(wanted.roles),
        None if wanted.projects is None else list(wanted.projects),
        list(wanted.organisation_roles),
        wanted.organisation,
        wanted.kind,
        wanted.assignee,
        wanted.due_before,
        wanted.awake_at,
        after,
        limit,
    )
    return [Task(*row) for row in rows]


async def of_projects(connection: Any, projects: Collection[UUID]) -> list[Task]:
    wanted = list(projects)
    found = connection.fetch(*((OF_PROJECT, wanted[0]) if len(wanted) == 1 else (OF_PROJECTS, wanted)))
    return [Task(*row) for row in await found]


async def closed(connection: Any, project_id: UUID, limit: int) -> list[ClosedTask]:
    rows = await connection.fetch(CLOSED, project_id, limit)
    return [ClosedTask(Task(*row[:12]), *row[12:]) for row in (tuple(one) for one in rows)]


async def notes(connection: Any, project_id: UUID, limit: int) -> list[TaskNote]:
    rows = await connection.fetch(
        """SELECT task_id, project_id, at, who, action, text, id FROM task_notes WHERE project_id = $1
           ORDER BY id DESC LIMIT $2""",
        project_id, limit,
    )  # fmt: skip
    return [TaskNote(*row) for row in rows]


async def projects(
    connection: Any, root: type[Entity], states: Collection[str] | None, only: Collection[UUID] | None,
    after: UUID | None, limit: int,
) -> list[ProjectRow]:  # fmt: skip
    table = table_of(root)
    state = '"state"' if "state" in table.columns else "NULL::text"
    rows = await connection.fetch(
        f"""SELECT project_id, {state}, version FROM "{table.name}"
            WHERE ($1::text[] IS NULL OR {state} = ANY ($1)) AND ($2::uuid[] IS NULL OR project_id = ANY ($2))
              AND ($3::uuid IS NULL OR project_id > $3)
            ORDER BY project_id LIMIT $4""",  # noqa: S608 -- names of the model
        None if states is None else list(states), None if only is None else list(only), after, limit,
    )  # fmt: skip
    return [ProjectRow(*row) for row in rows]
