"""Days that are judged again wait their turn."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """
        -- When a system was last looked at for its day; null before that was noted.
        ALTER TABLE telemetry.judged ADD COLUMN tried_at timestamptz;
        """
    )
