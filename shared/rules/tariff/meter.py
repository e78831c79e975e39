"""What the meter says in a tariff's terms: kWh by month, period and tier, and kW peaks.

``MeterPlan`` prepares a tariff on an axis once; ``read`` then costs well under a millisecond for a year of hours, so
that a battery sweep or twenty-five years of degradation can call it freely. Arrays have axes m (billing month),
p (energy period of the tariff), t (tier), q (demand period).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.notice import Notice
from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.structure import DemandTier, DemandUnit, EnergyTier, Ratchet, Tariff

Array = NDArray[np.float64]
DEFAULT_DEMAND_WINDOW_MINUTES = 15.0
"""Where the tariff does not state one: what most US demand meters integrate over."""
PriceOf = Callable[[EnergyTier], float]


@dataclass(frozen=True, eq=False)
class TieredEnergy:
    """kWh[m, p, t] together with the buy and sell prices [p, t] that hold there."""

    kwh: Array

    def value(self, price: Array) -> Array:
        """(m,) $ at ``price`` of shape (p, t)."""
        result: Array = np.einsum("mpt,pt->m", self.kwh, price)
        return result


@dataclass(frozen=True, eq=False)
class Demand:
    """Peaks and what they cost at the tariff's price: all of shape (m,)."""

    usd: Array
    peak_kw: Array
    """Highest import in the month."""
    billing_kw: Array
    """The same after the ratchet."""


