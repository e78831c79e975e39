"""Tests of installation day, before the inspector comes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("offline", JSONB))
