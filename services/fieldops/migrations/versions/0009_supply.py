"""Our own stock, what it gave to whom, invoices, and substitutes that wait for another design."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

INVOICE_STATES = ("blocked", "to_pay", "refused")


def upgrade() -> None:
    op.add_column("builds", sa.Column("allocated", JSONB, nullable=False, server_default="[]"))
    op.alter_column("builds", "allocated", server_default=None)
    op.add_column("builds", sa.Column("stock_request", sa.Uuid))
    op.add_column("purchase_orders", sa.Column("substitute", JSONB))
    op.alter_column("serials", "purchase_order_id", nullable=True)
    op.create_table(
        "lots",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("lot", sa.Text, nullable=False),
        sa.Column("on_hand", sa.BigInteger, nullable=False),
        sa.Column("serials", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="lots_pkey"),
        sa.CheckConstraint("on_hand >= 0", name="lots_not_negative"),
        sa.CheckConstraint(
            "jsonb_array_length(serials) = 0 OR jsonb_array_length(serials) = on_hand",
            name="lots_every_piece_has_its_number",
        ),
    )
    op.create_index("lots_by_project_id", "lots", ["project_id"])
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="letters_pkey"),
    )
    op.create_index("letters_by_project_id", "letters", ["project_id"])
    op.create_table(
        "invoices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("purchase_order_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("charges_cents", sa.BigInteger, nullable=False),
        sa.Column("total_cents", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="invoices_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="invoices_project_id_fkey"),
        sa.ForeignKeyConstraint(["purchase_order_id"], ["purchase_orders.id"], name="invoices_purchase_order_id_fkey"),
        sa.CheckConstraint("total_cents >= 0", name="invoices_total_not_negative"),
        sa.CheckConstraint(
            "state <> 'blocked' OR jsonb_array_length(reasons) > 0", name="invoices_blocked_for_a_reason"
        ),
        sa.CheckConstraint(sa.column("state").in_(INVOICE_STATES), name="invoices_invoicestate"),
    )
    op.create_index("invoices_by_project_id", "invoices", ["project_id"])