class MeterPlan:
    """A tariff prepared for one meter axis."""

    def __init__(self, tariff: Tariff, axis: MeterAxis) -> None:
        self.tariff = tariff
        self.axis = axis
        self.periods = len(tariff.energy)
        self.tiers = max(len(tiers) for tiers in tariff.energy)
        self.buy = _padded(tariff.energy, self.tiers, lambda tier: tier.buy)
        self.sell = _padded(tariff.energy, self.tiers, lambda tier: tier.sell or 0.0)
        self.fuel = np.array(tariff.fuel_adjustment)[axis.month_of_year]
        schedule = tariff.energy_schedule
        self.period: NDArray[np.int64] = schedule.on(axis)
        self.group: NDArray[np.int64] = axis.month_index * self.periods + self.period
        self.month_start = np.searchsorted(axis.month_index, np.arange(axis.months))
        self.bounds_need_demand = any(tier.unit.per_kw for tiers in tariff.energy for tier in tiers)

    def by_month(self, values: Array) -> Array:
        """(m,) sums of an interval series."""
        return np.bincount(self.axis.month_index, values, self.axis.months).astype(float, copy=False)

    def by_period(self, kwh: Array) -> Array:
        """(m, p) sums of an interval series."""
        sums = np.bincount(self.group, kwh, self.axis.months * self.periods)
        return sums.astype(float, copy=False).reshape(-1, self.periods)

    def bounds(self, billing_kw: Array) -> Array:
        """(m, p, t) cumulative upper bound of each tier in kWh of the month; the last is infinite."""
        result = np.full((self.axis.months, self.periods, self.tiers), np.inf)
        for p, tiers in enumerate(self.tariff.energy):
            if tiers[0].unit.per_kw:
                for m, (days, demand) in enumerate(zip(self.axis.days_in_month, billing_kw, strict=True)):
                    result[m, p, : len(tiers)] = _block_step_bounds(tiers, float(days), float(demand))
                continue
            for t, tier in enumerate(tiers):
                if np.isfinite(tier.upper):
                    factor = self.axis.days_in_month if tier.unit.per_day else np.ones(self.axis.months)
                    result[:, p, t] = tier.upper * factor * (billing_kw if tier.unit.per_kw else 1.0)
            result[:, p, :] = np.maximum.accumulate(result[:, p, :], axis=1)
        result[:, :, -1] = np.inf
        return result

    def tiers_in_time(self, kwh: Array, bounds: Array) -> TieredEnergy:
        """Split non-negative interval energy by the month's running total, in the order of time."""
        if self.tiers == 1:
            return TieredEnergy(self.by_period(kwh)[:, :, None])
        after = np.cumsum(kwh)
        month_total_before = np.concatenate(([0.0], after))[self.month_start]
        after -= month_total_before[self.axis.month_index]
        before = after - kwh
        flat = bounds.reshape(-1, self.tiers)
        split = np.empty((self.axis.months, self.periods, self.tiers))
        below = np.zeros((self.axis.months, self.periods))
        for t in range(self.tiers):
            upper = flat[self.group, t]
            up_to = self.by_period(np.minimum(after, upper) - np.minimum(before, upper))
            split[:, :, t] = up_to - below
            below = up_to
        return TieredEnergy(split)

    def tiers_by_share(self, kwh: Array, bounds: Array) -> TieredEnergy:
        """Split monthly energy (m, p) by the month's total, each period taking its share of every tier.

        SAM does so for net metering, where a month is netted as a whole and no order of time is left.
        """
        total = kwh.sum(axis=1)
        share = np.divide(kwh, total[:, None], out=np.zeros_like(kwh), where=total[:, None] > 0)
        up_to = np.minimum(bounds, total[:, None, None])
        widths = np.diff(up_to, axis=2, prepend=0.0)
        return TieredEnergy(share[:, :, None] * widths)

    def demand(self, import_kwh: Array, previous_peaks_kw: Array | None) -> Demand:
        """Demand charges of a non-negative interval import; ``previous_peaks_kw`` are last year's, by month (12,).

        Without them the year is taken to repeat itself.
        """
        axis, tariff = self.axis, self.tariff
        power, step = _windowed(import_kwh, axis, tariff.demand_window_minutes)
        month = axis.month_index[::step]
        peak = _peaks(month, power, axis.months)
        floor = _ratchet_floor(tariff.ratchet, peak, axis.month_of_year, previous_peaks_kw)
        billing = np.maximum(peak, floor)
        usd = np.zeros(axis.months)
        if flat := tariff.flat_demand:
            measured = self._measured(flat.unit, power, month, step, None, billing)
            for m, calendar_month in enumerate(axis.month_of_year):
                tiers = flat.periods[flat.months[int(calendar_month)]]
                usd[m] += sum(_tiered_charge(value, tiers) for value in measured[m])
        if tou := tariff.tou_demand:
            period = tou.schedule.on(axis)[::step]
            for q, tiers in enumerate(tou.periods):
                inside = period == q
                if not inside.any() or all(tier.rate == 0 for tier in tiers):
                    continue
                occurs = np.bincount(month[inside], minlength=axis.months) > 0
                own = np.where(occurs, np.maximum(_peaks(month[inside], power[inside], axis.months), floor), 0.0)
                measured = self._measured(tou.unit, power, month, step, inside, own)
                usd += [sum(_tiered_charge(value, tiers) for value in row) for row in measured]
        return Demand(usd, peak, billing)

    def _measured(
        self,
        unit: DemandUnit,
        power: Array,
        month: NDArray[np.int64],
        step: int,
        inside: NDArray[np.bool_] | None,
        monthly_kw: Array,
    ) -> list[Array]:
        """Per month the quantities to be charged, in the tariff's unit: one peak, or one a day."""
        if not unit.daily:
            return [np.array([kw / unit.kw]) for kw in monthly_kw]
        day = self.axis.day[::step]
        chosen = slice(None) if inside is None else inside
        days, index = np.unique(day[chosen], return_inverse=True)
        peaks = _peaks(index, power[chosen], len(days)) / unit.kw
        month_of_day = month[chosen][np.unique(index, return_index=True)[1]]
        return [peaks[month_of_day == m] for m in range(self.axis.months)]


