"""Contracts and what they gather: financing, change orders, decisions, the sealed record of signatures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.storage.schema import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table(
        "contracts",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("contract_id", sa.Uuid),
        sa.Column("proposal_id", sa.Uuid),
        sa.Column("product", sa.String(64)),
        sa.Column("price_cents", sa.BigInteger),
        sa.Column("design", JSONB),
        sa.Column("bill_of_materials", JSONB),
        sa.Column("reference", JSONB),
        sa.Column("in_home", sa.Boolean),
        sa.Column("document_sha256", sa.Text),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("senior", sa.Boolean, nullable=False),
        sa.Column("rescission_deadline", sa.DateTime(timezone=True)),
        sa.Column("sales_order_id", sa.Uuid),
        sa.Column("deposit_cents", sa.BigInteger, nullable=False),
        sa.Column("refunded_cents", sa.BigInteger, nullable=False),
        sa.Column("fee_waived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="contracts_pkey"),
        sa.CheckConstraint(
            sa.column("state").in_(
                ("prospect", "financing", "declined", "sent", "cooling_off", "effective", "closing", "closed")
            ),
            name="contracts_state",
        ),
        sa.CheckConstraint(
            sa.column("product").in_(("cash", "loan", "lease", "ppa")), name="contracts_financingproduct"
        ),
        sa.CheckConstraint(
            "state IN ('prospect', 'closing', 'closed') OR (contract_id IS NOT NULL AND design IS NOT "
            "NULL AND bill_of_materials IS NOT NULL AND reference IS NOT NULL AND price_cents IS NOT "
            "NULL AND product IS NOT NULL AND in_home IS NOT NULL)",
            name="contracts_accepted_has_terms",
        ),
        sa.CheckConstraint(
            "state <> 'cooling_off' OR rescission_deadline IS NOT NULL", name="contracts_cooling_off_has_deadline"
        ),
        sa.CheckConstraint("state <> 'effective' OR sales_order_id IS NOT NULL", name="contracts_effective_has_order"),
        sa.CheckConstraint(
            "price_cents >= 0 AND deposit_cents >= 0 AND refunded_cents <= deposit_cents", name="contracts_money"
        ),
        sa.CheckConstraint("state <> 'sent' OR document_sha256 IS NOT NULL", name="contracts_sent_has_document"),
        sa.CheckConstraint(
            "state NOT IN ('cooling_off', 'effective') OR (document_sha256 IS NOT NULL AND signed_at IS NOT NULL)",
            name="contracts_signed_has_signature",
        ),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("entry", JSONB, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_entries_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="audit_entries_project_id_fkey"),
        sa.CheckConstraint("place >= 0", name="audit_entries_place"),
        sa.CheckConstraint("seal ~ '^[0-9a-f]{64}$'", name="audit_entries_seal"),
    )
    op.create_index("one_entry_per_place", "audit_entries", ["project_id", "place"], unique=True)
    op.create_table(
        "change_orders",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("design_version", sa.BigInteger, nullable=False),
        sa.Column("trigger", sa.String(64)),
        sa.Column("design", JSONB, nullable=False),
        sa.Column("bill_of_materials", JSONB, nullable=False),
        sa.Column("price_cents", sa.BigInteger, nullable=False),
        sa.Column("price_change_cents", sa.BigInteger, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="change_orders_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="change_orders_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("trigger").in_(
                ("customer", "proposal_expired", "permit_corrections", "interconnection", "substitution", "financing")
            ),
            name="change_orders_redesigntrigger",
        ),
        sa.CheckConstraint(
            sa.column("state").in_(("proposed", "approved", "effective", "rejected", "replaced")),
            name="change_orders_changestate",
        ),
        sa.CheckConstraint("price_cents >= 0 AND design_version > 0", name="change_orders_amounts"),
    )
    op.create_index("one_change_per_design", "change_orders", ["project_id", "design_version"], unique=True)
    op.create_index(
        "one_pending_change",
        "change_orders",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_table(
        "closings",
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("closing_id", sa.Uuid, nullable=False),
        sa.Column("waiting_for", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="closings_pkey"),
        sa.ForeignKeyConstraint(["project_id"], ["contracts.project_id"], name="closings_project_id_fkey"),
        sa.CheckConstraint(
            sa.column("reason").in_(
                (
                    "lead_withdrawn",
                    "proposal_declined",
                    "proposal_lapsed",
                    "financing_declined",
                    "contract_rescinded",
                    "customer_cancelled",
                    "interconnection_denied",
                    "decision_timed_out",
                    "permit_rejected",
                    "decommissioned",
                )
            ),
            name="closings_closingreason",
        ),
    )
    op.create_table(
        "financing_applications",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("term_months", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("apr_pct", sa.Double),
        sa.Column("dealer_fee_pct", sa.Double),
        sa.Column("stipulations", JSONB, nullable=False),
        sa.Column("adverse_reasons", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="financing_applications_pkey"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["contracts.project_id"], name="financing_applications_project_id_fkey"
        ),
        sa.CheckConstraint(
            sa.column("product").in_(("cash", "loan", "lease", "ppa")), name="financing_applications_financingproduct"
        ),
        sa.CheckConstraint(
            sa.column("state").in_(("applied", "approved", "declined", "replaced")),
            name="financing_applications_applicationstate",
        ),
        sa.CheckConstraint("amount_cents >= 0 AND term_months > 0", name="financing_applications_amounts"),
    )
    op.create_index("financing_applications_by_project_id", "financing_applications", ["project_id"])
    op.create_index(
        "one_undecided_application",
        "financing_applications",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'applied'"),
    )
    op.create_table(
        "interconnection_decisions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("project_id", sa.Uuid, nullable=False),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("study", sa.Boolean, nullable=False),
        sa.Column("cost_cents", sa.BigInteger, nullable=False),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_kwac", sa.Double),
        sa.Column("export_limit_kw", sa.Double),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="interconnection_decisions_pkey"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["contracts.project_id"], name="interconnection_decisions_project_id_fkey"
        ),
        sa.CheckConstraint(
            sa.column("state").in_(("open", "made", "lapsed", "replaced")),
            name="interconnection_decisions_decisionstate",
        ),
        sa.CheckConstraint(
            sa.column("choice").in_(("pay", "reduce", "withdraw")), name="interconnection_decisions_decisionchoice"
        ),
        sa.CheckConstraint("(state = 'made') = (choice IS NOT NULL)", name="interconnection_decisions_made_has_choice"),
    )
    op.create_index("interconnection_decisions_by_project_id", "interconnection_decisions", ["project_id"])
    op.create_index(
        "one_open_decision",
        "interconnection_decisions",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
