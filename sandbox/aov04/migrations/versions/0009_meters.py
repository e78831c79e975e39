"""What each meter of a circuit has of its room."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("circuit_loads", sa.Column("meters", JSONB, nullable=False, server_default="{}"))
