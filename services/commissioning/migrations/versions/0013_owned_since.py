"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for name in ("owned_since", "owned_from"):
        op.add_column("handovers", sa.Column(name, sa.DateTime(timezone=True)))
