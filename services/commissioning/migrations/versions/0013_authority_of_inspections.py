"""An inspection that is open already is the task of the authority that the contract names, and of no other."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "UPDATE tasks t SET organisation = h.ahj_id, details = t.details || jsonb_build_object('ahj_id', h.ahj_id)"
        " FROM handovers h WHERE h.project_id = t.project_id AND h.ahj_id IS NOT NULL AND t.role = 'ahj'"
    )
