"""Permitting files, building permits and interconnection applications."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "permit_files",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("sales_order_id", sa.Uuid),
        sa.Column("design", JSONB),
        sa.Column("reference", JSONB),
        sa.Column("ready_version", sa.BigInteger),
        sa.PrimaryKeyConstraint("project_id", name="permit_files_pkey"),
        sa.CheckConstraint(sa.column("state").in_(("open", "ready", "closed")), name="permit_files_filestate"),
        sa.CheckConstraint(
            "state = 'closed' OR (sales_order_id IS NOT NULL AND design IS NOT NULL AND reference IS NOT NULL)",
            name="permit_files_open_has_order",
        ),
        sa.CheckConstraint("(state <> 'ready') OR ready_version IS NOT NULL", name="permit_files_ready_has_version"),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False),
        sa.Column("design_version", sa.BigInteger, nullable=False),
        sa.Column("level", sa.BigInteger, nullable=False),
        sa.Column("kwac", sa.Double, nullable=False),
        sa.Column("documents", JSONB, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("missing", JSONB, nullable=False),
        sa.Column("screens", JSONB, nullable=False),
        sa.Column("deposit_cents", sa.BigInteger),
        sa.Column("agreement_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="applications_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["permit_files.project_id"], name="applications_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("state").in_(
                (
                    "submitted",
                    "incomplete",
                    "under_review",
                    "study_required",
                    "studying",
                    "approved",
                    "denied",
                    "withdrawn",
                )
            ),
            name="applications_applicationstate",
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR agreement_id IS NOT NULL", name="applications_approved_has_agreement"
        ),
        sa.CheckConstraint("attempt > 0 AND level BETWEEN 1 AND 3 AND kwac > 0", name="applications_numbers"),
        sa.CheckConstraint(
            "state NOT IN ('study_required', 'studying') OR deposit_cents IS NOT NULL",
            name="applications_study_has_deposit",
        ),
    )
    op.create_index("one_application_per_attempt", "applications", ["project_id", "attempt"], unique=True)
    op.create_index(
        "one_live_application",
        "applications",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('denied', 'withdrawn')"),
    )
    op.create_table(
        "permits",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("ahj_id", sa.Text, nullable=False),
        sa.Column("route", sa.String(64), nullable=False),
        sa.Column("design_version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("submission", sa.BigInteger, nullable=False),
        sa.Column("round", sa.BigInteger, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("review_due", sa.DateTime(timezone=True)),
        sa.Column("permit_number", sa.Text),
        sa.Column("approved_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="permits_pkey"),
        sa.UniqueConstraint("project_id", name="permits_project_id_key"),
        sa.ForeignKeyConstraint(["project_id"], ["permit_files.project_id"], name="permits_project_id_fkey"),
        sa.CheckConstraint(sa.column("route").in_(("INSTANT", "STANDARD")), name="permits_permitroute"),
        sa.CheckConstraint(
            sa.column("state").in_(
                (
                    "draft",
                    "submitted",
                    "correcting",
                    "awaiting_design",
                    "approved",
                    "rejected",
                    "expired",
                    "finaled",
                    "withdrawn",
                )
            ),
            name="permits_permitstate",
        ),
        sa.CheckConstraint("submission >= 0 AND round >= 0 AND round <= submission", name="permits_counts"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'expired', 'finaled') OR (permit_number IS NOT NULL AND "
            "approved_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="permits_issued_has_number",
        ),
        sa.CheckConstraint("state = 'draft' OR state = 'withdrawn' OR submission > 0", name="permits_submitted_once"),
    )
