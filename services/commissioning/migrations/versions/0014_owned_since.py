"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("owned_since", sa.DateTime(timezone=True)))
