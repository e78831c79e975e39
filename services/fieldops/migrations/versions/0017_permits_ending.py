"""Permits that end soon."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("builds", sa.Column("permits_ending", JSONB, nullable=False, server_default="{}"))
