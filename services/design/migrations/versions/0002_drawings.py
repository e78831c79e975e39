"""Each design names the hashes of its drawings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("designs", sa.Column("drawings", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")))
    op.alter_column("designs", "drawings", server_default=None)
