"""The gateways of a system: what sends its readings, and the device certificates by which an aggregator knows them."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding.api.common import ByCrew, open_system
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import Gateway, System
from services.onboarding.rules.der.identity import certified
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Refused, Unknown
from shared.schemas.quantities import Line

router = APIRouter()

MOST_GATEWAYS: Final = 100
"""In use for one system: so many the registry names."""
DeviceCertificate = Annotated[str, Field(min_length=1, max_length=20_000)]
"""The gateway's own certificate of IEEE 2030.5, as PEM; null where its maker has given it none."""


class FurtherGateway(Body):
    serial: Line = Field(max_length=80)
    certificate: DeviceCertificate | None = None


class Certificate(Body):
    certificate: DeviceCertificate


async def add_gateway(system: System, serial: str, certificate: str | None, work: Work) -> None:
    """Another one in use from now on; the registry names it."""
    lfdi = None if certificate is None else _lfdi(certificate, work)
    known = await work.all(Gateway)
    new = work.add(Gateway(id=new_id(), project_id=work.project_id, serial=serial, registered_at=work.now, lfdi=lfdi))
    work.publish(*system.hear_by([*known, new]))


def _lfdi(certificate: str, work: Work) -> str:
    try:
        return certified(certificate, work.now)
    except ValueError as error:
        raise Refused("certificate", str(error)) from None


@router.post("/projects/{project_id}/gateways", response_model=SystemView)
async def register_gateway(project_id: UUID, body: FurtherGateway, command: ByCrew) -> Response:
    """Another gateway of a system that has one: several may send its readings."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        system.must_have_run("register a gateway")
        gateways = await work.all(Gateway)
        if not gateways:
            raise Refused("monitoring-first", "register the monitoring with its first gateway")
        in_use = [one for one in gateways if one.retired_at is None]
        if any(one.serial == body.serial for one in in_use):
            raise Refused("registered", f"gateway {body.serial} is registered already")
        if len(in_use) >= MOST_GATEWAYS:
            raise Refused("too-many-gateways", f"{MOST_GATEWAYS} gateways send for this system: retire one first")
        await add_gateway(system, body.serial, body.certificate, work)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/gateways/{serial}/certificate", response_model=SystemView)
async def certify_gateway(project_id: UUID, serial: Line, body: Certificate, command: ByCrew) -> Response:
    """By its certificate aggregators know the gateway; a newer one takes the former's place."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        gateways = await work.all(Gateway)
        _in_use(gateways, serial).lfdi = _lfdi(body.certificate, work)
        work.publish(*system.hear_by(gateways))
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/gateways/{serial}/retirement", response_model=SystemView)
async def retire_gateway(project_id: UUID, serial: Line, command: ByCrew) -> Response:
    """Its credential is of no use from now on."""

    async def decide(work: Work) -> SystemView:
        gateways = await work.all(Gateway)
        _in_use(gateways, serial).retired_at = work.now
        system = await work.get(System)
        assert system is not None
        work.publish(*system.hear_by(gateways))
        return await view_of(work)

    return await command.run(project_id, decide)


def _in_use(gateways: list[Gateway], serial: str) -> Gateway:
    found = next((one for one in gateways if one.serial == serial and one.retired_at is None), None)
    if found is None:
        raise Unknown("no such gateway sends for this system")
    return found
