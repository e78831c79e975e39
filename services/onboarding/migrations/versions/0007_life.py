"""After the activation: surveys one by one, consents by program, equipment that was replaced, months reported."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

SATISFACTION = ("satisfied", "followed_up", "unconfirmed")


def upgrade() -> None:
    op.add_column("systems", sa.Column("consents", JSONB, nullable=False, server_default="[]"))
    op.add_column("systems", sa.Column("retired_serials", JSONB, nullable=False, server_default="[]"))
    op.execute("UPDATE systems SET consents = jsonb_build_array(consent) WHERE consent IS NOT NULL")
    op.add_column("onboardings", sa.Column("delivered_at", sa.DateTime(timezone=True)))
    op.add_column("onboardings", sa.Column("satisfaction", sa.String(64)))
    op.create_check_constraint("onboardings_satisfaction", "onboardings", sa.column("satisfaction").in_(SATISFACTION))
    op.execute("UPDATE onboardings SET delivered_at = completed_at")
    op.create_table(
        "surveys",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("days_after_delivery", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("csat", sa.BigInteger),
        sa.Column("nps", sa.BigInteger),
        sa.Column("follow_up", sa.Text),
        sa.Column("confirmed", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="surveys_pkey"),
        sa.UniqueConstraint("project_id", "days_after_delivery", name="surveys_once"),
        sa.ForeignKeyConstraint(["project_id"], ["onboardings.project_id"], name="surveys_project_id_fkey"),
        sa.CheckConstraint("csat IS NULL OR csat BETWEEN 1 AND 5", name="surveys_csat_range"),
        sa.CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name="surveys_nps_range"),
        sa.CheckConstraint("(csat IS NULL) = (nps IS NULL)", name="surveys_answered_whole"),
    )
    # what was asked or answered before is the survey of the first week; what a customer was asked and has not answered
    # is an open task
    op.execute(
        """INSERT INTO surveys (id, project_id, days_after_delivery, sent_at, csat, nps, follow_up)
           SELECT o.id, o.project_id, 7, coalesce(t.opened_at, o.completed_at), o.csat, o.nps, o.follow_up
           FROM onboardings o LEFT JOIN tasks t ON t.project_id = o.project_id AND t.kind = 'answer_survey'
           WHERE o.csat IS NOT NULL OR t.kind IS NOT NULL"""
    )
    op.drop_column("onboardings", "follow_up")
    op.create_table(
        "month_reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="month_reports_pkey"),
        sa.UniqueConstraint("project_id", "month", name="month_reports_once"),
        sa.ForeignKeyConstraint(["project_id"], ["systems.project_id"], name="month_reports_project_id_fkey"),
    )
