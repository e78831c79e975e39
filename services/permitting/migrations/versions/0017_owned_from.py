"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("permit_files", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE permit_files SET owned_from = owned_since")
