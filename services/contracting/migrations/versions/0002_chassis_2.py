"""The chassis' tables, second version: quarantine, refused rows, owners of jobs, the operators' audit trail."""

from alembic import op

from shared.messaging.storage.schema import upgrade_chassis_tables_to_2

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    upgrade_chassis_tables_to_2(op)
