"""When the customer chose to pay the utility: the choice is made once the money has come in."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("interconnection_decisions", sa.Column("pays_since", sa.DateTime(timezone=True)))
