"""When a project ended, and when what is personal of it was erased.

Of projects that have ended before it is not known when: those count from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("leads", sa.Column("ended_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("erase_after", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.execute(
        """UPDATE leads SET ended_at = now(), erase_after = now() + interval '1827 days'
           WHERE state IN ('closed', 'disqualified')"""
    )
    op.create_index("leads_to_erase", "leads", ["erase_after"])
