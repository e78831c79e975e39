"""Asking a warehouse's desk for pieces, giving them back, and the desk itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.fieldops.model import Build, Letter, Lot, OrderState, PurchaseOrder, Serial, SpareLevel
from services.fieldops.model.supply.stock import place_key
from services.fieldops.rules.receiving import serial_key
from services.fieldops.rules.supply.stock import Allocation, allocate, put_back, take_piece, warehouse_of
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.schemas.parts import EquipmentLine

DESK = "stock_desk"
POST = "stock_post"


def ask_stock(build: Build, missing: Iterable[EquipmentLine], work: Work) -> bool:
    """Asks the warehouse that serves the site. False where none does."""
    place = warehouse_of(build.jurisdiction)
    if place is None:
        return False
    build.stock_request = new_id()
    wanted = Counter[str]()
    for line in missing:
        wanted[line.sku] += line.quantity
    _to_desk(place, {"kind": "ask", "request": str(build.stock_request), "wanted": dict(wanted)}, work)
    return True


def give_back(place: str, back: Sequence[Allocation], work: Work) -> None:
    if back:
        _to_desk(place, {"kind": "back", "lines": [one.stored() for one in back]}, work)


def take_for_repair(place: str, sku: str, serial: str, work: Work) -> None:
    """A piece of our own is built in where another failed."""
    _to_desk(place, {"kind": "piece", "sku": sku, "serial": serial}, work)


def _to_desk(place: str, body: dict[str, Any], work: Work) -> None:
    _send(work.beside(place_key(place)), {**body, "place": place, "project_id": str(work.project_id)}, DESK)


def _send(addressee: Work, body: dict[str, Any], timer: str) -> None:
    addressee.add(Letter(id=new_id(), project_id=addressee.project_id, body=body))
    addressee.arm(timer, at=addressee.now)


async def work_at_desk(work: Work) -> None:
    """Answers every letter: what comes and goes first, then who asked first. Runs under the lock of the place."""
    lots, letters = await work.all(Lot), await work.all(Letter)
    keep = {one.sku: one.keep for one in await work.all(SpareLevel)}
    for letter in sorted(letters, key=lambda one: (one.body["kind"] == "ask", one.id)):
        body = letter.body
        if body["kind"] == "back":
            for row in body["lines"]:
                back = Allocation.of(row)
                if not put_back(lots, back):
                    lots.append(add_lot(body["place"], back, work))
        elif body["kind"] == "piece":
            take_piece(lots, body["sku"], body["serial"])
        else:
            given = [one.stored() for one in allocate(lots, body["wanted"], keep)]
            answer = {"request": body["request"], "place": body["place"], "given": given}
            _send(work.beside(UUID(body["project_id"])), answer, POST)
        work.delete(letter)


def put_into(lots: Sequence[Lot], new: Allocation) -> None:
    assert put_back(lots, new), "no such lot"


def take_out(lots: Sequence[Lot], wanted: Mapping[str, int]) -> list[Allocation]:
    return allocate(lots, wanted)


def add_lot(place: str, back: Allocation, work: Work) -> Lot:
    return work.add(
        Lot(
            id=lot_key(place, back.sku, back.lot), project_id=work.project_id, place=place, sku=back.sku, lot=back.lot,
            on_hand=back.quantity, serials=list(back.serials),
        )
    )  # fmt: skip


def lot_key(place: str, sku: str, lot: str) -> str:
    return f"{place}/{sku}/{lot}"


async def read_answers(build: Build, work: Work, *, wanted: bool) -> bool:
    """Takes over what the desk gave; returns it where the project has moved on. True where it was taken over."""
    taken = False
    for letter in await work.all(Letter):
        given = [Allocation.of(row) for row in letter.body["given"]]
        if wanted and str(build.stock_request) == letter.body["request"]:
            work.publish(*build.take_from_stock(given))
            _add_serials(given, work)
            taken = True
        else:
            give_back(letter.body["place"], given, work)
        work.delete(letter)
    return taken


def _add_serials(given: Iterable[Allocation], work: Work) -> None:
    for one in given:
        for serial in one.serials:
            key = serial_key(one.sku, serial)
            work.add(Serial(id=key, project_id=work.project_id, purchase_order_id=None, sku=one.sku, serial=serial))


async def return_all(build: Build, work: Work) -> None:
    """What our stock gave goes back, unless it was built in."""
    back, events = build.return_to_stock()
    work.publish(*events)
    place = warehouse_of(build.jurisdiction)
    if not back or place is None:
        return
    sound = set[str]()
    stood = build.allocated or any(order.state is OrderState.USED_UP for order in await work.all(PurchaseOrder))
    loose = {serial_key(one.sku, serial) for one in back for serial in one.serials}
    for piece in await work.all(Serial):
        if piece.purchase_order_id is None and piece.sound and (piece.id in loose or not stood):
            sound.add(piece.id)
            work.delete(piece)
    give_back(place, [_what_is_sound(one, sound) for one in back], work)


def _what_is_sound(one: Allocation, sound: set[str]) -> Allocation:
    """Without the pieces that broke or were lost."""
    if not one.serials:
        return one
    serials = tuple(serial for serial in one.serials if serial_key(one.sku, serial) in sound)
    return Allocation(one.sku, one.lot, len(serials), serials)
