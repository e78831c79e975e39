"""The books: a row a fact, added and never changed; what a payment is for, how it came, what of it goes back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

PURPOSES = ("deposit", "study_deposit", "price")
APPEND_ONLY = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed: book a correction';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("fact_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("fact", JSONB, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("debit_cents", sa.BigInteger, nullable=False),
        sa.Column("credit_cents", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ledger_entries_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="ledger_entries_project_id_fkey"),
        sa.CheckConstraint("debit_cents = credit_cents AND debit_cents >= 0", name="ledger_entries_balanced"),
        sa.CheckConstraint("place > 0", name="ledger_entries_place"),
    )
    op.create_index("one_ledger_entry_a_place", "ledger_entries", ["project_id", "place"], unique=True)
    op.create_index("one_ledger_entry_a_fact", "ledger_entries", ["project_id", "fact_id"], unique=True)
    op.execute(APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries"
        " FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
    )
    for column in (
        sa.Column("purpose", sa.String(64), nullable=False, server_default="deposit"),
        sa.Column("method", sa.Text, nullable=False, server_default="ach"),
        sa.Column("applied_cents", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("refund_cents", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("refund_by", sa.DateTime(timezone=True)),
    ):
        op.add_column("payments", column)
    op.create_check_constraint("payments_purpose", "payments", sa.column("purpose").in_(PURPOSES))
    op.drop_constraint("payments_no_more_than_came", "payments")
    op.create_check_constraint(
        "payments_no_more_than_came", "payments", "deposit_cents + applied_cents + reversed_cents <= amount_cents"
    )
    op.create_check_constraint(
        "payments_refund", "payments", "refund_cents >= 0 AND refund_cents <= deposit_cents + applied_cents"
    )
    op.add_column("contracts", sa.Column("refund_due_by", sa.Date))
    op.drop_constraint("contracts_money", "contracts")
    op.create_check_constraint(
        "contracts_money", "contracts", "price_cents >= 0 AND deposit_cents >= 0 AND refunded_cents >= 0"
    )
