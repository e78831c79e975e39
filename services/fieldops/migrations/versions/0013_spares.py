"""What of our own stock is kept back for service."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "spare_levels",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("keep", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="spare_levels_pkey"),
        sa.CheckConstraint("keep >= 0", name="spare_levels_not_negative"),
    )
    op.create_index("spare_levels_by_project_id", "spare_levels", ["project_id"])
