"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("builds", sa.Column("owned_since", sa.DateTime(timezone=True)))
