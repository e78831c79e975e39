"""Leads and the identity keys of the live ones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None

STATES = ("captured", "analysing", "qualified", "nurtured", "disqualified", "withdrawn", "closed")


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "leads",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64)),
        sa.Column("segment", sa.String(64)),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("address", JSONB),
        sa.Column("consent_to_contact", sa.Boolean, nullable=False),
        sa.Column("consent_to_usage_data", sa.Boolean, nullable=False),
        sa.Column("consent_text_version", sa.Text),
        sa.Column("captured_at", sa.DateTime(timezone=True)),
        sa.Column("contacted_at", sa.DateTime(timezone=True)),
        sa.Column("credit_band", sa.Text),
        sa.Column("site", JSONB),
        sa.Column("usage", JSONB),
        sa.Column("score", sa.BigInteger),
        sa.Column("reason_codes", JSONB, nullable=False),
        sa.Column("preliminary_kwh", sa.Double),
        sa.Column("accuracy_pct", sa.Double),
        sa.Column("analysis_run", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="leads_pkey"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="leads_state"),
        sa.CheckConstraint(sa.column("channel").in_(("web", "referral", "partner", "store")), name="leads_channel"),
        sa.CheckConstraint(sa.column("segment").in_(("residential", "commercial")), name="leads_segment"),
        sa.CheckConstraint("state = 'closed' OR channel IS NOT NULL", name="leads_captured_has_channel"),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="leads_score_range"),
    )
    op.create_table(
        "identity_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("id", name="identity_keys_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["leads.project_id"], name="identity_keys_project_id_fkey"),
    )
    op.create_index("identity_keys_by_project_id", "identity_keys", ["project_id"])
