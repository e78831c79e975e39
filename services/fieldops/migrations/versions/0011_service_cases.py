"""Service after activation."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

STATES = ("open", "diagnosed", "return_agreed", "replaced", "retest_failed", "retested", "closed")


def upgrade() -> None:
    op.create_table(
        "service_cases",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("symptom", sa.Text, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("sku", sa.Text),
        sa.Column("old_serial", sa.Text),
        sa.Column("fault", sa.Text),
        sa.Column("return_number", sa.Text),
        sa.Column("new_serial", sa.Text),
        sa.Column("labour_hours", sa.Double, nullable=False),
        sa.Column("report_sha256", sa.Text),
        sa.Column("reimbursed_cents", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="service_cases_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="service_cases_project_id_fkey"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="service_cases_casestate"),
        sa.CheckConstraint("labour_hours >= 0 AND reimbursed_cents >= 0", name="service_cases_numbers_not_negative"),
        sa.CheckConstraint("state <> 'replaced' OR new_serial IS NOT NULL", name="service_cases_replaced_by_something"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="service_cases_closed_once"),
    )
    op.create_index("service_cases_by_project_id", "service_cases", ["project_id"])
