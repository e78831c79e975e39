"""Applications keep their form, their terms and their clocks; several of a project may live beside one another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

STATES = (
    "prepared", "submitted", "incomplete", "under_review", "study_required", "studying", "cost_offered",
    "constructing", "differs", "tendered", "approved", "denied", "lapsed", "withdrawn",
)  # fmt: skip
EFFECTS = ("taken", "repeated", "out_of_order", "late", "contradictory", "unknown", "refused")
PURPOSES = ("new", "add_on", "change_of_mode")


def upgrade() -> None:
    op.add_column("permit_files", sa.Column("connection_facts", JSONB, nullable=False, server_default="{}"))
    op.alter_column("permit_files", "connection_facts", server_default=None)
    for column in ("permission_requests", "permissions"):
        op.add_column("permit_files", sa.Column(column, JSONB, nullable=False, server_default="[]"))
        op.alter_column("permit_files", column, server_default=None)
    op.create_table(
        "utility_messages",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("case_no", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("effect", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="utility_messages_pkey"),
        sa.UniqueConstraint("project_id", "message_id", name="utility_messages_once"),
        sa.CheckConstraint(sa.column("effect").in_(EFFECTS), name="utility_messages_messageeffect"),
    )
    op.add_column("applications", sa.Column("usage_point_id", sa.Text))
    op.execute(
        "UPDATE applications a SET usage_point_id = coalesce(f.reference->>'usage_point_id', 'unknown')"
        " FROM permit_files f WHERE f.project_id = a.project_id"
    )
    op.alter_column("applications", "usage_point_id", nullable=False)
    for column, first in (
        (sa.Column("purpose", sa.String(64), nullable=False, server_default="new"), True),
        (sa.Column("form", JSONB, nullable=False, server_default="{}"), True),
        (sa.Column("said", sa.BigInteger, nullable=False, server_default="0"), True),
        (sa.Column("stated", JSONB), False),
        (sa.Column("rules", sa.Text), False),
        (sa.Column("cost_cents", sa.BigInteger), False),
        (sa.Column("approved_terms", JSONB), False),
        (sa.Column("insurance_cents", sa.BigInteger), False),
        (sa.Column("return_by", sa.DateTime(timezone=True)), False),
        (sa.Column("valid_through", sa.Date), False),
    ):
        op.add_column("applications", column)
        if first:
            op.alter_column("applications", column.name, server_default=None)
    op.create_check_constraint("applications_applicationpurpose", "applications", sa.column("purpose").in_(PURPOSES))
    op.drop_constraint("applications_applicationstate", "applications")
    op.create_check_constraint("applications_applicationstate", "applications", sa.column("state").in_(STATES))
    op.drop_constraint("applications_approved_has_agreement", "applications")
    op.create_check_constraint(
        "applications_approved_has_agreement", "applications",
        "state NOT IN ('approved', 'tendered', 'differs') OR agreement_id IS NOT NULL",
    )  # fmt: skip
    op.create_check_constraint(
        "applications_cost_is_known", "applications",
        "state NOT IN ('cost_offered', 'constructing') OR cost_cents IS NOT NULL",
    )  # fmt: skip
    op.drop_index("one_live_application", "applications")
    op.create_index(
        "one_live_application_per_meter", "applications", ["project_id", "usage_point_id", "purpose"], unique=True,
        postgresql_where=sa.text("state NOT IN ('denied', 'lapsed', 'withdrawn')"),
    )  # fmt: skip
