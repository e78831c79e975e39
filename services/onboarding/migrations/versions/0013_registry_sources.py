"""The registry names the gateways of a system, their certificates, and where it stands: every record once more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("gateways", sa.Column("lfdi", sa.Text))
    op.add_column("systems", sa.Column("jurisdiction", sa.Text))
    op.add_column("systems", sa.Column("segment", sa.Text))
    op.add_column("systems", sa.Column("heard_by", JSONB, nullable=False, server_default="[]"))
    op.execute(
        """UPDATE systems s SET heard_by = g.known
           FROM (SELECT project_id, jsonb_agg(jsonb_build_object(
                            'serial', serial, 'since', registered_at, 'lfdi', NULL) ORDER BY registered_at) AS known
                 FROM gateways WHERE retired_at IS NULL GROUP BY project_id) g
           WHERE g.project_id = s.project_id"""
    )
    op.execute(
        "INSERT INTO timers (project_id, name, due_at) "
        "SELECT project_id, 'registry_renewed', activated_at FROM systems "
        "WHERE revision > 0 AND state NOT IN ('decommissioned', 'closed') ON CONFLICT DO NOTHING"
    )
