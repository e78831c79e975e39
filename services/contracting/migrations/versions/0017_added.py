"""What of a price the customer pays directly, beside a loan that was paid out; the day of a change order on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for table in ("contracts", "change_orders"):
        op.add_column(table, sa.Column("added_cents", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("change_orders", sa.Column("written_on", sa.Date))
