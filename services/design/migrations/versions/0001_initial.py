"""Projects, their designs and proposals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None

STATES = (
    "collecting", "designing", "blocked", "proposed", "presented", "accepted", "frozen", "declined", "lapsed", "closed",
)  # fmt: skip
TRIGGERS = (
    "customer", "proposal_expired", "permit_corrections", "interconnection", "substitution", "financing",
)  # fmt: skip
PROPOSAL_STATES = ("open", "presented", "accepted", "declined", "expired", "replaced")


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "projects",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("site", JSONB),
        sa.Column("analysis", JSONB),
        sa.Column("reference", JSONB),
        sa.Column("requested_at", sa.DateTime(timezone=True)),
        sa.Column("design_version", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("trigger", sa.String(64)),
        sa.Column("constraints", JSONB),
        sa.Column("accepted_option", sa.Text),
        sa.Column("product", sa.String(64)),
        sa.PrimaryKeyConstraint("project_id", name="projects_pkey"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="projects_state"),
        sa.CheckConstraint(sa.column("trigger").in_(TRIGGERS), name="projects_redesigntrigger"),
        sa.CheckConstraint(
            sa.column("product").in_(("cash", "loan", "lease", "ppa")), name="projects_financingproduct"
        ),
    )
    op.create_table(
        "designs",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("option_id", sa.Text, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("bill_of_materials", JSONB, nullable=False),
        sa.Column("checks", JSONB, nullable=False),
        sa.Column("price_cents", sa.BigInteger, nullable=False),
        sa.Column("losses_pct", sa.Double, nullable=False),
        sa.Column("yield_ratio", sa.Double),
        sa.Column("trigger", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="designs_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.project_id"], name="designs_project_id_fkey"),
        sa.UniqueConstraint("project_id", "number", "option_id", name="designs_version_key"),
        sa.CheckConstraint(sa.column("trigger").in_(TRIGGERS), name="designs_redesigntrigger"),
    )
    op.create_index("designs_by_project_id", "designs", ["project_id"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("design_number", sa.BigInteger, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_sha256", sa.Text, nullable=False),
        sa.Column("in_home", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="proposals_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.project_id"], name="proposals_project_id_fkey"),
        sa.UniqueConstraint("project_id", "revision", name="proposals_revision_key"),
        sa.CheckConstraint(sa.column("state").in_(PROPOSAL_STATES), name="proposals_proposalstate"),
        sa.CheckConstraint("revision >= 1", name="proposals_revision_from_one"),
    )
    op.create_index("proposals_by_project_id", "proposals", ["project_id"])
    op.create_index(
        "proposals_one_live", "proposals", ["project_id"], unique=True,
        postgresql_where=sa.text("state IN ('open', 'presented')"),
    )  # fmt: skip
