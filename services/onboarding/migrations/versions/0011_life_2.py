"""Switches that are locked open by us, and claims to makers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("systems", sa.Column("lockout", JSONB))
    op.add_column("systems", sa.Column("categories", JSONB, nullable=False, server_default="{}"))
    op.create_table(
        "warranty_claims",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("covered", sa.Boolean),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("accepted", sa.Boolean),
        sa.Column("replaces", sa.Boolean, nullable=False),
        sa.Column("paid_cents", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="warranty_claims_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["systems.project_id"], name="warranty_claims_project_id_fkey"),
        sa.CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="warranty_claims_decided_whole"),
        sa.CheckConstraint("paid_cents >= 0", name="warranty_claims_paid"),
    )
    op.create_index("warranty_claims_by_project_id", "warranty_claims", ["project_id"])
