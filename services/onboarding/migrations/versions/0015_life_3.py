"""Days are judged again once more of them is heard; consents end on their last day; pieces wait for another model."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("systems", sa.Column("replacing", JSONB))
    op.execute(
        """
        -- Whether enough was heard of that day to say anything of it.
        ALTER TABLE telemetry.judged ADD COLUMN whole boolean NOT NULL DEFAULT true;

        -- Each of these says for itself what has ended by then, and when the next one does.
        INSERT INTO timers (project_id, name, due_at)
        SELECT s.project_id, 'consent_expires', min(((c.one ->> 'expires_on')::date + 1)::timestamptz)
        FROM systems s CROSS JOIN LATERAL jsonb_array_elements(s.consents) c (one)
        WHERE c.one ->> 'expires_on' IS NOT NULL AND s.state NOT IN ('decommissioned', 'closed')
        GROUP BY s.project_id
        ON CONFLICT DO NOTHING;
        """
    )
