"""Timers and tasks remember the trace that made their project wait."""

from alembic import op

from shared.messaging.storage.schema import add_traces_to_what_waits

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    add_traces_to_what_waits(op)
