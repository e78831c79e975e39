"""A decision says what it is about, and in which ways the system could be changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"

QUESTIONS = ("study", "cost", "difference", "denial")


def upgrade() -> None:
    table = "interconnection_decisions"
    op.add_column(table, sa.Column("about", sa.String(64)))
    op.execute("UPDATE interconnection_decisions SET about = CASE WHEN study THEN 'study' ELSE 'denial' END")
    op.alter_column(table, "about", nullable=False)
    op.create_check_constraint("interconnection_decisions_question", table, sa.column("about").in_(QUESTIONS))
    op.drop_column(table, "study")
    op.add_column(table, sa.Column("options", JSONB, nullable=False, server_default="[]"))
    op.alter_column(table, "options", server_default=None)
    op.add_column(table, sa.Column("option", sa.Text))
