"""What lies behind the names of the documents that go with a request for permission to operate."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for table in ("handovers", "permission_requests"):
        op.add_column(table, sa.Column("attached", JSONB, nullable=False, server_default="[]"))
