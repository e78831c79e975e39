"""Systems in operation and the onboarding of their customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None

STATES = ("waiting", "blocked", "ready", "energized", "active", "offline", "decommissioned", "closed")
PRODUCTS = ("cash", "loan", "lease", "ppa")


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "systems",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("blocked_by", JSONB, nullable=False),
        sa.Column("usage_point_id", sa.Text),
        sa.Column("time_zone", sa.Text),
        sa.Column("product", sa.String(64)),
        sa.Column("design", JSONB),
        sa.Column("serials", JSONB, nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True)),
        sa.Column("agreement", JSONB),
        sa.Column("agreed_for", sa.Text),
        sa.Column("inspected_at", sa.DateTime(timezone=True)),
        sa.Column("commissioned_at", sa.DateTime(timezone=True)),
        sa.Column("permission", JSONB),
        sa.Column("permitted_at", sa.DateTime(timezone=True)),
        sa.Column("system_id", sa.Uuid),
        sa.Column("energized_at", sa.DateTime(timezone=True)),
        sa.Column("deenergized_at", sa.DateTime(timezone=True)),
        sa.Column("gateway_serial", sa.Text),
        sa.Column("offline_since", sa.DateTime(timezone=True)),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("registered_pto_id", sa.Text),
        sa.Column("consent", JSONB),
        sa.PrimaryKeyConstraint("project_id", name="systems_pkey"),
        sa.UniqueConstraint("system_id", name="systems_system_id_key"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="systems_state"),
        sa.CheckConstraint(sa.column("product").in_(PRODUCTS), name="systems_financingproduct"),
        sa.CheckConstraint(
            "state NOT IN ('energized', 'active', 'offline') OR (system_id IS NOT NULL AND energized_at IS NOT NULL "
            "AND permission IS NOT NULL AND design IS NOT NULL)",
            name="systems_running_under_permission",
        ),
        sa.CheckConstraint("state NOT IN ('active', 'offline') OR activated_at IS NOT NULL", name="systems_activated"),
        sa.CheckConstraint("revision >= 0", name="systems_revision_counts_up"),
    )
    op.create_table(
        "onboardings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("trained", JSONB, nullable=False),
        sa.Column("documents", JSONB, nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("csat", sa.BigInteger),
        sa.Column("nps", sa.BigInteger),
        sa.Column("follow_up", sa.Text),
        sa.PrimaryKeyConstraint("id", name="onboardings_pkey"),
        sa.UniqueConstraint("project_id", name="onboardings_project_id_key"),
        sa.ForeignKeyConstraint(["project_id"], ["systems.project_id"], name="onboardings_project_id_fkey"),
        sa.CheckConstraint("csat IS NULL OR csat BETWEEN 1 AND 5", name="onboardings_csat_range"),
        sa.CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name="onboardings_nps_range"),
    )
