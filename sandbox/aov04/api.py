"""What the utility's own people ask of its interconnection system."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field

from sandbox.aov04 import steps
from sandbox.aov04.grid import circuit_key, location_of, network, place_of
from sandbox.aov04.model import (
    Application,
    ApplicationState,
    CircuitLoad,
    Connection,
    Permission,
    PermissionRequest,
    RequestState,
)
from sandbox.aov04.model.application import HOLDS
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.rules.interconnection.facts import Facility
from shared.rules.interconnection.headroom import largest_passing_kwac
from shared.rules.interconnection.review import case_of

router = APIRouter(tags=["interconnection"])

ByOperator = Annotated[Command, Depends(command_for("operator"))]
Reader = Annotated[Caller, Depends(reader_for("operator", "permit_tech", "commissioning_agent"))]
UsagePoint = Annotated[str, Path(min_length=1, max_length=80)]

ASKED_KWAC = 1000.0
"""No single service is asked for more."""


class ApplicationView(View):
    id: UUID
    state: ApplicationState
    received_at: datetime
    complete_at: datetime | None
    screens: list[dict[str, Any]]
    largest_kwac: float | None
    agreement_id: str | None


class RequestView(View):
    id: UUID
    state: RequestState
    requested_at: datetime


class ConnectionView(View):
    project_id: UUID
    version: int
    permission: Permission
    pto_id: str | None
    granted_at: datetime | None
    objections: list[dict[str, Any]]
    """Messages of ours that had no effect at the applicant's."""
    replaced: list[dict[str, Any]]
    """Pieces that stand in the place of others: {old, new, replaced_at}."""
    applications: list[ApplicationView]
    requests: list[RequestView]


async def view_of(connection: Connection, work: Work) -> ConnectionView:
    return ConnectionView(
        project_id=connection.project_id,
        version=connection.version,
        permission=connection.permission,
        pto_id=connection.pto_id,
        granted_at=connection.granted_at,
        objections=connection.objections,
        replaced=connection.replaced,
        applications=[ApplicationView.model_validate(one) for one in await work.all(Application)],
        requests=[RequestView.model_validate(one) for one in await work.all(PermissionRequest)],
    )


@router.get("/projects/{project_id}", response_model=ConnectionView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    async def view(work: Work) -> ConnectionView:
        return await view_of(must(await work.get(Connection)), work)

    return await show(request, project_id, view)


class Revocation(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.post("/systems/{project_id}/revocation", response_model=ConnectionView)
async def revoke(project_id: UUID, body: Revocation, command: ByOperator) -> Response:
    """Withdraws the permission to operate: the system has to be switched off."""

    async def decide(work: Work) -> ConnectionView:
        connection: Connection = must(await work.get(Connection))
        await steps.revoke(connection, body.reason, work)
        return await view_of(connection, work)

    return await command.run(project_id, decide)


@router.post("/agreements/{project_id}/withdrawal", response_model=ConnectionView)
async def take_agreement_back(project_id: UUID, body: Revocation, command: ByOperator) -> Response:
    """Takes approvals back, e.g. where the grid was not as the file said: nothing may be built on them."""

    async def decide(work: Work) -> ConnectionView:
        connection: Connection = must(await work.get(Connection))
        held = [one for one in await work.all(Application) if one.state in HOLDS]
        if not held:
            raise Refused("no-agreement", "no approval stands that could be taken back")
        for application in held:
            steps.take_back(application, body.reason, work)
        return await view_of(connection, work)

    return await command.run(project_id, decide)


class Headroom(View):
    """What a pre-application report says (SGIP 1.2)."""

    usage_point_id: str
    circuit_id: str
    section_id: str
    transformer_id: str
    section_generation_kw: float
    transformer_generation_kw: float
    largest_kwac: float | None
    """The largest single-phase system that would be approved today without a study; null where none would."""


@router.get("/usage-points/{usage_point_id}/headroom")
async def headroom(request: Request, usage_point_id: UsagePoint, _: Reader) -> Headroom:
    place = place_of(usage_point_id)
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> Headroom:
        load = await work.get(CircuitLoad) or CircuitLoad(project_id=work.project_id, circuit_id=place.circuit_id)
        location = location_of(place, load.added(place))
        rules = network().rules(local_date(work.now, network().time_zone))
        return Headroom(
            usage_point_id=usage_point_id,
            circuit_id=place.circuit_id,
            section_id=place.section_id,
            transformer_id=place.transformer_id,
            section_generation_kw=location.section_generation_kw,
            transformer_generation_kw=location.secondary_generation_kw,
            largest_kwac=largest_passing_kwac(case_of(Facility(ASKED_KWAC), location, rules)),
        )

    return await processor.look(circuit_key(place.circuit_id), look)
