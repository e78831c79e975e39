"""The constraints of the design that is signed, beside those of the one that is asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("projects", sa.Column("agreed", JSONB))
    op.execute("UPDATE projects SET agreed = constraints WHERE state = 'frozen'")
