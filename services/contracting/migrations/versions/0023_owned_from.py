"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("contracts", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE contracts SET owned_from = owned_since")
