"""What a project's system is rated for, and where: a later project may expand it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("leads", sa.Column("activated", JSONB))
