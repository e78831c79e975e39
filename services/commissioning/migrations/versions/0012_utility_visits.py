"""Visits of the utility, and permission that is tied to one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

VISIT_STATES = ("due", "arranged", "held", "waived", "cancelled")


def upgrade() -> None:
    op.create_table(
        "utility_visits",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("arranged_for", sa.Date),
        sa.Column("findings", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="utility_visits_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["handovers.project_id"], name="utility_visits_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("kind").in_(("witness_test", "meter_exchange")), name="utility_visits_utilityvisitkind"
        ),
        sa.CheckConstraint(sa.column("state").in_(VISIT_STATES), name="utility_visits_utilityvisitstate"),
        sa.CheckConstraint("state <> 'arranged' OR arranged_for IS NOT NULL", name="utility_visits_arranged_for_a_day"),
    )
    op.create_index("utility_visits_by_project_id", "utility_visits", ["project_id"])
    op.create_index(
        "utility_visits_one_open", "utility_visits", ["project_id", "kind"], unique=True,
        postgresql_where=sa.text("state IN ('due', 'arranged')"),
    )  # fmt: skip
    op.add_column("handovers", sa.Column("conditional", JSONB))
