"""Certificates of the equipment's listings, as they were read for the permit set."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("permits", sa.Column("certificates", JSONB, nullable=False, server_default="[]"))
    op.alter_column("permits", "certificates", server_default=None)
