"""The chassis' own tables, the same in every service's database. Bad states are refused by the database itself."""

from typing import Any, Final

from alembic.operations import Operations

TABLES: Final = (
    "inbox", "outbox", "parked", "timers", "jobs", "tasks", "documents", "document_positions", "idempotency",
    "quarantine", "quarantine_counts", "quarantine_read", "refused", "audit_trail", "closed_tasks", "task_notes",
)  # fmt: skip

VERSION_1: Final = """
-- Which events were taken in. UUIDv7 ids carry their time, so monthly ranges of ids can be dropped whole once no
-- topic keeps records that old; ids of any other kind land in the default partition and are deleted by age.
CREATE TABLE inbox (
    event_id    uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (event_id);
CREATE TABLE inbox_other PARTITION OF inbox DEFAULT;

-- What is decided but not yet acknowledged by Kafka. Rows are only inserted and deleted, never updated; the id is
-- taken while the project is locked, so ids of one project rise in the order of its decisions.
CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    topic      text NOT NULL,
    key        text NOT NULL,
    headers    text NOT NULL,
    value      bytea           -- NULL is a tombstone of a compacted topic
);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000,
                        autovacuum_vacuum_cost_delay = 0);

-- Records that could not be handled, with all that Kafka gave us, and every later record of the same key behind them.
CREATE TABLE parked (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key       text,            -- NULL: belongs to no project, holds nobody up
    event_id  uuid NOT NULL UNIQUE,
    topic     text NOT NULL,
    "partition" int NOT NULL,
    "offset"  bigint NOT NULL,
    record_key bytea,
    headers   jsonb NOT NULL,  -- [[name, base64 or null], ...]
    value     bytea,
    error     text NOT NULL,
    attempts  int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    parked_at timestamptz NOT NULL DEFAULT now(),
    retry_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_by_key ON parked (key, id);

-- At most one live timer per name and project.
CREATE TABLE timers (
    project_id uuid NOT NULL,
    name       text NOT NULL,
    due_at     timestamptz NOT NULL,   -- on the project calendar
    payload    jsonb NOT NULL DEFAULT '{}',
    attempts   int NOT NULL DEFAULT 0,
    retry_at   timestamptz,            -- real time; set after a failure
    error      text,
    PRIMARY KEY (project_id, name)
);
CREATE INDEX timers_due ON timers (due_at);

-- Work that must not run inside a consumer's transaction: calls to the outside, long calculations.
CREATE TABLE jobs (
    id          uuid PRIMARY KEY,
    project_id  uuid NOT NULL,
    name        text NOT NULL,
    payload     jsonb NOT NULL,
    context     jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    run_at      timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    attempts    int NOT NULL DEFAULT 0,
    failed_at   timestamptz,
    error       text
);
CREATE INDEX jobs_ready ON jobs (run_at) WHERE failed_at IS NULL;
CREATE INDEX jobs_by_project ON jobs (project_id);

-- What a person has to do next.
CREATE TABLE tasks (
    project_id uuid NOT NULL,
    kind       text NOT NULL,
    role       text NOT NULL,
    details    jsonb NOT NULL DEFAULT '{}',
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz,
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (project_id, kind)
);
CREATE INDEX tasks_by_role ON tasks (role, seq);

CREATE TABLE documents (
    project_id uuid NOT NULL,
    sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text NOT NULL,
    body       bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, sha256)
);

-- The answer given to each Idempotency-Key, so that a repeated POST gets it again.
CREATE TABLE idempotency (
    caller      text NOT NULL,
    key         text NOT NULL,
    fingerprint text NOT NULL,
    status      int NOT NULL,
    headers     jsonb NOT NULL,
    body        bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
"""

VERSION_2: Final = """
-- Records that are no fact of their topic's owner: unreadable, of a foreign type, or implausible. They have no key,
-- block nobody, and are kept as samples: what goes beyond the bounds of a principal is counted and not kept.
CREATE TABLE quarantine (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    principal text NOT NULL,   -- who alone may write the topic
    topic     text NOT NULL,
    "partition" int NOT NULL,
    "offset"  bigint NOT NULL,
    record_key bytea,
    headers   jsonb NOT NULL,  -- [[name, base64 or null], ...]
    value     bytea,           -- the beginning of it, where the whole is longer than value_bytes kept
    value_bytes bigint NOT NULL,
    reason    text NOT NULL,   -- a stable word, see shared/messaging quarantine
    error     text NOT NULL,
    taken_in  boolean NOT NULL,  -- its id is in the inbox without effect: it was parked before
    seen_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, "partition", "offset")
);
CREATE INDEX quarantine_by_principal ON quarantine (principal, id);
CREATE INDEX quarantine_age ON quarantine (seen_at);

-- How many of each kind there were, kept or not.
CREATE TABLE quarantine_counts (
    principal text NOT NULL,
    topic     text NOT NULL,
    reason    text NOT NULL,
    seen      bigint NOT NULL CHECK (seen >= 0),
    kept      bigint NOT NULL CHECK (kept >= 0),
    first_at  timestamptz NOT NULL DEFAULT now(),
    last_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, topic, reason)
);

-- Up to where each partition's records were counted, so that what is read twice counts once.
CREATE TABLE quarantine_read (
    topic     text NOT NULL,
    "partition" int NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, "partition")
);

-- Rows of the outbox that the broker refused for good (too large), and every later row of the same key behind them.
CREATE TABLE refused (
    id         bigint PRIMARY KEY,   -- as in the outbox: its place in the order of its project
    topic      text NOT NULL,
    key        text NOT NULL,
    headers    text NOT NULL,
    value      bytea,
    error      text NOT NULL,
    released   boolean NOT NULL,     -- to be sent again once it is the first of its key here
    refused_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refused_by_key ON refused (topic, key, id);

-- A job belongs to the worker whose token it holds; a worker that dies with it is counted apart from one that fails.
ALTER TABLE jobs ADD COLUMN owner uuid, ADD COLUMN deaths int NOT NULL DEFAULT 0;

-- What waits for a program that knows a newer version is tried when one starts, not by the clock. What still is parked
-- when its project closes gets one more try, and is set aside where that fails.
ALTER TABLE parked ADD COLUMN for_deploy boolean NOT NULL DEFAULT false,
                   ADD COLUMN closing boolean NOT NULL DEFAULT false;

-- What operators did to records, jobs and rows: who, when, why. Rows are only ever inserted.
CREATE TABLE audit_trail (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    who     text NOT NULL,
    action  text NOT NULL,     -- parked.drop, jobs.retry, ...
    subject text NOT NULL,     -- the id of the record, job or row
    why     text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}'
);
"""

