"""Usage imports with their reports; how an analysis came about; what a design and a meter said of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("usage_rejected", "facts", "design", "metered"):
        op.add_column("leads", sa.Column(name, JSONB))
    op.create_table(
        "usage_imports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("report", JSONB),
        sa.Column("figures", JSONB),
        sa.PrimaryKeyConstraint("id", name="usage_imports_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["leads.project_id"], name="usage_imports_project_id_fkey"),
        sa.CheckConstraint(
            "(figures IS NULL) = (report IS NULL) AND (figures IS NULL) = (reasons <> '[]'::jsonb)",
            name="usage_imports_accepted_or_rejected",
        ),
    )
    op.create_index("usage_imports_by_project_id", "usage_imports", ["project_id"])
