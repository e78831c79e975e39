"""The utility acknowledges who bills what; the day of the application decides by which rule exports are credited."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("systems", sa.Column("applied_on", sa.Date))
    op.add_column("systems", sa.Column("billing", JSONB, nullable=False, server_default="{}"))
    # the utility was told of those that ran before, and never asked for an answer
    op.execute(
        """UPDATE systems SET billing = '{"asked": true, "notice": "before", "enrolment": "before"}'
           WHERE energized_at IS NOT NULL"""
    )
