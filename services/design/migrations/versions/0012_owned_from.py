"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("projects", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE projects SET owned_from = owned_since")
