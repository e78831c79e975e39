"""A report of storage alone states its discharge, and no ratio of what has no modules."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("reports", sa.Column("discharge_ratio", sa.Double))
    for name in ("performance_ratio", "capacity_ratio"):
        op.alter_column("reports", name, nullable=True)
