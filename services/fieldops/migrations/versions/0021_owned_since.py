"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for name in ("owned_since", "owned_from"):
        op.add_column("builds", sa.Column(name, sa.DateTime(timezone=True)))
