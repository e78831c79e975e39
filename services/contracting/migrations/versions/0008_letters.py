"""A letter by which the customer cancels, that came after the period: what is known of it until it is decided about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("contracts", sa.Column("letter", JSONB))
