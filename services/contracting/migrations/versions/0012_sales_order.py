"""How far the order to build has come."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

STATES = ("created", "ntp_granted", "in_fulfilment", "suspended", "completed", "cancelled", "terminated")
BY_STAGE = """
UPDATE contracts SET sales_order = CASE
    WHEN state IN ('closing', 'closed') THEN CASE WHEN stage IN ('installed', 'operating') THEN 'terminated'
        ELSE 'cancelled' END
    WHEN stage = 'operating' THEN 'completed'
    WHEN stage = 'nothing' THEN 'created'
    ELSE 'in_fulfilment' END
WHERE sales_order_id IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("contracts", sa.Column("sales_order", sa.String(64)))
    op.create_check_constraint("contracts_salesorder", "contracts", sa.column("sales_order").in_(STATES))
    op.execute(BY_STAGE)
