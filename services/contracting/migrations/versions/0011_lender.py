"""A lender's counteroffer, what it finds missing, and how often it was asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

APPLICATION_STATES = (
    "applied", "incomplete", "counteroffered", "approved", "declined", "expired", "replaced",
)  # fmt: skip
UNDECIDED = "state IN ('applied', 'incomplete', 'counteroffered')"


def upgrade() -> None:
    for column in (
        sa.Column("offered_months", sa.BigInteger),
        sa.Column("missing", JSONB, nullable=False, server_default="[]"),
        sa.Column("answer_until", sa.DateTime(timezone=True)),
        sa.Column("creditor", sa.Text),
        sa.Column("times_completed", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("times_asked", sa.BigInteger, nullable=False, server_default="0"),
    ):
        op.add_column("financing_applications", column)
    op.drop_constraint("financing_applications_applicationstate", "financing_applications")
    op.create_check_constraint(
        "financing_applications_applicationstate",
        "financing_applications",
        sa.column("state").in_(APPLICATION_STATES),
    )
    op.drop_index("one_undecided_application", "financing_applications")
    op.create_index(
        "one_undecided_application", "financing_applications", ["project_id"], unique=True,
        postgresql_where=sa.text(UNDECIDED),
    )  # fmt: skip
