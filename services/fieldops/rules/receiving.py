"""Whether a delivery is taken in: the right goods, whole, and every serial number new to the fleet."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.fieldops.rules.purchasing import permitted_model
from shared.schemas.parts import DesignFacts, EquipmentLine


@dataclass(frozen=True)
class Arrived:
    """What was counted and scanned of one order line, as it stood on the pallet."""

    sku: str
    model: str
    quantity: int
    damaged: int
    serials: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """``reasons`` to refuse the delivery as a whole; without any it is taken in, maybe not yet ``complete``."""

    reasons: tuple[str, ...]
    complete: bool


def serial_key(sku: str, serial: str) -> str:
    """A serial number as the fleet knows it: manufacturers count for themselves, so the SKU is part of it."""
    return f"{sku}/{serial}"


def judge(
    arrived: Sequence[Arrived], lines: Sequence[EquipmentLine], design: DesignFacts, taken: Collection[str]
) -> Verdict:
    """Judges a delivery against what is still to come of an order.

    ``lines`` hold the outstanding quantities, ``taken`` the serial keys that the fleet has already. A short delivery is
    taken in and the rest stays due; a damaged, wrong, surplus or doubly numbered one goes back whole, since the crew
    must not pick from a pallet under dispute (policy; the non-conformance names every reason).
    """
    by_sku = {line.sku: line for line in lines}
    reasons = [reason for one in arrived for reason in _faults(one, by_sku.get(one.sku), design, taken)]
    counted = Counter[str]()
    for one in arrived:
        counted[one.sku] += one.quantity
    reasons += [
        f"{counted[sku]} of {sku} arrived, {by_sku[sku].quantity} were due"
        for sku in counted
        if sku in by_sku and counted[sku] > by_sku[sku].quantity
    ]
    scanned = Counter(serial_key(one.sku, serial) for one in arrived for serial in one.serials)
    reasons += [f"serial number {key} was scanned {times} times" for key, times in scanned.items() if times > 1]
    complete = all(counted[line.sku] == line.quantity for line in lines)
    return Verdict(tuple(reasons), complete)


def _faults(one: Arrived, line: EquipmentLine | None, design: DesignFacts, taken: Collection[str]) -> Iterable[str]:
    if line is None:
        yield f"{one.sku} was not due on this order"
        return
    if one.damaged:
        yield f"{one.damaged} of {one.sku} are damaged"
    if one.model != line.model:
        yield f"{one.sku} is labelled {one.model}, {line.model} was ordered"
    permitted = permitted_model(line.category, design)
    if permitted is not None and one.model != permitted:
        yield f"{one.sku} is labelled {one.model}, the permit is for {permitted}"
    if line.serialised and len(one.serials) != one.quantity:
        yield f"{len(one.serials)} serial numbers for {one.quantity} of {one.sku}"
    for serial in one.serials:
        if serial_key(one.sku, serial) in taken:
            yield f"serial number {serial_key(one.sku, serial)} belongs to the fleet already"


def on_time(received_on: date, first_promise: date | None, need_by: date) -> bool:
    """Whether a delivery came by the day that was promised first; without a promise by the day it was needed.

    A later promise does not make a late delivery punctual (metric: on-time delivery).
    """
    return received_on <= (first_promise or need_by)
