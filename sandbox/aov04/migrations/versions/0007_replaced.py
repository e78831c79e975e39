"""Pieces of a system that were replaced by others of the same model."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("connections", sa.Column("replaced", JSONB, nullable=False, server_default="[]"))
