"""Our own stock: what lies where, what comes in, what goes from a warehouse onto a truck."""

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.fieldops import stock
from services.fieldops.api.common import ByOperator, SerialText, Sku
from services.fieldops.model import Lot
from services.fieldops.model.stock import place_key
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


class StockView(View):
    place: str
    lots: list[LotView]


async def _stock(place: str, work: Work) -> StockView:
    lots = sorted(await work.all(Lot), key=lambda one: (one.sku, one.lot))
    return StockView(place=place, lots=[LotView.model_validate(one) for one in lots])


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


class Receipt(Body):
    sku: Sku
    lot: LotName
    quantity: int = Field(gt=0, le=100_000)
    serials: tuple[SerialText, ...] = Field(max_length=20_000, default=())

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.serials and len(set(self.serials)) != self.quantity:
            raise ValueError(f"{len(set(self.serials))} serial numbers for {self.quantity} pieces")
        return self


@router.post("/stock/{place}/receipts", response_model=StockView, status_code=201)
async def take_in(place: str, body: Receipt, command: ByOperator) -> Response:
    """Pieces come into our own stock: bought ahead, spares, surplus that was kept."""
    known = _known(place)

    async def decide(work: Work) -> StockView:
        lots = await work.all(Lot)
        new = Allocation(body.sku, body.lot, body.quantity, body.serials)
        lot = next((one for one in lots if (one.sku, one.lot) == (body.sku, body.lot)), None)
        if lot is None:
            stock.add_lot(known, new, work)
        elif lot.on_hand and bool(lot.serials) is not bool(body.serials):
            raise Refused("serials", f"lot {body.lot} is counted by serial number, or not: all of it alike")
        elif set(lot.serials) & set(body.serials):
            raise Refused("serial-taken", f"{sorted(set(lot.serials) & set(body.serials))[0]} is there already")
        else:
            stock.put_into([lot], new)
        return await _stock(known, work)

    return await command.run(place_key(known), decide, status=201)


class Transfer(Body):
    to: LotName
    sku: Sku
    lot: LotName
    quantity: int = Field(gt=0, le=100_000)


@router.post("/stock/{place}/transfers", response_model=StockView)
async def transfer(place: str, body: Transfer, command: ByOperator) -> Response:
    """Pieces go from a warehouse onto a truck, or back."""
    known, to = _known(place), _known(body.to)

    async def decide(work: Work) -> StockView:
        found = [one for one in await work.all(Lot) if (one.sku, one.lot) == (body.sku, body.lot)]
        lot: Lot = must(found[0] if found else None)
        if lot.on_hand < body.quantity:
            raise Refused("not-there", f"{lot.on_hand} of {body.sku} are there, {body.quantity} were to go")
        stock.give_back(to, stock.take_out([lot], {body.sku: body.quantity}), work)
        return await _stock(known, work)

    return await command.run(place_key(known), decide)
