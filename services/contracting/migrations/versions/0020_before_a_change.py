"""What a contract stood on before a change of a system that operates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("change_orders", sa.Column("before", JSONB))
