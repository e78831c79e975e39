"""A lead whose analysis failed for good: one more state. What was allowed stays allowed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STATES = ("captured", "analysing", "stalled", "qualified", "nurtured", "disqualified", "withdrawn", "closed")


def upgrade() -> None:
    op.drop_constraint("leads_state", "leads")
    op.create_check_constraint("leads_state", "leads", sa.column("state").in_(STATES))
