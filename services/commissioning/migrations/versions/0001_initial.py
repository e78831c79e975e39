"""Handovers with their inspections, test reports and requests for permission to operate."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None

STATES = (
    "waiting", "inspecting", "inspection_failed", "testing", "tests_failed", "commissioned",
    "pto_requested", "pto_denied", "pto_granted", "pto_revoked", "closed",
)  # fmt: skip


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "handovers",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("usage_point_id", sa.Text),
        sa.Column("time_zone", sa.Text),
        sa.Column("ordered_sha256", sa.Text),
        sa.Column("installed_design", JSONB),
        sa.Column("installed_at", sa.DateTime(timezone=True)),
        sa.Column("permitted_sha256", sa.Text),
        sa.Column("agreement", JSONB),
        sa.Column("inspections", sa.BigInteger, nullable=False),
        sa.Column("quality_review", sa.Boolean, nullable=False),
        sa.Column("rework_done", sa.Boolean, nullable=False),
        sa.Column("report_sha256", sa.Text),
        sa.Column("documents", JSONB, nullable=False),
        sa.Column("requests", sa.BigInteger, nullable=False),
        sa.Column("request_id", sa.Uuid),
        sa.Column("pto_id", sa.Text),
        sa.Column("differences", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="handovers_pkey"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="handovers_state"),
        sa.CheckConstraint(
            "state IN ('waiting', 'closed') OR (installed_design IS NOT NULL AND time_zone IS NOT NULL)",
            name="handovers_installed",
        ),
        sa.CheckConstraint(
            "state NOT IN ('pto_requested', 'pto_denied', 'pto_granted', 'pto_revoked') "
            "OR (request_id IS NOT NULL AND report_sha256 IS NOT NULL)",
            name="handovers_requested",
        ),
        sa.CheckConstraint("state <> 'pto_granted' OR pto_id IS NOT NULL", name="handovers_granted"),
    )
    op.create_table(
        "inspections",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("root_cause", sa.Text),
        sa.PrimaryKeyConstraint("id", name="inspections_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["handovers.project_id"], name="inspections_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("state").in_(("scheduled", "passed", "failed", "cancelled")), name="inspections_inspectionstate"
        ),
        sa.CheckConstraint("attempt >= 1", name="inspections_attempt_counts_from_one"),
    )
    op.create_index("inspections_by_project_id", "inspections", ["project_id"])
    op.create_index(
        "inspections_one_scheduled", "inspections", ["project_id"], unique=True,
        postgresql_where=sa.text("state = 'scheduled'"),
    )  # fmt: skip
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instrument_serial", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("performance_ratio", sa.Double, nullable=False),
        sa.Column("capacity_ratio", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="reports_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["handovers.project_id"], name="reports_project_id_fkey"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="reports_sha256_is_hex"),
        sa.CheckConstraint("failures >= 0", name="reports_failures_not_negative"),
    )
    op.create_index("reports_by_project_id", "reports", ["project_id"])
    op.create_table(
        "permission_requests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("documents", JSONB, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("deficiencies", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="permission_requests_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["handovers.project_id"], name="permission_requests_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("state").in_(("sent", "granted", "denied", "replaced")), name="permission_requests_requeststate"
        ),
        sa.CheckConstraint("attempt >= 1", name="permission_requests_attempt_counts_from_one"),
    )
    op.create_index("permission_requests_by_project_id", "permission_requests", ["project_id"])
    op.create_index(
        "permission_requests_one_sent", "permission_requests", ["project_id"], unique=True,
        postgresql_where=sa.text("state = 'sent'"),
    )  # fmt: skip
