"""Bills of many years: prices that escalate, a system that fades, credits and ratchets that carry over."""

from dataclasses import dataclass

import numpy as np

from shared.rules.tariff.bill import Biller, BillResult, Carry
from shared.rules.tariff.credit import Array


@dataclass(frozen=True)
class Growth:
    """Change per year, compounding from the second: 0.03 is 3 %; ``escalation`` is of prices and nominal."""

    escalation: float = 0.0
    degradation: float = 0.0
    load_growth: float = 0.0


def bill_years(
    biller: Biller,
    load_kwh: Array,
    generation_kwh: Array | None = None,
    *,
    years: int,
    growth: Growth = Growth(),
    export_price: Array | None = None,
    previous_peaks_kw: Array | None = None,
) -> list[BillResult]:
    """``years`` bills in a row, credits and ratchets carried from each to the next.

    ``previous_peaks_kw``: monthly peaks (12,) of the year before, for a ratchet; without them the first year is
    taken to repeat itself.
    """
    carry = None
    if previous_peaks_kw is not None:
        carry = Carry(np.zeros(biller.plan.periods), peaks_kw=np.asarray(previous_peaks_kw, dtype=float))
    results = []
    for year in range(years):
        result = biller.bill(
            load_kwh * (1 + growth.load_growth) ** year,
            None if generation_kwh is None else generation_kwh * (1 - growth.degradation) ** year,
            export_price=export_price,
            price_scale=(1 + growth.escalation) ** year,
            carry=carry,
        )
        results.append(result)
        carry = result.carry
    return results


def bills_with_and_without(
    before: Biller,
    after: Biller,
    load_kwh: Array,
    generation_kwh: Array | None,
    *,
    years: int,
    growth: Growth = Growth(),
    export_price: Array | None = None,
) -> tuple[list[BillResult], list[BillResult]]:
    """Bills of the load alone under the tariff before, and with the system under the tariff after it.

    A ratchet of the first year with the system still sees the peaks of the load alone.
    """
    without = bill_years(before, load_kwh, years=years, growth=growth)
    if generation_kwh is None and after is before:
        return without, without
    peaks = np.zeros(12)
    peaks[before.plan.axis.month_of_year] = without[0].peak_kw
    with_system = bill_years(
        after,
        load_kwh,
        generation_kwh,
        years=years,
        growth=growth,
        export_price=export_price,
        previous_peaks_kw=peaks,
    )
    return without, with_system
