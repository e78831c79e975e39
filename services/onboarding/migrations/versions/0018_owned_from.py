"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("systems", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE systems SET owned_from = owned_since")
