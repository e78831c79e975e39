"""What a unit of work writes to the chassis' own tables, put together into one statement.

A round trip costs more than what it carries here, so the parts become common table expressions of one statement.
PostgreSQL runs them against one snapshot in no stated order: parts that touch the same rows must not be put together.
"""

import re
from functools import lru_cache
from typing import Any

from shared.messaging.errors import storable
from shared.messaging.storage.store import Changes, ClosedTask, Document

Part = tuple[str, list[Any]]
"""A data-modifying statement and its arguments."""

SEPARATOR = "\x1f"
"""Between header names and values in the outbox: no header of ours can hold it, and splitting is cheaper than JSON."""


def pack_headers(headers: list[tuple[str, bytes]]) -> str:
    return SEPARATOR.join([part for name, value in headers for part in (name, value.decode())])


def unpack_headers(packed: str) -> list[tuple[str, bytes]]:
    parts = packed.split(SEPARATOR)
    return [(parts[i], parts[i + 1].encode()) for i in range(0, len(parts) - 1, 2)]


def named_headers(packed: str) -> dict[str, str]:
    parts = packed.split(SEPARATOR) if packed else []  # a message in a language of its owner's own has none
    return dict(zip(parts[::2], parts[1::2], strict=True))


# The transaction gets its number before its rows get theirs: the relay forgets a gap in the ids by the numbers of the
# transactions that could still fill it. As a condition the number is taken once, first; PostgreSQL leaves it out of a
# subquery whose column nobody uses.
OUTGOING = """
    INSERT INTO outbox (topic, key, headers, value)
    SELECT o.* FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS o
    WHERE pg_current_xact_id() IS NOT NULL"""
_DISARMED = """
    DELETE FROM timers t USING unnest($1::uuid[], $2::text[]) AS d(project_id, name)
    WHERE t.project_id = d.project_id AND t.name = d.name"""
_ARMED = """
    INSERT INTO timers (project_id, name, due_at, payload, traceparent)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::text[])
    ON CONFLICT (project_id, name) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload,
        traceparent = excluded.traceparent, attempts = 0, retry_at = NULL, error = NULL"""
_CLOSED = """
    DELETE FROM tasks t USING unnest($1::uuid[], $2::text[]) AS d(project_id, kind)
    WHERE t.project_id = d.project_id AND t.kind = d.kind"""
_OPENED = """
    INSERT INTO tasks (project_id, kind, role, details, opened_at, due_at, id, organisation, priority, traceparent)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::timestamptz[],
                         $7::uuid[], $8::text[], $9::smallint[], $10::text[])
    ON CONFLICT (project_id, kind) DO UPDATE SET role = excluded.role, details = excluded.details,
        opened_at = excluded.opened_at, due_at = excluded.due_at, seq = DEFAULT, id = excluded.id,
        organisation = excluded.organisation, priority = excluded.priority, assignee = NULL, snoozed_until = NULL,
        traceparent = excluded.traceparent"""
_TASKS_CHANGED = """
    UPDATE tasks t SET assignee = c.assignee, snoozed_until = c.snoozed_until
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS c(id, assignee, snoozed_until) WHERE t.id = c.id"""
_TASKS_ENDED = """
    INSERT INTO closed_tasks (id, project_id, kind, role, organisation, priority, assignee, details, opened_at, due_at,
                              closed_at, outcome, closed_by, answer)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[],
                         $8::jsonb[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[],
                         $13::text[], $14::jsonb[])"""
_TASK_NOTES = """
    INSERT INTO task_notes (task_id, project_id, at, who, action, text)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])"""
DOCUMENT = "id, project_id, kind, name, media_type, sha256, size, given_by, given_at, keep_until, shot, thumbnail"
_DOCUMENTS = f"""
    INSERT INTO documents ({DOCUMENT}, body)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                         $8::text[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::bool[], $13::bytea[])
    ON CONFLICT (project_id, kind, sha256) DO NOTHING"""  # noqa: S608 -- columns of our own
_JOBS = """
    INSERT INTO jobs (id, project_id, name, payload, context)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::jsonb[])"""
_JOBS_DROPPED = "DELETE FROM jobs WHERE project_id = ANY($1::uuid[])"
_ANSWERS = """
    INSERT INTO idempotency (caller, key, fingerprint, status, headers, body)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::jsonb[], $6::bytea[])"""

