"""A change that makes a loan larger asks its lender first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

STATES = ("applied", "incomplete", "counteroffered", "approved", "declined", "expired", "replaced")


def upgrade() -> None:
    op.create_table(
        "larger_loans",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("change_order_id", sa.Uuid, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("apr_pct", sa.Double, nullable=False),
        sa.Column("dealer_fee_pct", sa.Double, nullable=False),
        sa.Column("term_months", sa.BigInteger, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("adverse_reasons", JSONB, nullable=False),
        sa.Column("times_asked", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="larger_loans_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="larger_loans_project_id_fkey"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="larger_loans_applicationstate"),
        sa.CheckConstraint("amount_cents > 0 AND term_months > 0", name="larger_loans_amounts"),
    )
    op.create_index("larger_loans_by_project_id", "larger_loans", ["project_id"])
    op.create_index(
        "one_undecided_larger_loan",
        "larger_loans",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'applied'"),
    )
