"""RCV-03, the utility's billing: keeps requests for net billing in its own records and acknowledges them."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Float, Integer, MetaData, Table, Text, Uuid, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.client.consumer import Client
from shared.client.work import Work
from shared.schemas.onboarding import NetBillingEnrollmentRequested, SystemDecommissioned
from shared.schemas.rcv03 import NetBillingEnded, NetBillingEnrolled

tables: Final = MetaData()
enrolments: Final = Table(
    "net_billing", tables,
    Column("project_id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("usage_point_id", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("tariff", Text),
    Column("meter_id", Text, nullable=False),
    Column("kwac", Float),
    Column("battery_kwh", Float),
    Column("requests", Integer, nullable=False),
    Column("acknowledged_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)  # fmt: skip
"""One row a project; asked again, it keeps its number and takes the newer day."""


def listen(client: Client) -> None:
    @client.on(NetBillingEnrollmentRequested)
    async def acknowledge(event: NetBillingEnrollmentRequested, work: Work) -> None:
        assert work.envelope is not None
        meter = event.meter_id or f"M-{event.usage_point_id}"  # the one that stands at the service point
        asked = {
            "usage_point_id": event.usage_point_id, "start_on": event.start_on, "tariff": event.tariff,
            "meter_id": meter, "kwac": event.kwac, "battery_kwh": event.battery_kwh,
        }  # fmt: skip
        number = f"NB-{event.start_on:%Y}-{event.project_id.hex[-10:].upper()}"
        row = {"number": number, "requests": 1, "acknowledged_at": work.envelope.time}
        kept = insert(enrolments).values(project_id=event.project_id, **row, **asked)
        changed = {**asked, "requests": enrolments.c.requests + 1, "ended_at": None}
        known = kept.on_conflict_do_update(index_elements=["project_id"], set_=changed).returning(enrolments.c.number)
        await work.publish(
            NetBillingEnrolled(
                project_id=event.project_id, usage_point_id=event.usage_point_id,
                enrolment=(await work.sql.execute(known)).scalar_one(),
                tariff=event.tariff, meter_id=meter, start_on=event.start_on,
            )
        )  # fmt: skip

    @client.on(SystemDecommissioned)
    async def end(event: SystemDecommissioned, work: Work) -> None:
        """Net billing ends with the system."""
        assert work.envelope is not None
        mine = update(enrolments).where(enrolments.c.project_id == event.project_id)
        ended = mine.values(ended_at=work.envelope.time).returning(enrolments.c.number)
        number = (await work.sql.execute(ended)).scalar_one_or_none()
        if number is not None:
            await work.publish(
                NetBillingEnded(project_id=event.project_id, enrolment=number, ended_at=work.envelope.time)
            )


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
        "tariff": row.tariff,
        "meter_id": row.meter_id,
        "kwac": row.kwac,
        "battery_kwh": row.battery_kwh,
        "requests": row.requests,
        "acknowledged_at": row.acknowledged_at.isoformat(),
        "ended_at": None if row.ended_at is None else row.ended_at.isoformat(),
    }
