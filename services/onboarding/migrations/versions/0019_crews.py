"""Which crew built a system, and which is at work on it: no other one may switch it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("systems", sa.Column("crew", sa.Text))
    op.add_column("systems", sa.Column("crew_at_work", sa.Text))
