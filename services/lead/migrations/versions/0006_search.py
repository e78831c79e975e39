"""Leads are found by what is known of their people, and by numbers of papers and devices.

Trigrams are an extension that every packaged PostgreSQL has. Where it is missing, search reads all leads.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KINDS = ("permit", "application", "agreement", "serial")


def upgrade() -> None:
    op.add_column("leads", sa.Column("found_by", sa.Text))
    op.execute(
        """UPDATE leads SET found_by = lower(concat_ws(' ', name, email, regexp_replace(phone, '\\D', '', 'g'),
               address->>'street', address->>'unit', address->>'city', address->>'state', address->>'postal_code'))"""
    )
    op.create_table(
        "known_numbers",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "kind", "number", name="known_numbers_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["leads.project_id"], name="known_numbers_project_id_fkey"),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name="known_numbers_numberkind"),
    )
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')")):
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX leads_found_by ON leads USING gin (found_by gin_trgm_ops)")
        op.execute("CREATE INDEX known_numbers_found ON known_numbers USING gin (lower(number) gin_trgm_ops)")
