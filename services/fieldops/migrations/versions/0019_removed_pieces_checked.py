"""What the step before has every new row held to is true of all rows."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    for name in ("serials_removal", "serials_returned_under_a_number"):
        op.execute(f"ALTER TABLE serials VALIDATE CONSTRAINT {name}")
