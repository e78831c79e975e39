"""Builds know the state whose law of safety at work applies; those of before are under the federal one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("builds", sa.Column("jurisdiction", sa.Text))
