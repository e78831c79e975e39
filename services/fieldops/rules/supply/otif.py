"""Order lines delivered on time and in full, from the events of purchasing (metric: on-time delivery).

A line is due on the day that its supplier promised first; without a promise on the day it was needed. It is on time and
in full where as many sound pieces as ordered were there by the end of that day. Any other line fails for one or several
reasons:

* late: pieces that make it complete came after that day, or nothing has come at all;
* short: fewer pieces have come until now than were ordered, damaged ones counted;
* damaged: pieces came damaged, and sound ones are missing.

A line that is not yet there and whose day is not over is censored: it is not counted as due. Nor is one whose order was
taken back before that day was over.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Id = str | int
Pieces = Annotated[int, Field(ge=0, le=10_000_000)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)


class OrderedLine(_Data):
    line: Id
    sku: str
    quantity: Annotated[int, Field(ge=1, le=10_000_000)]


class Ordered(_Data):
    """``PurchaseOrderIssued``."""

    purchase_order_id: Id
    supplier: str
    need_by: date
    lines: Annotated[list[OrderedLine], Field(min_length=1)]


class Promised(_Data):
    """``PurchaseOrderAcknowledged``."""

    purchase_order_id: Id
    promised_for: date


class ReceivedLine(_Data):
    line: Id
    sku: str
    received: Pieces
    """All pieces counted, damaged ones among them."""
    damaged: Pieces = 0

    @model_validator(mode="after")
    def _part_of_it(self) -> Self:
        if self.damaged > self.received:
            raise ValueError(f"line {self.line}: {self.damaged} are damaged of {self.received} received")
        return self


class Received(_Data):
    """``GoodsReceived``."""

    purchase_order_id: Id
    delivered_on: date
    lines: list[ReceivedLine]


class Cancelled(_Data):
    """``PurchaseOrderCancelled``."""

    purchase_order_id: Id


DATA: Final[dict[str, type[_Data]]] = {
    "ncv03.fieldops.PurchaseOrderIssued": Ordered,
    "ncv03.fieldops.PurchaseOrderAcknowledged": Promised,
    "ncv03.fieldops.GoodsReceived": Received,
    "ncv03.fieldops.PurchaseOrderCancelled": Cancelled,
}
VERSION: Final = re.compile(r"\.v[0-9]+$")


class PurchasingEvent(_Data):
    """One line of a log of events. Those of other types only tell what time it is; their data are not looked at."""

    type: str
    """With or without its version."""
    time: AwareDatetime
    data: Any = None

    def content(self) -> _Data | None:
        """The data as the type wants them; None for an event of another type. Raises pydantic.ValidationError."""
        model = DATA.get(VERSION.sub("", self.type))
        return None if model is None else model.model_validate_json(json.dumps(self.data), strict=True)


class OtifReport(BaseModel):
    model_config = ConfigDict(frozen=True)

    lines_due: int
    otif: int
    """Lines on time and in full."""
    otif_pct: float | None
    """Of the lines due; null where none is."""
    late: int
    short: int
    damaged: int
    censored: int
    """Not complete and not yet due; not among ``lines_due``."""


@dataclass
class _Line:
    quantity: int
    arrivals: list[tuple[date, int, int]] = field(default_factory=list)
    """Day, pieces received, pieces damaged."""

    def pieces(self, until: date = date.max) -> int:
        return sum(received for day, received, _ in self.arrivals if day <= until)

    def sound(self, until: date = date.max) -> int:
        return sum(received - damaged for day, received, damaged in self.arrivals if day <= until)


@dataclass
class _Order:
    need_by: date
    lines: dict[Id, tuple[str, _Line]]
    promise: date | None = None
    cancelled_on: date = date.max

    @property
    def due(self) -> date:
        return self.promise or self.need_by


def otif(events: Sequence[PurchasingEvent]) -> OtifReport:
    """Judges all lines as of the latest event. Raises ValueError where the events do not fit together."""
    orders: dict[Id, _Order] = {}
    in_time = sorted(events, key=lambda event: event.time)
    for event in in_time:
        match event.content():
            case Ordered() as data:
                _issue(orders, data)
            case Promised() as data:
                order = _known(orders, data.purchase_order_id)
                order.promise = order.promise or data.promised_for
            case Received() as data:
                _receive(_known(orders, data.purchase_order_id), data)
            case Cancelled() as data:
                _known(orders, data.purchase_order_id).cancelled_on = event.time.date()
    today = in_time[-1].time.date() if in_time else date.min
    return _report(orders.values(), today)


def _issue(orders: dict[Id, _Order], data: Ordered) -> None:
    if data.purchase_order_id in orders:
        raise ValueError(f"purchase order {data.purchase_order_id} is issued twice")
    lines = {one.line: (one.sku, _Line(one.quantity)) for one in data.lines}
    if len(lines) < len(data.lines):
        raise ValueError(f"purchase order {data.purchase_order_id} has a line twice")
    orders[data.purchase_order_id] = _Order(data.need_by, lines)


def _known(orders: dict[Id, _Order], id: Id) -> _Order:
    try:
        return orders[id]
    except KeyError:
        raise ValueError(f"purchase order {id} was not issued before") from None


def _receive(order: _Order, data: Received) -> None:
    for one in data.lines:
        sku, line = order.lines.get(one.line, (None, None))
        if line is None or sku != one.sku:
            raise ValueError(f"purchase order {data.purchase_order_id} has no line {one.line} of {one.sku}")
        line.arrivals.append((data.delivered_on, one.received, one.damaged))


def _report(orders: Iterable[_Order], today: date) -> OtifReport:
    due = kept = late = short = damaged = censored = 0
    for order in orders:
        day = order.due
        for _, line in order.lines.values():
            if line.pieces() < line.quantity and order.cancelled_on <= day:
                continue
            if line.pieces() < line.quantity and today <= day:
                censored += 1
                continue
            due += 1
            if line.sound(until=day) >= line.quantity:
                kept += 1
                continue
            complete, came_late = line.sound() >= line.quantity, line.pieces(day) < min(line.quantity, line.pieces())
            late += complete or came_late or not line.arrivals
            short += line.pieces() < line.quantity
            damaged += not complete and line.pieces() > line.sound()
    return OtifReport(
        lines_due=due,
        otif=kept,
        otif_pct=100 * kept / due if due else None,
        late=late,
        short=short,
        damaged=damaged,
        censored=censored,
    )
