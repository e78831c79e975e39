"""What a permission was before the interconnection was given up."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("connections", sa.Column("before_end", sa.Text))
