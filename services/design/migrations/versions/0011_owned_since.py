"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("projects", sa.Column("owned_since", sa.DateTime(timezone=True)))
