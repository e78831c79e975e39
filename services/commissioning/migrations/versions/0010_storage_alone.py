"""A report of storage alone states its discharge."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("reports", sa.Column("discharge_ratio", sa.Double))
