"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("leads", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE leads SET owned_from = owned_since")
