"""What incentives a contract and a change order were counted with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for table in ("contracts", "change_orders"):
        op.add_column(table, sa.Column("incentives", JSONB))
