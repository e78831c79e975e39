"""The states that the step before allows are looked at while the service works."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for name in ("handovers_state", "handovers_conditional"):
        op.execute(f"ALTER TABLE handovers VALIDATE CONSTRAINT {name}")
