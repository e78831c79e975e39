"""Gateways and their readings: raw by the day, rolled up by quarter hour, day and month."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        -- Who may send: its credential follows from the id and the service's key, and is kept nowhere.
        CREATE TABLE gateways (
            id            uuid NOT NULL,
            project_id    uuid NOT NULL,
            serial        text NOT NULL,
            registered_at timestamptz NOT NULL,
            retired_at    timestamptz,
            CONSTRAINT gateways_pkey PRIMARY KEY (id),
            CONSTRAINT gateways_project_id_fkey FOREIGN KEY (project_id) REFERENCES systems (project_id)
        );
        CREATE INDEX gateways_by_project_id ON gateways (project_id);
        CREATE UNIQUE INDEX gateways_serial_in_use ON gateways (serial) WHERE retired_at IS NULL;

        CREATE SCHEMA telemetry;

        -- When each was heard last, written with every batch and therefore apart.
        CREATE TABLE telemetry.contacts (
            gateway_id uuid PRIMARY KEY,
            project_id uuid NOT NULL,
            heard_at   timestamptz NOT NULL,   -- on the calendar
            newest     timestamptz             -- start of its newest reading
        );
        ALTER TABLE telemetry.contacts SET (fillfactor = 70);

        CREATE TABLE telemetry.devices (
            id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            project_id uuid NOT NULL,
            name       text NOT NULL,
            UNIQUE (project_id, name)
        );

        -- One row a device and interval. No default partition: a day that is not there is made.
        CREATE TABLE telemetry.readings (
            start      timestamptz NOT NULL,
            value      float8 NOT NULL,
            device_id  int NOT NULL,
            interval_s smallint NOT NULL CHECK (interval_s BETWEEN 1 AND 900),
            kind       smallint NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- 0 W, 1 Wh, 2 Wh of a counter
            PRIMARY KEY (device_id, start)
        ) PARTITION BY RANGE (start);

        -- Days (UTC) of a system with readings that the roll-ups do not hold yet.
        CREATE TABLE telemetry.rollups_due (
            project_id uuid NOT NULL,
            day        date NOT NULL,
            since      timestamptz NOT NULL,   -- starts of the oldest and the newest such reading
            until      timestamptz NOT NULL,
            PRIMARY KEY (project_id, day)
        );

        CREATE TABLE telemetry.quarters (
            device_id int NOT NULL,
            start     timestamptz NOT NULL,
            wh        float8 NOT NULL,
            covered_s int NOT NULL,
            most_w    float8,             -- highest mean of an interval in it
            PRIMARY KEY (device_id, start)
        );
        -- Days and months are those of the site.
        CREATE TABLE telemetry.daily (
            device_id int NOT NULL,
            day       date NOT NULL,
            wh        float8 NOT NULL,
            covered_s int NOT NULL,
            PRIMARY KEY (device_id, day)
        );
        CREATE TABLE telemetry.monthly (
            device_id int NOT NULL,
            month     date NOT NULL,
            wh        float8 NOT NULL,
            covered_s int NOT NULL,
            PRIMARY KEY (device_id, month)
        );
        """
    )
    # gateways that were registered before had no credential: each gets one
    op.execute(
        """INSERT INTO gateways (id, project_id, serial, registered_at)
           SELECT DISTINCT ON (gateway_serial) gen_random_uuid(), project_id, gateway_serial, energized_at FROM systems
           WHERE gateway_serial IS NOT NULL ORDER BY gateway_serial, energized_at DESC"""
    )
    op.add_column("systems", sa.Column("seen", JSONB))
    op.add_column("systems", sa.Column("watched_since", sa.DateTime(timezone=True)))
    op.execute("UPDATE systems SET watched_since = energized_at WHERE state = 'energized'")
