"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("builds", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE builds SET owned_from = owned_since")
