"""The price of each product with the lender's terms, stipulations, signers, how far the building is, changes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

STAGES = ("nothing", "ordered", "started", "installed", "operating")
APPLICATION_STATES = ("applied", "approved", "declined", "expired", "replaced")


def upgrade() -> None:
    for column in (
        sa.Column("cash_price_cents", sa.BigInteger),
        sa.Column("apr_pct", sa.Double),
        sa.Column("dealer_fee_pct", sa.Double),
        sa.Column("term_months", sa.BigInteger),
        sa.Column("stage", sa.String(64), nullable=False, server_default="nothing"),
    ):
        op.add_column("contracts", column)
    op.execute("UPDATE contracts SET cash_price_cents = price_cents")
    op.alter_column("contracts", "stage", server_default=None)
    op.create_check_constraint("contracts_stage", "contracts", sa.column("stage").in_(STAGES))
    op.add_column("financing_applications", sa.Column("completed_on", sa.Date))
    # When it was asked was not kept: the day of the migration is the latest it can have been.
    op.execute("UPDATE financing_applications SET completed_on = current_date")
    op.alter_column("financing_applications", "completed_on", nullable=False)
    op.drop_constraint("financing_applications_applicationstate", "financing_applications")
    op.create_check_constraint(
        "financing_applications_applicationstate",
        "financing_applications",
        sa.column("state").in_(APPLICATION_STATES),
    )
    op.add_column("change_orders", sa.Column("rescission_deadline", sa.DateTime(timezone=True)))
    op.create_table(
        "stipulations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_sha256", sa.Text),
        sa.Column("cleared_by", sa.Text),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="stipulations_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="stipulations_project_id_fkey"),
        sa.CheckConstraint("(cleared_at IS NULL) = (cleared_by IS NULL)", name="stipulations_cleared_by_somebody"),
    )
    op.create_index("stipulations_of_project", "stipulations", ["project_id"])
    op.create_table(
        "signers",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.Column("consent_version", sa.Text),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("senior", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="signers_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="signers_project_id_fkey"),
        sa.CheckConstraint("turn > 0", name="signers_turn"),
    )
    op.create_index("one_signature_each", "signers", ["project_id", "subject"], unique=True)
