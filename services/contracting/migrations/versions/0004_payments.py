"""Payments by the processor's reference, and the consent without which nothing is signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("contracts", sa.Column("consent_version", sa.Text))
    op.create_table(
        "payments",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deposit_cents", sa.BigInteger, nullable=False),
        sa.Column("reversed_cents", sa.BigInteger, nullable=False),
        sa.Column("reversals", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="payments_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="payments_project_id_fkey"),
        sa.CheckConstraint("amount_cents > 0 AND deposit_cents >= 0 AND reversed_cents >= 0", name="payments_positive"),
        sa.CheckConstraint("deposit_cents + reversed_cents <= amount_cents", name="payments_no_more_than_came"),
    )
    op.create_index("payments_by_project_id", "payments", ["project_id"])
