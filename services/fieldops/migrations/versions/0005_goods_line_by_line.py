"""Goods-in line by line, pieces that broke or were lost, and crews that are in one place at a time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

SERIAL_STATES = ("sound", "broken", "lost")


def upgrade() -> None:
    op.add_column("purchase_orders", sa.Column("set_aside", JSONB, nullable=False, server_default="[]"))
    op.alter_column("purchase_orders", "set_aside", server_default=None)
    op.add_column("serials", sa.Column("state", sa.String(64), nullable=False, server_default="sound"))
    op.alter_column("serials", "state", server_default=None)
    op.create_check_constraint("serials_serialstate", "serials", sa.column("state").in_(SERIAL_STATES))
    op.create_table(
        "crew_days",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="crew_days_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="crew_days_project_id_fkey"),
    )
    op.create_index("crew_days_by_project_id", "crew_days", ["project_id"])
