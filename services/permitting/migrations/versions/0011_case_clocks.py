"""Each application has timers, tasks and clocks of its own. What was open is open for the one that it was about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("applications", sa.Column("clocks", JSONB, nullable=False, server_default="[]"))
    op.alter_column("applications", "clocks", server_default=None)
    op.execute(
        "UPDATE tasks t SET kind = t.kind || ':' || a.id FROM applications a WHERE a.project_id = t.project_id"
        " AND t.kind IN ('complete_application', 'clear_utility_answer', 'sign_agreement', 'urge_utility',"
        " 'extend_approval', 'apply_again', 'attend_options_meeting')"
        " AND a.id::text = coalesce(t.details->>'application_id', (SELECT x.id::text FROM applications x"
        " WHERE x.project_id = t.project_id ORDER BY x.attempt DESC LIMIT 1))"
    )
    op.execute(
        "UPDATE timers SET payload = payload || CAST('{\"step\": \"cure\"}' AS jsonb) WHERE name = 'cure_overdue'"
    )
    op.execute(
        'UPDATE timers SET payload = payload || CAST(\'{"step": "agreement_return"}\' AS jsonb)'
        " WHERE name = 'agreement_unsigned'"
    )
    op.execute(
        "UPDATE timers t SET name = t.name || ':' || a.id || ':' || (t.payload->>'step'),"
        " payload = t.payload || jsonb_build_object('application_id', a.id) FROM applications a"
        " WHERE a.project_id = t.project_id AND t.name IN ('cure_overdue', 'agreement_unsigned', 'utility_overdue')"
        " AND t.payload->>'step' IS NOT NULL"
        " AND a.id::text = coalesce(t.payload->>'application_id', (SELECT x.id::text FROM applications x"
        " WHERE x.project_id = t.project_id ORDER BY x.attempt DESC LIMIT 1))"
    )
    op.execute(
        "UPDATE timers SET name = name || ':' || (payload->>'application_id')"
        " WHERE name IN ('approval_expiring', 'approval_expired') AND payload->>'application_id' IS NOT NULL"
    )
    op.execute(
        "DELETE FROM timers WHERE name IN ('cure_overdue', 'agreement_unsigned', 'utility_overdue',"
        " 'approval_expiring', 'approval_expired')"
    )
