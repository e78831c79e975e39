"""Cases have a number of AOV-04's own; several applications may live beside one another; agreements are signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

STATES = (
    "submitted", "received", "incomplete", "complete", "study_offered", "studying", "cost_offered", "building",
    "tendered", "approved", "denied", "lapsed", "withdrawn",
)  # fmt: skip


def upgrade() -> None:
    for name in ("usage_point_id", "purpose", "case_no"):
        op.add_column("applications", sa.Column(name, sa.Text))
    op.execute(
        "UPDATE applications SET usage_point_id = facts->>'usage_point_id', purpose = 'new',"
        " case_no = 'GI-' || upper(right(replace(id::text, '-', ''), 12))"
    )
    for name in ("usage_point_id", "purpose", "case_no"):
        op.alter_column("applications", name, nullable=False)
    op.add_column("applications", sa.Column("said", sa.BigInteger, nullable=False, server_default="0"))
    op.alter_column("applications", "said", server_default=None)
    op.add_column("connections", sa.Column("objections", JSONB, nullable=False, server_default="[]"))
    op.alter_column("connections", "objections", server_default=None)
    op.add_column("applications", sa.Column("export_cap_kw", sa.Double))
    op.execute(
        "UPDATE applications SET export_cap_kw = (facts->>'export_limit_kw')::double precision"
        " WHERE agreement_id IS NOT NULL"
    )
    op.drop_constraint("applications_applicationstate", "applications")
    op.create_check_constraint("applications_applicationstate", "applications", sa.column("state").in_(STATES))
    op.drop_constraint("applications_approved_has_agreement", "applications")
    op.create_check_constraint(
        "applications_approved_has_agreement", "applications",
        "state NOT IN ('approved', 'tendered') OR agreement_id IS NOT NULL",
    )  # fmt: skip
    op.drop_index("one_live_application", "applications")
    op.create_index(
        "one_live_application_per_meter", "applications", ["project_id", "usage_point_id", "purpose"], unique=True,
        postgresql_where=sa.text("state NOT IN ('denied', 'lapsed', 'withdrawn')"),
    )  # fmt: skip
    # a step of an application that waits is named with the application from now on
    op.execute("UPDATE timers SET name = 'next_step:' || (payload->>'application_id') WHERE name = 'next_step'")
