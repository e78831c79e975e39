"""How bad an incident could have been."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("potential", sa.Text, nullable=True))
