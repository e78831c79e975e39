"""The contract as a document: parties by name, what the quotes of each product, what was delivered, by which rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

STATES = (
    "prospect", "financing", "declined", "preparing", "sent", "cooling_off", "effective", "closing", "closed",
)  # fmt: skip
LISTS = ("quotes", "delivered", "rule_versions", "rights")


def upgrade() -> None:
    for name in LISTS:
        op.add_column("contracts", sa.Column(name, JSONB, nullable=False, server_default="[]"))
    for column in (
        sa.Column("creditor", sa.Text),
        sa.Column("site_address", sa.Text),
        sa.Column("terms", JSONB),
        sa.Column("signed_document_sha256", sa.Text),
    ):
        op.add_column("contracts", column)
    op.drop_constraint("contracts_state", "contracts")
    op.create_check_constraint("contracts_state", "contracts", sa.column("state").in_(STATES))
    for column in (
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("email", sa.Text, nullable=False, server_default=""),
        sa.Column("address", sa.Text),
        sa.Column("age", sa.BigInteger),
        sa.Column("signs", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("signers", column)
    op.alter_column("signers", "subject", nullable=True)