TRACES: Final = """
-- The trace that made the project wait: the one that goes on links to it.
ALTER TABLE timers ADD COLUMN traceparent text;
ALTER TABLE tasks ADD COLUMN traceparent text;
"""

DOCUMENTS: Final = """
-- A document is named by its id; the same bytes are one document of a kind. What services write lies here, committed
-- with the decision; what others send lies in the object store, by its hash (body is NULL).
ALTER TABLE documents DROP CONSTRAINT documents_pkey;
ALTER TABLE documents
    ADD COLUMN id         uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
    ADD COLUMN kind       text NOT NULL DEFAULT 'record',
    ADD COLUMN name       text NOT NULL DEFAULT '',
    ADD COLUMN size       bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
    ADD COLUMN given_by   text NOT NULL DEFAULT '',
    ADD COLUMN given_at   timestamptz NOT NULL DEFAULT now(),  -- on the project calendar
    ADD COLUMN keep_until timestamptz,                         -- on the project calendar
    ADD COLUMN shot       text,
    ADD COLUMN thumbnail  boolean NOT NULL DEFAULT false,
    ALTER COLUMN body DROP NOT NULL,
    ADD UNIQUE (project_id, kind, sha256);
UPDATE documents SET size = octet_length(body);
CREATE INDEX documents_ending ON documents (keep_until) WHERE keep_until IS NOT NULL;

-- Where a picture was taken: out of the picture, and apart from what its readers see.
CREATE TABLE document_positions (
    document_id uuid PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    latitude    double precision NOT NULL,
    longitude   double precision NOT NULL,
    taken_at    text
);
"""

WORKLIST: Final = """
-- Who is at a task, whose it is, when it is to be seen again. The default serves programs that know no ids yet.
ALTER TABLE tasks ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
                  ADD COLUMN organisation text,
                  ADD COLUMN priority smallint NOT NULL DEFAULT 2,
                  ADD COLUMN assignee text,
                  ADD COLUMN snoozed_until timestamptz;
CREATE UNIQUE INDEX tasks_by_id ON tasks (id);

-- What was done, by whom, with which answer. Rows are only ever inserted.
CREATE TABLE closed_tasks (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL,
    kind         text NOT NULL,
    role         text NOT NULL,
    organisation text,
    priority     smallint NOT NULL,
    assignee     text,
    details      jsonb NOT NULL,
    opened_at    timestamptz NOT NULL,
    due_at       timestamptz,
    closed_at    timestamptz NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('answered', 'overtaken', 'replaced')),
    closed_by    text,           -- the subject of the caller; null where no command closed it
    answer       jsonb           -- {operation_id, body}; null where no command closed it
);
CREATE INDEX closed_tasks_by_project ON closed_tasks (project_id, closed_at, id);

-- Claims, releases, assignments, snoozes and comments. Rows are only ever inserted.
CREATE TABLE task_notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id    uuid NOT NULL,
    project_id uuid NOT NULL,
    at         timestamptz NOT NULL,
    who        text NOT NULL,
    action     text NOT NULL,
    text       text NOT NULL DEFAULT ''
);
CREATE INDEX task_notes_by_project ON task_notes (project_id, id);
"""

WHOLE: Final = VERSION_1 + VERSION_2 + TRACES + WORKLIST + DOCUMENTS
"""The chassis' tables as they are today."""


def create_chassis_tables(op: Operations | Any) -> None:
    """Called by the first migration of every service."""
    op.execute(VERSION_1)


def upgrade_chassis_tables_to_2(op: Operations | Any) -> None:
    """Called by one later migration of every service."""
    op.execute(VERSION_2)


def add_document_facility(op: Operations | Any) -> None:
    """Called by one later migration of every service."""
    op.execute(DOCUMENTS)


def add_traces_to_what_waits(op: Operations | Any) -> None:
    """Called by one later migration of every service."""
    op.execute(TRACES)


def give_tasks_a_history(op: Operations | Any) -> None:
    """Called by one later migration of every service."""
    op.execute(WORKLIST)
