"""Since when a house has another owner, by the project's calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("owned_from", sa.DateTime(timezone=True)))
    op.execute("UPDATE handovers SET owned_from = owned_since")
