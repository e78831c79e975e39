"""The drawings of designs, and the permit sets that were bound from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "design_drawings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("design_version", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="design_drawings_pkey"),
    )
    op.create_index(
        "one_drawing_of_a_number", "design_drawings", ["project_id", "design_version", "number"], unique=True
    )
    op.add_column("permits", sa.Column("packet_sha256", sa.Text))
    op.add_column("permits", sa.Column("packet_version", sa.BigInteger))
    op.add_column("permits", sa.Column("packet_missing", JSONB, nullable=False, server_default="[]"))
    op.alter_column("permits", "packet_missing", server_default=None)
    op.add_column("permit_files", sa.Column("bill_of_materials", JSONB, nullable=False, server_default="[]"))
    op.alter_column("permit_files", "bill_of_materials", server_default=None)
    op.add_column("permit_files", sa.Column("contract_id", sa.Uuid))
