"""A project may expand the system of an earlier one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("leads", sa.Column("expands", sa.Uuid))
