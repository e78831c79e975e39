"""Several permits a project: kinds, refusals, validity. What was open is open for the permit that it was about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

KINDS = (
    "building", "electrical", "structural", "fire", "planning", "historic", "hoa_consent", "right_of_way",
)  # fmt: skip
STATES = (
    "draft", "submitted", "correcting", "awaiting_design", "refused", "approved", "rejected", "expired", "revoked",
    "finaled", "withdrawn",
)  # fmt: skip
PATHS = {
    "submit_permit": "submission", "decide_permit": "decision", "resubmit_permit": "resubmission",
    "extend_permit": "extension-request",
}  # fmt: skip
CLOCKS = ("review_overdue", "corrections_overdue", "permit_expiring", "permit_expired")


def upgrade() -> None:
    for name, kind in {"kind": sa.String(64), "depends_on": JSONB, "declared": JSONB, "reasons": JSONB}.items():
        empty = {"kind": "building", "declared": "{}"}.get(name, "[]")
        op.add_column("permits", sa.Column(name, kind, nullable=False, server_default=empty))
        op.alter_column("permits", name, server_default=None)
    for name in ("refusals", "redesigns"):
        op.add_column("permits", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
        op.alter_column("permits", name, server_default=None)
    for column in (
        sa.Column("fee_cents", sa.BigInteger), sa.Column("worked_on", sa.Date), sa.Column("licence", sa.Text),
    ):  # fmt: skip
        op.add_column("permits", column)
    op.drop_constraint("permits_project_id_key", "permits")
    op.create_index("one_permit_of_a_kind", "permits", ["project_id", "kind", "ahj_id"], unique=True)
    for name in ("permits_permitstate", "permits_issued_has_number"):
        op.drop_constraint(name, "permits")
    op.create_check_constraint("permits_permitkind", "permits", sa.column("kind").in_(KINDS))
    op.create_check_constraint("permits_permitstate", "permits", sa.column("state").in_(STATES))
    op.create_check_constraint("permits_refusals_counted", "permits", "redesigns BETWEEN 0 AND 2 AND refusals >= 0")
    op.create_check_constraint(
        "permits_issued_has_number",
        "permits",
        "state NOT IN ('approved', 'expired', 'revoked', 'finaled') OR (permit_number IS NOT NULL AND "
        "approved_on IS NOT NULL AND expires_on IS NOT NULL)",
    )
    op.add_column("permit_files", sa.Column("certificates", JSONB, nullable=False, server_default="[]"))
    op.alter_column("permit_files", "certificates", server_default=None)
    op.execute(
        "UPDATE permit_files f SET certificates = p.certificates FROM permits p WHERE p.project_id = f.project_id"
    )
    op.drop_column("permits", "certificates")
    for task, path in PATHS.items():
        op.execute(
            sa.text(
                "UPDATE tasks t SET kind = t.kind || ':' || p.id, details = t.details || jsonb_build_object("
                "'permit_kind', 'building', 'permit_id', p.id,"
                " 'post', '/projects/' || t.project_id || '/permits/' || p.id || '/' || :path)"
                " FROM permits p WHERE p.project_id = t.project_id AND t.kind = :task"
            ).bindparams(task=task, path=path)
        )
    op.execute(
        "UPDATE tasks SET details = details"
        " || jsonb_build_object('post', '/projects/' || project_id || '/certificates') WHERE kind = 'confirm_listings'"
    )
    op.execute(
        sa.text(
            "UPDATE timers t SET name = t.name || ':' || p.id, payload = t.payload || jsonb_build_object('id', p.id)"
            " FROM permits p WHERE p.project_id = t.project_id AND t.name = ANY(:names)"
        ).bindparams(names=list(CLOCKS))
    )
