"""Orders that wait for their day; by when somebody wants the goods."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("builds", sa.Column("needed_on", sa.Date))
    op.add_column("builds", sa.Column("held_for", sa.Date))
    op.create_table(
        "held_orders",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("supplier", sa.Text, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="held_orders_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="held_orders_project_id_fkey"),
    )
    op.create_index("held_orders_by_project_id", "held_orders", ["project_id"])
