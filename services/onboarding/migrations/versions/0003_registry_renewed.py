"""Every record in the registry is written once more: its nameplate has the numbers of IEEE 2030.5-2018.

The service does it, a timer for each system: only there a record gets its revision and goes out through the outbox.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "INSERT INTO timers (project_id, name, due_at) "
        "SELECT project_id, 'registry_renewed', activated_at FROM systems "
        "WHERE revision > 0 AND state NOT IN ('decommissioned', 'closed') ON CONFLICT DO NOTHING"
    )
