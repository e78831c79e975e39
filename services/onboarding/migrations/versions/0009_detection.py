"""Running systems are watched: gateways' habits, states beside readings, alarms, who the neighbours are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

FAULTS = (
    "silent", "no_production", "low_yield", "inverter_lost", "string_lost", "string_shaded", "string_weak", "clipping",
    "ct_reversed", "export_above_limit",
)  # fmt: skip


def upgrade() -> None:
    op.execute(
        """
        -- The longest time that it kept quiet between two batches, lately.
        ALTER TABLE telemetry.contacts ADD COLUMN usual_s int NOT NULL DEFAULT 0;

        -- What a device said of itself beside a reading, where that was not "ok".
        CREATE TABLE telemetry.states (
            device_id int NOT NULL,
            start     timestamptz NOT NULL,
            until     timestamptz NOT NULL,
            state     text NOT NULL CHECK (state IN ('down', 'grid_outage', 'force_majeure', 'curtailed')),
            PRIMARY KEY (device_id, start)
        );

        -- The newest day of the site that was looked at.
        CREATE TABLE telemetry.judged (
            project_id uuid PRIMARY KEY,
            day        date NOT NULL
        );
        """
    )
    op.add_column("systems", sa.Column("utility_id", sa.Text))
    op.add_column("systems", sa.Column("ahj_id", sa.Text))
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("fault", sa.String(64), nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("part_of", sa.Uuid),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="alarms_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["systems.project_id"], name="alarms_project_id_fkey"),
        sa.CheckConstraint(sa.column("fault").in_(FAULTS), name="alarms_fault"),
    )
    op.create_index(
        "alarms_open", "alarms", ["project_id", "fault", "device"], unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