def coarse_demand(tariff: Tariff, axis: MeterAxis) -> Notice | None:
    """A notice where the readings are too coarse for the tariff's demand window, so that peaks come out low."""
    window = tariff.demand_window_minutes or DEFAULT_DEMAND_WINDOW_MINUTES
    if (tariff.flat_demand is None and tariff.tou_demand is None) or axis.minutes <= window:
        return None
    text = f"demand is metered over {window:g} minutes, the readings are of {axis.minutes}: peaks come out too low"
    return Notice("COARSE_DEMAND", "demandwindow", text)


def _padded(energy: Sequence[Sequence[EnergyTier]], tiers: int, price: PriceOf) -> Array:
    return np.array([[price(row[min(t, len(row) - 1)]) for t in range(tiers)] for row in energy])


def _peaks(group: NDArray[np.int64], power: Array, groups: int) -> Array:
    result = np.zeros(groups)
    np.maximum.at(result, group, power)
    return result


def _windowed(import_kwh: Array, axis: MeterAxis, window_minutes: float | None) -> tuple[Array, int]:
    """Mean kW in the tariff's demand window, and how many intervals one window holds."""
    step = int(window_minutes // axis.minutes) if window_minutes else 1
    if step <= 1 or len(axis) % step or 60 % (step * axis.minutes):
        return import_kwh / axis.hours, 1
    return import_kwh.reshape(-1, step).sum(axis=1) / (axis.hours * step), step


def _tiered_charge(demand: float, tiers: Sequence[DemandTier]) -> float:
    charge = below = 0.0
    for tier in tiers:
        if demand <= below:
            break
        charge += (min(demand, tier.upper) - below) * tier.rate
        below = tier.upper
    return charge


def _ratchet_floor(
    ratchet: Ratchet | None, peak: Array, month_of_year: NDArray[np.int64], previous: Array | None
) -> Array:
    """(m,) the least billing demand of each month; last year's peaks stand before the first month."""
    if ratchet is None:
        return np.zeros(len(peak))
    before = np.zeros(12)
    before[month_of_year] = peak
    history = (before if previous is None else np.asarray(previous, dtype=float))[
        (month_of_year[0] + np.arange(-12, 0)) % 12
    ]
    series = np.concatenate((history, peak))
    calendar = np.concatenate(((month_of_year[0] + np.arange(-12, 0)) % 12, month_of_year))
    reach = ratchet.range_months or 12
    counts = np.ones(12, dtype=bool) if ratchet.range_months else np.array(ratchet.months)
    series = np.where(counts[calendar], series, 0.0)
    return np.array([ratchet.fraction * series[max(0, 12 + m - reach) : 12 + m].max() for m in range(len(peak))])


def _block_step_bounds(tiers: Sequence[EnergyTier], days: float, demand: float) -> list[float]:
    """Bounds of a period whose first tier counts hours use of demand (kWh/kW), by SAM's block-and-step rule.

    A kWh/kW tier followed by kWh tiers is the head of a block: the kWh steps apply up to the block's own bound and
    the head has no width. A kWh/kW tier followed by another, or last, is priced itself
    (``rate_data::init_energy_rates`` in NREL's ssc).
    """

    def upper(tier: EnergyTier) -> float:
        if not np.isfinite(tier.upper):
            return float("inf")
        return tier.upper * (days if tier.unit.per_day else 1.0) * (demand if tier.unit.per_kw else 1.0)

    blocks = [upper(tier) for tier in tiers if tier.unit.per_kw]
    block, result, last = 0, [], 0.0
    for index, tier in enumerate(tiers):
        value = last
        if tier.unit.per_kw:
            if blocks[block] < upper(tier) and block + 1 < len(blocks):
                block += 1
            if index + 1 == len(tiers) or tiers[index + 1].unit.per_kw:
                value = blocks[block]
        elif upper(tier) < blocks[block]:
            value = upper(tier)
        elif last < blocks[block]:
            value = blocks[block]
        last = max(last, value)
        result.append(last)
    return result
