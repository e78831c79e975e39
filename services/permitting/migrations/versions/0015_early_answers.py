"""Answers of the utility to requests that were not told of here yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("utility_messages", sa.Column("early", JSONB))
