"""Tasks have ids, organisations and whoever is at them; those that ended keep how."""

from alembic import op

from shared.messaging.storage.schema import give_tasks_a_history

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    give_tasks_a_history(op)
