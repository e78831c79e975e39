"""The dispatcher's desk: the forecast, and the plan that stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "dispatch",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("forecasts", postgresql.JSONB, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan", postgresql.JSONB, nullable=True),
        sa.PrimaryKeyConstraint("project_id", name="dispatch_pkey"),
    )
