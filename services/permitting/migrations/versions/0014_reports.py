"""Pre-application reports, and applications that wait until somebody has looked at what one has shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("applications", sa.Column("failed_ahead", JSONB, nullable=False, server_default="[]"))
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("usage_point_id", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("fee_cents", sa.BigInteger),
        sa.Column("citation", sa.Text),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("said", sa.BigInteger, nullable=False),
        sa.Column("facts", JSONB),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="reports_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["permit_files.project_id"], name="reports_project_id_fkey"),
        sa.CheckConstraint(sa.column("state").in_(("requested", "answered", "dropped")), name="reports_reportstate"),
        sa.CheckConstraint("fee_cents >= 0", name="reports_fee"),
        sa.CheckConstraint("state <> 'answered' OR facts IS NOT NULL", name="reports_answered_has_facts"),
    )
    op.create_index("reports_by_project_id", "reports", ["project_id"])
