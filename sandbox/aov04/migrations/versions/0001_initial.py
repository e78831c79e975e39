"""Connections, applications, requests for permission, what each circuit bears, letters on their way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "circuit_loads",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("circuit_id", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("circuit_w", sa.BigInteger, nullable=False),
        sa.Column("sections", JSONB, nullable=False),
        sa.Column("transformers", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="circuit_loads_pkey"),
        sa.CheckConstraint("circuit_w >= 0", name="circuit_loads_not_negative"),
    )
    op.create_table(
        "connections",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("permission", sa.String(64), nullable=False),
        sa.Column("pto_id", sa.Text),
        sa.Column("granted_at", sa.DateTime(timezone=True)),
        sa.Column("grants", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="connections_pkey"),
        sa.CheckConstraint(
            sa.column("permission").in_(("none", "granted", "revoked", "ended")), name="connections_permission"
        ),
        sa.CheckConstraint(
            "permission = 'none' OR (pto_id IS NOT NULL AND granted_at IS NOT NULL)",
            name="connections_permission_has_id",
        ),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="letters_pkey"),
    )
    op.create_index("letters_by_project_id", "letters", ["project_id"])
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("complete_at", sa.DateTime(timezone=True)),
        sa.Column("screens", JSONB, nullable=False),
        sa.Column("largest_kwac", sa.Double),
        sa.Column("agreement_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="applications_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["connections.project_id"], name="applications_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("state").in_(
                (
                    "submitted",
                    "received",
                    "incomplete",
                    "complete",
                    "study_offered",
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
        sa.CheckConstraint("largest_kwac > 0", name="applications_sizes"),
    )
    op.create_index("applications_by_project_id", "applications", ["project_id"])
    op.create_index(
        "one_live_application",
        "applications",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('denied', 'withdrawn')"),
    )
    op.create_table(
        "permission_requests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="permission_requests_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["connections.project_id"], name="permission_requests_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("state").in_(("requested", "granted", "denied", "replaced")),
            name="permission_requests_requeststate",
        ),
    )
    op.create_index("permission_requests_by_project_id", "permission_requests", ["project_id"])
