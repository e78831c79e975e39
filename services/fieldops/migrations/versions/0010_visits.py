"""Visits beside the installation, the punch list, days of a customer, and for which visit a crew's day is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

KINDS = ("survey", "roof", "electrical", "inspection", "service")
STATES = ("planned", "on_site", "done", "cancelled")


def upgrade() -> None:
    op.add_column("builds", sa.Column("customer_windows", JSONB, nullable=False, server_default="[]"))
    op.alter_column("builds", "customer_windows", server_default=None)
    op.add_column("crew_days", sa.Column("visit_id", sa.Uuid))
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("crew", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("days", sa.BigInteger, nullable=False),
        sa.Column("window_first", sa.Date, nullable=False),
        sa.Column("window_last", sa.Date, nullable=False),
        sa.Column("skills", JSONB, nullable=False),
        sa.Column("people", JSONB, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("signed", JSONB, nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True)),
        sa.Column("departed_at", sa.DateTime(timezone=True)),
        sa.Column("hours", sa.Double, nullable=False),
        sa.Column("shots", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="visits_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="visits_project_id_fkey"),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name="visits_visitkind"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="visits_visitstate"),
        sa.CheckConstraint("days >= 1", name="visits_takes_a_day"),
        sa.CheckConstraint("state NOT IN ('on_site', 'done') OR arrived_at IS NOT NULL", name="visits_arrived"),
        sa.CheckConstraint("state <> 'done' OR departed_at >= arrived_at", name="visits_departed_later"),
        sa.CheckConstraint("hours >= 0", name="visits_hours_not_negative"),
    )
    op.create_index("visits_by_project_id", "visits", ["project_id"])
    op.create_table(
        "punch_items",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("photo", sa.Text),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("built_by", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("difference", JSONB),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="punch_items_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="punch_items_project_id_fkey"),
        sa.CheckConstraint(sa.column("severity").in_(("minor", "major")), name="punch_items_severity"),
        sa.CheckConstraint("closed_by IS NULL OR closed_by <> built_by", name="punch_items_closed_by_somebody_else"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="punch_items_closed_by_somebody"),
    )
    op.create_index("punch_items_by_project_id", "punch_items", ["project_id"])
