"""Whether a permit is not in force any more: nobody inspects meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("permit_lost", sa.Boolean, nullable=False, server_default=sa.false()))
    op.alter_column("handovers", "permit_lost", server_default=None)
