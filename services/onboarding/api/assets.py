"""A system as an asset: what it consists of, what may send for it, what is known of its work."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.onboarding.api.common import ByCrewOrSupport, open_system
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import Gateway, System
from services.onboarding.telemetry import production
from services.onboarding.telemetry.credentials import credential_of
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.store import Unknown
from shared.messaging.web.http import Body, View, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.onboarding import DERConsent, LocationClass, TelemetrySource
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line

router = APIRouter()
BESIDE: Final = """
    SELECT project_id, system_id, state, energized_at,
           CASE jsonb_typeof(design -> 'kwac') WHEN 'number' THEN (design ->> 'kwac')::float8 END AS kwac
    FROM systems WHERE usage_point_id = $1 AND project_id <> $2 ORDER BY project_id LIMIT 100"""
"""Ids are in the order of their time."""
Operator = Annotated[Caller, Depends(reader_for("operator"))]
MOST_PIECES: Final = 1_000
"""Of one request."""


class GatewayView(View):
    serial: str
    credential: str | None
    """Its bearer token for `POST /telemetry`; null once it is retired."""
    registered_at: datetime
    retired_at: datetime | None
    lfdi: str | None
    """By its device certificate (IEEE 2030.5); null where none was given."""


class DeviceView(View):
    name: str
    """As its gateway calls it."""
    last_start: datetime | None
    """Start of its newest quarter hour with readings."""


class Beside(View):
    """Another system at the same usage point: an expansion, or what was expanded."""

    project_id: UUID
    system_id: UUID | None
    state: str
    energized_at: datetime | None
    kwac: float | None
    """AC rating as built, kW; null where nothing is built yet."""


class WarrantyView(View):
    kind: str
    """``module``, ``inverter``, ``battery`` or ``other``: by it the terms are found."""
    start: date
    end: date
    """Last day."""
    source: str
    """Of the terms."""


class PieceView(View):
    """What is installed under a serial number."""

    sku: str
    serial: str
    place: str | None
    """Where it is; null where nobody has noted it."""
    firmware: str | None
    """The version that runs on it; null where nobody has noted one."""
    firmware_since: datetime | None
    """When that was noted first."""
    warranty: WarrantyView | None
    """Of its maker; null before the system was energized, and where no terms are on record."""


class AssetView(View):
    project_id: UUID
    system_id: UUID | None
    state: str
    usage_point_id: str | None
    beside: list[Beside]
    """Other systems at this usage point, the oldest first."""
    energized_at: datetime | None
    activated_at: datetime | None
    design: dict[str, Any] | None
    """As built."""
    serials: list[SerialNumber]
    equipment: list[PieceView]
    """The same pieces, each with its warranty."""
    retired_serials: list[str]
    """``article number/serial number`` of what was taken out; none is used again."""
    replacing: dict[str, Any] | None
    """A piece that waits for one of another model: ``old``, ``category``, ``model``, ``under_warranty``."""
    gateways: list[GatewayView]
    devices: list[DeviceView]
    consents: list[DERConsent]
    lfdi: str | None
    location_class: LocationClass | None
    telemetry_source: TelemetrySource | None
    """These three as the registry has them, or will have them once the system is activated."""
    uptime: production.Uptime | None
    """Of the last 30 days; null before the system is activated."""


@router.get("/systems/{system_id}", response_model=AssetView)
async def asset(request: Request, system_id: UUID, _: Operator) -> Response:
    """The asset record of a system, named by its own id or by its project's, with its gateways' credentials."""
    processor: Processor = request.app.state.processor
    store = processor.store
    assert isinstance(store, PostgresStore)
    project_id = await store.pool.fetchval(
        "SELECT project_id FROM systems WHERE system_id = $1 OR project_id = $1", system_id
    )
    if project_id is None:
        raise Unknown("there is no such system, and no project of this id has one")
    key = processor.settings.credential_key.get_secret_value()

    async def look(work: Work) -> tuple[System, list[Gateway]]:
        return must(await work.get(System)), await work.all(Gateway)

    system, gateways = await processor.look(project_id, look)
    devices = await production.devices(store, project_id)
    uptime = None
    if system.activated_at is not None:
        uptime = await production.uptime(store, project_id, system.activated_at, processor.clock.now())
    beside = await store.pool.fetch(BESIDE, system.usage_point_id, project_id)
    found = AssetView(
        project_id=project_id, system_id=system.system_id, state=system.state, usage_point_id=system.usage_point_id,
        beside=[Beside(**row) for row in beside],
        energized_at=system.energized_at, activated_at=system.activated_at, design=system.design,
        serials=[SerialNumber.model_validate(one) for one in system.serials],
        equipment=[_piece(system, SerialNumber.model_validate(one)) for one in system.serials],
        gateways=[_gateway(one, key) for one in gateways],
        devices=[DeviceView(name=name, last_start=last) for name, last in devices],
        consents=[DERConsent.model_validate(one) for one in system.consents],
        lfdi=system.lfdi, location_class=system.location_class, telemetry_source=system.telemetry_source,
        retired_serials=system.retired_serials, replacing=system.replacing,
        uptime=uptime,
    )  # fmt: skip
    return Response(found.__pydantic_serializer__.to_json(found), media_type="application/json")


def _piece(system: System, one: SerialNumber) -> PieceView:
    terms = system.warranty_of(one)
    warranty = None if terms is None else WarrantyView.model_validate(terms)
    noted = dict.fromkeys(("place", "firmware", "firmware_since")) | system.noted_of(one)
    return PieceView.model_validate({"sku": one.sku, "serial": one.serial, "warranty": warranty, **noted})


def _gateway(one: Gateway, key: str) -> GatewayView:
    credential = credential_of(key, one.id) if one.retired_at is None else None
    return GatewayView(
        serial=one.serial,
        credential=credential,
        registered_at=one.registered_at,
        retired_at=one.retired_at,
        lfdi=one.lfdi,
    )


class NotedPiece(Body):
    serial: Line
    sku: Line | None = None
    """Its article number; needed where pieces of two makers have that serial number."""
    place: Line | None = Field(default=None, max_length=200)
    """Where it is: "garage, left of the panel", "south roof, row 2, 7th from the west"."""
    firmware: Line | None = Field(default=None, max_length=80)
    """The version as the device names it."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.place is None and self.firmware is None:
            raise ValueError("place, firmware, or both have to be said")
        return self


class NotedPieces(Body):
    pieces: tuple[NotedPiece, ...] = Field(min_length=1, max_length=MOST_PIECES)


@router.post("/projects/{project_id}/equipment-notes", response_model=SystemView)
async def note_pieces(project_id: UUID, body: NotedPieces, command: ByCrewOrSupport) -> Response:
    """What is said of a piece takes the place of what was said before; all of them are noted, or none."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        for one in body.pieces:
            system.note(system.piece(one.serial, one.sku), one.place, one.firmware, work.now)
        return await view_of(work)

    return await command.run(project_id, decide)
