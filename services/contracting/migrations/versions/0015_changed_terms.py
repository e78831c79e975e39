"""Of a change order its document, cash price and loan; of a contract what its financier was asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("change_orders", sa.Column("cash_price_cents", sa.BigInteger))
    op.add_column("change_orders", sa.Column("loan", JSONB))
    op.add_column("change_orders", sa.Column("document_sha256", sa.Text))
    op.add_column("contracts", sa.Column("asked", JSONB, nullable=False, server_default="{}"))
