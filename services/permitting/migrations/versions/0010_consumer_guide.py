"""Whether the consumer guide was signed, and in which document."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("permit_files", sa.Column("guide_sha256", sa.Text))
    op.create_table(
        "consumer_guides",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("signed_sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="consumer_guides_pkey"),
    )
