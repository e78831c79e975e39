"""A power purchase may be paid for at once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for table in ("contracts", "financing_applications"):
        op.add_column(table, sa.Column("prepaid", sa.Boolean, nullable=False, server_default=sa.false()))
