"""Bills in dollars alone: the kWh that cost as much under the tariff."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from services.lead.rules.usage.history import Bill

KWH_TOLERANCE: Final = 0.01
MOST_KWH: Final = 1e7


def kwh_for_bill(usd: float, bill: Callable[[float], float], tolerance_kwh: float = KWH_TOLERANCE) -> float:
    """The kWh for which ``bill(kwh)`` is ``usd``: bisection, since a bill never falls with consumption.

    Where a minimum bill makes several kWh cost the same, the smallest. 0 where even nothing costs more. Raises
    ValueError where no consumption up to MOST_KWH costs that much.
    """
    if bill(0.0) >= usd:
        return 0.0
    low, high = 0.0, 100.0
    while bill(high) < usd:
        low, high = high, high * 2
        if high > MOST_KWH:
            raise ValueError(f"no consumption costs {usd:.2f} $ under this tariff")
    while high - low > tolerance_kwh:
        middle = (low + high) / 2
        low, high = (middle, high) if bill(middle) < usd else (low, middle)
    return (low + high) / 2


def with_kwh(bills: Sequence[Bill], tariff: Callable[[Bill, float], float]) -> list[Bill]:
    """Bills with dollars only get the kWh that cost as much under ``tariff(bill, kwh) -> usd``."""
    known: list[Bill] = []
    for bill in bills:
        if bill.kwh is None:
            kwh = kwh_for_bill(bill.usd or 0.0, partial(tariff, bill))
            bill = bill.model_copy(update={"kwh": kwh})
        known.append(bill)
    return known
