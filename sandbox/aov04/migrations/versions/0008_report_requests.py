"""Requests for pre-application reports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "report_requests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("usage_point_id", sa.Text, nullable=False),
        sa.Column("case_no", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="report_requests_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["connections.project_id"], name="report_requests_project_id_fkey"),
    )
    op.create_index("report_requests_by_project_id", "report_requests", ["project_id"])
