"""A tariff as an optimiser sees it: a price for each interval, and the peaks that are charged.

A bill is not linear in energy where tiers, minimum charges or credits are; these prices are the marginal ones at a
stated monthly use. The bill itself is always computed by ``bill``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.meter import Array, MeterPlan
from shared.rules.tariff.metering import Metering
from shared.rules.tariff.structure import DemandTier, Tariff


@dataclass(frozen=True, eq=False)
class EnergyPrices:
    """$ per kWh in each interval, both of shape (n,): what one more kWh imported costs, or exported earns."""

    buy: Array
    sell: Array


@dataclass(frozen=True, eq=False)
class DemandCharge:
    """One peak that is charged: the highest kW of ``intervals`` in billing month ``month``.

    ``intervals``: indices into the axis. ``tiers``: bounds in kW and $ per kW, cheapest units first as published.
    ``floor_kw``: demand that a ratchet charges anyway, so that staying below it saves nothing.
    """

    month: int
    intervals: NDArray[np.int64]
    tiers: Sequence[DemandTier]
    floor_kw: float = 0.0


def energy_prices(
    tariff: Tariff,
    axis: MeterAxis,
    metering: Metering,
    *,
    monthly_kwh: Array | None = None,
    billing_kw: Array | None = None,
    export_price: Array | None = None,
) -> EnergyPrices:
    """Marginal prices of every interval of ``axis``.

    ``monthly_kwh`` (m,): expected imports, which decide the tier; without them the first tier's price holds.
    ``billing_kw`` (m,): needed where tiers count kWh per kW. ``export_price`` (n,) replaces the tariff's own.
    Under net metering an exported kWh is worth what it displaces: the buy price of its period, or in $ the sell price
    where the tariff states one.
    """
    plan = MeterPlan(tariff, axis)
    months = np.arange(axis.months)
    use = np.zeros(axis.months) if monthly_kwh is None else np.asarray(monthly_kwh, dtype=float)
    demand = np.zeros(axis.months) if billing_kw is None else np.asarray(billing_kw, dtype=float)
    if plan.bounds_need_demand and billing_kw is None:
        raise ValueError("the tariff's tiers count kWh per kW: billing_kw is needed")
    bounds = plan.bounds(demand)
    tier = np.minimum((bounds <= use[:, None, None]).sum(axis=2), plan.tiers - 1)  # (m, p)
    period = np.arange(plan.periods)
    buy = plan.buy[period[None, :], tier] + plan.fuel[months][:, None]
    sell = plan.sell[period[None, :], np.zeros_like(tier)]
    if metering is Metering.NEM_KWH or (metering is Metering.NEM_USD and not tariff.states_sell_price):
        sell = buy
    month_index = axis.month_index
    return EnergyPrices(
        buy[month_index, plan.period],
        sell[month_index, plan.period] if export_price is None else np.asarray(export_price, dtype=float),
    )


def demand_charges(tariff: Tariff, axis: MeterAxis, floor_kw: Array | None = None) -> list[DemandCharge]:
    """Every charged peak of the axis, without those that cost nothing.

    ``floor_kw`` (m,) is the ratchet's floor. Charges on daily peaks give one entry per day. Units other than kW are
    converted to kW.
    """
    floor = np.zeros(axis.months) if floor_kw is None else np.asarray(floor_kw, dtype=float)
    intervals = np.arange(len(axis))
    found: list[DemandCharge] = []
    if flat := tariff.flat_demand:
        for month, calendar_month in enumerate(axis.month_of_year):
            tiers = _in_kw(flat.periods[flat.months[int(calendar_month)]], flat.unit.kw)
            inside = intervals[axis.month_index == month]
            found += _split(month, inside, tiers, axis, flat.unit.daily, float(floor[month]))
    if tou := tariff.tou_demand:
        period = tou.schedule.on(axis)
        for month in range(axis.months):
            for number, rates in enumerate(tou.periods):
                inside = intervals[(axis.month_index == month) & (period == number)]
                tiers = _in_kw(rates, tou.unit.kw)
                found += _split(month, inside, tiers, axis, tou.unit.daily, float(floor[month]))
    return found


def _in_kw(tiers: Sequence[DemandTier], kw: float) -> tuple[DemandTier, ...]:
    return tuple(DemandTier(tier.rate / kw, tier.upper * kw) for tier in tiers)


def _split(
    month: int, inside: NDArray[np.int64], tiers: Sequence[DemandTier], axis: MeterAxis, daily: bool, floor_kw: float
) -> list[DemandCharge]:
    if not len(inside) or all(tier.rate == 0 for tier in tiers):
        return []
    if not daily:
        return [DemandCharge(month, inside, tiers, floor_kw)]
    days = axis.day[inside]
    return [DemandCharge(month, inside[days == day], tiers) for day in np.unique(days)]
