"""Applications that wait to be sent are looked at again when a day begins."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "INSERT INTO timers (project_id, name, due_at, payload)"
        " SELECT project_id, 'rules_reviewed:' || id, submitted_at, jsonb_build_object('application_id', id)"
        " FROM applications WHERE state = 'prepared' ON CONFLICT DO NOTHING"
    )
