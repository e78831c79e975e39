"""Windows of tests before permission to operate, and the utility whose rule allows them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("jurisdiction", sa.Text))
    op.add_column("handovers", sa.Column("utility_id", sa.Text))
    op.add_column("handovers", sa.Column("test_window", JSONB))
