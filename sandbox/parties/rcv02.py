"""RCV-02, customer service: keeps what customers were told about their bills, and explains it to whoever calls."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Column, DateTime, MetaData, Table, Uuid, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.client.consumer import Client
from shared.client.work import Work
from shared.schemas.onboarding import BillingClarityNoticeIssued, SystemDecommissioned
from shared.schemas.rcv02 import BillingNoticeAcknowledged

tables: Final = MetaData()
notices: Final = Table(
    "notices", tables,
    Column("project_id", Uuid, primary_key=True),
    Column("notice", JSON, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("decommissioned_at", DateTime(timezone=True)),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)  # fmt: skip
"""The latest notice of each project."""


def listen(client: Client) -> None:
    @client.on(BillingClarityNoticeIssued)
    async def keep(event: BillingClarityNoticeIssued, work: Work) -> None:
        """A later notice takes the place of an earlier one."""
        assert work.envelope is not None
        row = {"notice": event.model_dump(mode="json"), "issued_at": work.envelope.time}
        kept = insert(notices).values(project_id=event.project_id, **row)
        await work.sql.execute(kept.on_conflict_do_update(index_elements=["project_id"], set_=row))
        await work.publish(
            BillingNoticeAcknowledged(
                project_id=event.project_id, usage_point_id=event.usage_point_id, acknowledged_at=work.envelope.time
            )
        )

    @client.on(SystemDecommissioned)
    async def end(event: SystemDecommissioned, work: Work) -> None:
        assert work.envelope is not None
        mine = update(notices).where(notices.c.project_id == event.project_id)
        await work.sql.execute(mine.values(decommissioned_at=work.envelope.time))


async def explain(engine: AsyncEngine, project_id: UUID) -> dict[str, Any] | None:
    """Who bills what, from when, and whom to call; None for a project of which no notice came."""
    async with engine.connect() as sql:
        row = (await sql.execute(select(notices).where(notices.c.project_id == project_id))).first()
    if row is None:
        return None
    notice = row.notice
    return {
        "project_id": str(project_id),
        "statement": notice["statement"],
        "utility_bills": notice["utility_bills"],
        "provider_bills": notice["provider_bills"],
        "first_provider_invoice_on": notice["first_provider_invoice_on"],
        "net_billing_from": notice["net_billing_from"],
        "contact_routing": notice["contact_routing"],
        "issued_at": row.issued_at.isoformat(),
        "decommissioned_at": None if row.decommissioned_at is None else row.decommissioned_at.isoformat(),
    }
