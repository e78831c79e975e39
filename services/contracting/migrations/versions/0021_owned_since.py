"""Since when a house has another owner, and who agreed that a lease goes over to it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("contracts", sa.Column("owned_since", sa.DateTime(timezone=True)))
    op.add_column("contracts", sa.Column("assignment", JSONB))
