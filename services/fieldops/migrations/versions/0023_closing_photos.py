"""Which photographs show that an item of the punch list was put right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("punch_items", sa.Column("closing_photos", JSONB, nullable=False, server_default="[]"))
