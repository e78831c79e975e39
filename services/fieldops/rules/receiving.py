"""A delivery, line by line: sound pieces of what is due are taken in, the others are set aside to go back."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.fieldops.rules.devices import models, stated
from shared.schemas.parts import DesignFacts, EquipmentLine


@dataclass(frozen=True)
class Arrived:
    """What was counted and scanned of one order line, as it stood on the pallet."""

    sku: str
    model: str
    quantity: int
    """All pieces, damaged ones among them."""
    damaged: int
    serials: tuple[str, ...]
    """Of the sound pieces."""


class Fault(StrEnum):
    DAMAGED = "damaged"
    SURPLUS = "surplus"
    NOT_ORDERED = "not_ordered"
    WRONG_MODEL = "wrong_model"
    """Labelled otherwise than ordered, or than the permit names."""
    SERIALS = "serials"
    """A serial number is missing, there twice, or of the fleet already."""


@dataclass(frozen=True)
class Taken:
    """What was taken in of a line."""

    sku: str
    quantity: int
    serials: tuple[str, ...]


@dataclass(frozen=True)
class SetAside:
    """What was not, and why."""

    sku: str
    quantity: int
    fault: Fault
    text: str


@dataclass(frozen=True)
class Verdict:
    taken: tuple[Taken, ...]
    set_aside: tuple[SetAside, ...]
    complete: bool
    """Nothing of the order is due any more."""

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.set_aside)


def serial_key(sku: str, serial: str) -> str:
    """A serial number as the fleet knows it: manufacturers count for themselves, so the SKU is part of it."""
    return f"{sku}/{serial}"


def judge(
    arrived: Sequence[Arrived], lines: Sequence[EquipmentLine], design: DesignFacts, fleet: Collection[str]
) -> Verdict:
    """Judges a delivery against what is still to come of an order.

    ``lines`` hold the outstanding quantities, ``fleet`` the serial keys that are taken already.
    """
    desk = _Desk(lines, design, fleet)
    for one in arrived:
        desk.receive(one)
    return Verdict(tuple(desk.taken), tuple(desk.set_aside), complete=not any(desk.due.values()))


class _Desk:
    """Goods-in with one delivery on it."""

    def __init__(self, lines: Sequence[EquipmentLine], design: DesignFacts, fleet: Collection[str]) -> None:
        self._lines = {line.sku: line for line in lines}
        self._design = design
        self._known = set(fleet)
        self.due = Counter({line.sku: line.quantity for line in lines})
        self.taken: list[Taken] = []
        self.set_aside: list[SetAside] = []

    def receive(self, one: Arrived) -> None:
        line = self._lines.get(one.sku)
        if line is None:
            self._aside(one, one.quantity, Fault.NOT_ORDERED, f"{one.sku} was not due on this order")
        elif (wrong := self._wrong_model(one, line)) is not None:
            self._aside(one, one.quantity, Fault.WRONG_MODEL, wrong)
        else:
            self._aside(one, one.damaged, Fault.DAMAGED, f"{one.damaged} of {one.sku} are damaged")
            self._take(one, line)

    def _take(self, one: Arrived, line: EquipmentLine) -> None:
        sound = one.quantity - one.damaged
        serials: tuple[str, ...] = ()
        if line.serialised:
            if len(one.serials) != sound:
                text = f"{len(one.serials)} serial numbers for {sound} sound pieces of {one.sku}"
                self._aside(one, sound, Fault.SERIALS, text)
                return
            serials = self._new(one)
            sound = len(serials)
        accepted = min(sound, self.due[one.sku])
        if sound > accepted:
            text = f"{sound} of {one.sku} arrived, {accepted} were due"
            self._aside(one, sound - accepted, Fault.SURPLUS, text)
        if accepted:
            self.due[one.sku] -= accepted
            self.taken.append(Taken(one.sku, accepted, serials[:accepted]))

    def _new(self, one: Arrived) -> tuple[str, ...]:
        """The serial numbers that nobody has yet; the others are set aside one by one."""
        found = []
        for serial in one.serials:
            key = serial_key(one.sku, serial)
            if key in self._known:
                text = f"serial number {key} belongs to the fleet already, or was scanned twice"
                self._aside(one, 1, Fault.SERIALS, text)
            else:
                self._known.add(key)
                found.append(serial)
        return tuple(found)

    def _wrong_model(self, one: Arrived, line: EquipmentLine) -> str | None:
        if one.model != line.model:
            return f"{one.sku} is labelled {one.model}, {line.model} was ordered"
        if stated(line.category, self._design) and one.model not in models(self._design):
            return f"{one.sku} is labelled {one.model}, which the permitted design does not have"
        return None

    def _aside(self, one: Arrived, quantity: int, fault: Fault, text: str) -> None:
        if quantity > 0:
            self.set_aside.append(SetAside(one.sku, quantity, fault, text))


def on_time(delivered_on: date, first_promise: date | None, need_by: date) -> bool:
    """Whether a delivery came by the day that was promised first; without a promise by the day it was needed.

    A later promise does not make a late delivery punctual (metric: on-time delivery).
    """
    return delivered_on <= (first_promise or need_by)
