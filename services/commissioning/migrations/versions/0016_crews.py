"""Which crew built a system: no other one reads how it is commissioned."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("handovers", sa.Column("crew", sa.Text))
