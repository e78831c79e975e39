"""Where each piece is and which firmware runs on it; since when a system has another owner."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("systems", sa.Column("noted", JSONB, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("systems", sa.Column("owned_since", sa.DateTime(timezone=True)))
