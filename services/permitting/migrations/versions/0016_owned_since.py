"""Since when a house has another owner."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("permit_files", sa.Column("owned_since", sa.DateTime(timezone=True)))
