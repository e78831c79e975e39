"""Builds with their purchase orders, serial numbers, incidents and reworks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None

BUILD_STATES = (
    "waiting", "procuring", "materials_ready", "scheduled", "installing", "installed", "reworking", "closed",
)  # fmt: skip
ORDER_STATES = ("issued", "acknowledged", "received", "cancelled", "used_up")
SEVERITIES = ("near_miss", "first_aid", "recordable", "serious", "fatality")


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "builds",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("sales_order_id", sa.Uuid),
        sa.Column("time_zone", sa.Text),
        sa.Column("ordered_design", JSONB),
        sa.Column("bill_of_materials", JSONB, nullable=False),
        sa.Column("permitted_design", JSONB),
        sa.Column("permit_number", sa.Text),
        sa.Column("crew", sa.Text),
        sa.Column("starts_on", sa.Date),
        sa.Column("days", sa.BigInteger),
        sa.Column("hazards_signed", JSONB, nullable=False),
        sa.Column("stop_reason", sa.Text),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("labour_hours", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="builds_pkey"),
        sa.CheckConstraint(sa.column("state").in_(BUILD_STATES), name="builds_state"),
        sa.CheckConstraint(
            "state IN ('waiting', 'closed') OR (sales_order_id IS NOT NULL AND permitted_design IS NOT NULL)",
            name="builds_released",
        ),
        sa.CheckConstraint("state NOT IN ('scheduled', 'installing') OR starts_on IS NOT NULL", name="builds_has_date"),
        sa.CheckConstraint(
            "state NOT IN ('installing', 'installed', 'reworking') OR started_at IS NOT NULL", name="builds_begun"
        ),
        sa.CheckConstraint("labour_hours >= 0", name="builds_labour_hours_not_negative"),
    )
    op.create_table(
        "purchase_orders",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("supplier", sa.Text, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("need_by", sa.Date, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("first_promise", sa.Date),
        sa.Column("promised_for", sa.Date),
        sa.Column("received", JSONB, nullable=False),
        sa.Column("rejections", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="purchase_orders_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="purchase_orders_project_id_fkey"),
        sa.CheckConstraint(sa.column("state").in_(ORDER_STATES), name="purchase_orders_orderstate"),
        sa.CheckConstraint("state <> 'acknowledged' OR promised_for IS NOT NULL", name="purchase_orders_promised"),
        sa.CheckConstraint(
            "promised_for IS NULL OR first_promise <= promised_for", name="purchase_orders_promises_move_later"
        ),
    )
    op.create_index("purchase_orders_by_project_id", "purchase_orders", ["project_id"])
    op.create_table(
        "serials",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("purchase_order_id", sa.Uuid, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("serial", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="serials_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="serials_project_id_fkey"),
        sa.ForeignKeyConstraint(["purchase_order_id"], ["purchase_orders.id"], name="serials_purchase_order_id_fkey"),
    )
    op.create_index("serials_by_project_id", "serials", ["project_id"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recordable", sa.Boolean, nullable=False),
        sa.Column("days_away_or_restricted", sa.Boolean, nullable=False),
        sa.Column("report_due", sa.DateTime(timezone=True)),
        sa.Column("reported_at", sa.DateTime(timezone=True)),
        sa.Column("report_reference", sa.Text),
        sa.Column("log_due", sa.DateTime(timezone=True)),
        sa.Column("logged_at", sa.DateTime(timezone=True)),
        sa.Column("case_number", sa.Text),
        sa.PrimaryKeyConstraint("id", name="incidents_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="incidents_project_id_fkey"),
        sa.CheckConstraint(sa.column("severity").in_(SEVERITIES), name="incidents_incidentseverity"),
        sa.CheckConstraint("reported_at IS NULL OR report_due IS NOT NULL", name="incidents_reported_if_due"),
        sa.CheckConstraint("logged_at IS NULL OR log_due IS NOT NULL", name="incidents_logged_if_due"),
    )
    op.create_index("incidents_by_project_id", "incidents", ["project_id"])
    op.create_table(
        "reworks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("cause_id", sa.Uuid, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="reworks_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="reworks_project_id_fkey"),
        sa.UniqueConstraint("cause_id", name="reworks_cause_id_key"),
    )
    op.create_index("reworks_by_project_id", "reworks", ["project_id"])