_AUDITED = """
    INSERT INTO audit_trail (who, action, subject, why, details)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])"""


def chassis_parts(changes: Changes) -> list[Part]:
    """The parts that are not empty. No two touch the same row: a timer or task is either set or removed."""
    parts: list[Part] = []
    if outgoing := changes.outgoing:
        headers = [pack_headers(one.headers) for one in outgoing]
        parts.append(
            (OUTGOING, [[one.topic for one in outgoing], [one.key for one in outgoing], headers,
                         [one.value for one in outgoing]])
        )  # fmt: skip
    if changes.disarmed:
        parts.append((_DISARMED, _columns(sorted(changes.disarmed), 2)))
    if changes.armed:
        timers = [one for _, one in sorted(changes.armed.items())]  # in one order: some are armed from many projects
        armed = [(one.project_id, one.name, one.due_at, one.payload, one.traceparent) for one in timers]
        parts.append((_ARMED, _columns(armed, 5)))
    if changes.closed:
        parts.append((_CLOSED, _columns(list(changes.closed), 2)))
    if changes.opened:
        opened = [
            (one.project_id, one.kind, one.role, one.details, one.opened_at, one.due_at, one.id, one.organisation,
             one.priority, one.traceparent)
            for one in changes.opened.values()
        ]  # fmt: skip
        parts.append((_OPENED, _columns(opened, 10)))
    if changes.tasks_changed:
        changed = [(one.id, one.assignee, one.snoozed_until) for one in changes.tasks_changed]
        parts.append((_TASKS_CHANGED, _columns(changed, 3)))
    if changes.tasks_ended:
        parts.append((_TASKS_ENDED, _columns([_ended(one) for one in changes.tasks_ended], 14)))
    if changes.task_notes:
        notes = [(one.task_id, one.project_id, one.at, one.who, one.action, one.text) for one in changes.task_notes]
        parts.append((_TASK_NOTES, _columns(notes, 6)))
    if changes.jobs_dropped:
        parts.append((_JOBS_DROPPED, [list(changes.jobs_dropped)]))
    if changes.jobs:
        jobs = [(one.id, one.project_id, one.name, one.payload, one.context) for one in changes.jobs]
        parts.append((_JOBS, _columns(jobs, 5)))
    if changes.documents:
        parts.append((_DOCUMENTS, _columns([_kept(one) for one in changes.documents], 13)))
    if changes.answers:
        answers = [(one.caller, one.key, one.fingerprint, one.status, one.headers, one.body) for one in changes.answers]
        parts.append((_ANSWERS, _columns(answers, 6)))
    if changes.audited:
        audited = [(one.who, one.action, one.subject, storable(one.why), one.details) for one in changes.audited]
        parts.append((_AUDITED, _columns(audited, 5)))
    return parts


def _ended(one: ClosedTask) -> tuple[Any, ...]:
    task = one.task
    return (
        task.id, task.project_id, task.kind, task.role, task.organisation, task.priority, task.assignee, task.details,
        task.opened_at, task.due_at, one.closed_at, one.outcome, one.closed_by, one.answer,
    )  # fmt: skip


def _kept(one: Document) -> tuple[Any, ...]:
    return (
        one.id, one.project_id, one.kind, one.name, one.media_type, one.sha256, one.size, one.given_by, one.given_at,
        one.keep_until, one.shot, one.thumbnail, one.body,
    )  # fmt: skip


def _columns(rows: list[tuple[Any, ...]], width: int) -> list[Any]:
    return [[row[column] for row in rows] for column in range(width)]


def together(parts: list[Part]) -> tuple[str, list[Any]]:
    """One statement that does what the parts do, and its arguments."""
    sql = _joined(tuple(sql for sql, _ in parts))
    return sql, [argument for _, arguments in parts for argument in arguments]


@lru_cache(maxsize=512)
def _joined(statements: tuple[str, ...]) -> str:
    if len(statements) == 1:
        return statements[0]
    named, offset = [], 0
    for number, sql in enumerate(statements):
        renumbered = re.sub(r"\$(\d+)", lambda found, by=offset: f"${int(found[1]) + by}", sql)  # type: ignore[misc]
        named.append(f"part_{number} AS ({renumbered})")
        offset += len(set(re.findall(r"\$\d+", sql)))
    return f"WITH {', '.join(named)} SELECT"
