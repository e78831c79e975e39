"""Several kinds of inspection per authority, by video or on site, with what a reinspection costs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("ahj_id", sa.Text))
    for table, name, kind, default in (
        ("handovers", "passed_kinds", JSONB, "[]"),
        ("inspections", "kind", sa.Text, "final"),
        ("inspections", "remote", sa.Boolean, sa.false()),
        ("inspections", "fee_cents", sa.BigInteger, "0"),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column(table, name, server_default=None)
