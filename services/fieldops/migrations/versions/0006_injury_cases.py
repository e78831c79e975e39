"""Each injured person is a case of its own; what was recorded of an incident's one case until now becomes that case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

SEVERITIES = ("near_miss", "first_aid", "recordable", "serious", "fatality")


def upgrade() -> None:
    op.create_table(
        "injury_cases",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("incident_id", sa.Uuid, nullable=False),
        sa.Column("outcome", JSONB, nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("log_column", sa.Text),
        sa.Column("days_away", sa.BigInteger, nullable=False),
        sa.Column("days_restricted", sa.BigInteger, nullable=False),
        sa.Column("dart", sa.Boolean, nullable=False),
        sa.Column("log_due", sa.DateTime(timezone=True)),
        sa.Column("logged_at", sa.DateTime(timezone=True)),
        sa.Column("case_number", sa.Text),
        sa.PrimaryKeyConstraint("id", name="injury_cases_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["builds.project_id"], name="injury_cases_project_id_fkey"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="injury_cases_incident_id_fkey"),
        sa.CheckConstraint(sa.column("severity").in_(SEVERITIES), name="injury_cases_incidentseverity"),
        sa.CheckConstraint("logged_at IS NULL OR case_number IS NOT NULL", name="injury_cases_logged_under_a_number"),
        sa.CheckConstraint("days_away >= 0 AND days_restricted >= 0", name="injury_cases_days_not_negative"),
    )
    op.create_index("injury_cases_by_project_id", "injury_cases", ["project_id"])
    op.execute(
        "INSERT INTO injury_cases (id, project_id, incident_id, outcome, severity, log_column, days_away, "
        "days_restricted, dart, log_due, logged_at, case_number) "
        "SELECT id, project_id, id, '{}', severity, "
        "CASE WHEN NOT recordable THEN NULL WHEN severity = 'fatality' THEN 'G' "
        "WHEN days_away_or_restricted THEN 'H' ELSE 'J' END, 0, 0, days_away_or_restricted, log_due, logged_at, "
        "case_number FROM incidents WHERE severity <> 'near_miss'"
    )
    op.drop_constraint("incidents_logged_if_due", "incidents")
    for column in ("log_due", "logged_at", "case_number"):
        op.drop_column("incidents", column)
