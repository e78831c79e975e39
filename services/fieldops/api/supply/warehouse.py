"""Our own stock: what lies where, what comes in, what goes from a warehouse onto a truck."""

from collections import Counter
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.fieldops import stock
from services.fieldops.api.common import ByOperator, SerialText, Sku
from services.fieldops.model import Lot, Serial, SpareLevel
from services.fieldops.model.supply.piece import number_taken
from services.fieldops.model.supply.stock import place_key
from services.fieldops.rules.receiving import serial_key
from services.fieldops.rules.supply.stock import Allocation, places
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, Unknown, View, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.quantities import Line

router = APIRouter()

Reader = Annotated[Caller, Depends(reader_for("operator", "quality"))]
LotName = Annotated[Line, Field(max_length=60)]


class LotView(View):
    sku: str
    lot: str
    on_hand: int
    serials: list[str]


class SpareView(View):
    sku: str
    keep: int
    short: int
    """Pieces that are missing of them: to be bought."""


class StockView(View):
    place: str
    lots: list[LotView]
    spares: list[SpareView]


async def _stock(place: str, work: Work) -> StockView:
    lots = sorted(await work.all(Lot), key=lambda one: (one.sku, one.lot))
    there = Counter[str]()
    for lot in lots:
        there[lot.sku] += lot.on_hand
    levels = sorted(await work.all(SpareLevel), key=lambda one: one.sku)
    spares = [SpareView(sku=one.sku, keep=one.keep, short=max(0, one.keep - there[one.sku])) for one in levels]
    return StockView(place=place, lots=[LotView.model_validate(one) for one in lots], spares=spares)


async def lies_in(request: Request, place: str, sku: str, serial: str) -> bool:
    """Whether a piece of our own lies in a warehouse or on a truck. 404 for a place that there is not."""
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> bool:
        return any(one.sku == sku and serial in one.serials for one in await work.all(Lot))

    return await processor.look(place_key(_known(place)), look)


def _known(place: str) -> str:
    if place not in places():
        raise Unknown
    return place


@router.get("/stock/{place}", response_model=StockView)
async def read_stock(request: Request, place: str, _: Reader) -> StockView:
    """What lies in a warehouse or on a truck and belongs to no project."""
    processor: Processor = request.app.state.processor
    known = _known(place)

    async def look(work: Work) -> StockView:
        return await _stock(known, work)

    return await processor.look(place_key(known), look)


class Spares(Body):
    sku: Sku
    keep: int = Field(ge=0, le=10_000)
    """Pieces that installations are not given; 0: none."""


@router.post("/stock/{place}/spares", response_model=StockView)
async def keep_spares(place: str, body: Spares, command: ByOperator) -> Response:
    """How many pieces of an article stay for service."""
    known = _known(place)

    async def decide(work: Work) -> StockView:
        level = next((one for one in await work.all(SpareLevel) if one.sku == body.sku), None)
        if level is None:
            key = f"{known}/{body.sku}"
            work.add(SpareLevel(id=key, project_id=work.project_id, sku=body.sku, keep=body.keep))
        else:
            level.keep = body.keep
        return await _stock(known, work)

    return await command.run(place_key(known), decide)


class Movement(Body):
    sku: Sku
    lot: LotName
    quantity: int = Field(gt=0, le=100_000)
    serials: tuple[SerialText, ...] = Field(max_length=20_000, default=())
    """Of pieces that come in."""
    to: LotName | None = None
    """The warehouse or truck to which pieces go; None: they come in (bought ahead, spares, surplus that was kept)."""

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.serials and len(set(self.serials)) != self.quantity:
            raise ValueError(f"{len(set(self.serials))} serial numbers for {self.quantity} pieces")
        return self


@router.post("/stock/{place}/movements", response_model=StockView, status_code=201)
async def move_stock(request: Request, place: str, body: Movement, command: ByOperator) -> Response:
    """Pieces come into our own stock, or go from one place to another.

    Refused for a piece that is in a project's register, be it taken down: a number has one row.
    """
    known = _known(place)
    to = None if body.to is None else _known(body.to)
    processor: Processor = request.app.state.processor
    keys = [serial_key(body.sku, serial) for serial in body.serials]
    registered = await processor.find(Serial, "id", keys) if keys else []

    async def decide(work: Work) -> StockView:
        if registered:
            raise number_taken(registered[0]["id"], registered[0]["project_id"])
        lot = next((one for one in await work.all(Lot) if (one.sku, one.lot) == (body.sku, body.lot)), None)
        if to is None:
            _take_in(known, lot, body, work)
        else:
            _send(to, must(lot), body, work)
        return await _stock(known, work)

    return await command.run(place_key(known), decide, status=201)


def _take_in(place: str, lot: Lot | None, body: Movement, work: Work) -> None:
    new = Allocation(body.sku, body.lot, body.quantity, body.serials)
    if lot is None:
        stock.add_lot(place, new, work)
    elif lot.on_hand and bool(lot.serials) is not bool(body.serials):
        raise Refused("serials", f"lot {body.lot} is counted by serial number, or not: all of it alike")
    elif set(lot.serials) & set(body.serials):
        raise Refused("serial-taken", f"{sorted(set(lot.serials) & set(body.serials))[0]} is there already")
    else:
        stock.put_into([lot], new)


def _send(to: str, lot: Lot, body: Movement, work: Work) -> None:
    if lot.on_hand < body.quantity:
        raise Refused("not-there", f"{lot.on_hand} of {body.sku} are there, {body.quantity} were to go")
    stock.give_back(to, stock.take_out([lot], {body.sku: body.quantity}), work)
