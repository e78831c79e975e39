"""RCV-03, the utility's billing: takes requests for net billing and acknowledges them in its own records."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Table, Text, Uuid, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.client.consumer import Client
from shared.client.work import Work
from shared.schemas.onboarding import NetBillingEnrollmentRequested, SystemDecommissioned

tables: Final = MetaData()
enrolments: Final = Table(
    "enrolments", tables,
    Column("project_id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("usage_point_id", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("acknowledged_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)  # fmt: skip
"""One row a project; asked again, it keeps its number and takes the newer day."""


def listen(client: Client) -> None:
    @client.on(NetBillingEnrollmentRequested)
    async def acknowledge(event: NetBillingEnrollmentRequested, work: Work) -> None:
        assert work.envelope is not None
        asked = {"usage_point_id": event.usage_point_id, "start_on": event.start_on}
        number = f"NB-{event.start_on:%Y}-{event.project_id.hex[-10:].upper()}"
        row = {"number": number, "requests": 1, "acknowledged_at": work.envelope.time}
        kept = insert(enrolments).values(project_id=event.project_id, **row, **asked)
        changed = {**asked, "requests": enrolments.c.requests + 1, "ended_at": None}
        await work.sql.execute(kept.on_conflict_do_update(index_elements=["project_id"], set_=changed))

    @client.on(SystemDecommissioned)
    async def end(event: SystemDecommissioned, work: Work) -> None:
        """Net billing ends with the system."""
        assert work.envelope is not None
        mine = update(enrolments).where(enrolments.c.project_id == event.project_id)
        await work.sql.execute(mine.values(ended_at=work.envelope.time))


async def enrolment(engine: AsyncEngine, project_id: UUID) -> dict[str, Any] | None:
    """The record of a project's enrolment; None where nobody has asked for one."""
    async with engine.connect() as sql:
        row = (await sql.execute(select(enrolments).where(enrolments.c.project_id == project_id))).first()
    if row is None:
        return None
    return {
        "project_id": str(project_id),
        "number": row.number,
        "usage_point_id": row.usage_point_id,
        "start_on": row.start_on.isoformat(),
        "requests": row.requests,
        "acknowledged_at": row.acknowledged_at.isoformat(),
        "ended_at": None if row.ended_at is None else row.ended_at.isoformat(),
    }
