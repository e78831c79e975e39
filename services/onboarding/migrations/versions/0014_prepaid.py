"""A power purchase may be paid for at once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("systems", sa.Column("prepaid", sa.Boolean, nullable=False, server_default=sa.false()))
