"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("owned_since", "owned_from"):
        op.add_column("projects", sa.Column(name, sa.DateTime(timezone=True)))
