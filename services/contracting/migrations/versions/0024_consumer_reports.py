"""The consumer report by which a lender decided, for the applicant's notice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("financing_applications", sa.Column("report", JSONB))
