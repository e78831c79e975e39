"""How bad an incident could have been; hours of those who work on no site."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("potential", sa.Text, nullable=True))
    op.create_table(
        "employee_hours",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("hours", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="employee_hours_pkey"),
        sa.CheckConstraint("hours >= 0", name="employee_hours_hours_not_negative"),
    )
    op.create_index("employee_hours_by_project_id", "employee_hours", ["project_id"])
