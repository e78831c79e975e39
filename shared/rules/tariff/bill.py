"""The utility bill: a year of months of charges and credits under a tariff and a metering rule.

Conventions follow SAM's ``Utilityrate5`` (NREL ssc, ``cmod_utilityrate5.cpp``), against which the tests compare it;
where a convention is SAM's own and not the trade's, the code says so. All $ are nominal.
"""

from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace

import numpy as np
from numpy.typing import NDArray

from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.credit import Array, Months, roll_kwh, roll_usd
from shared.rules.tariff.meter import Demand, MeterPlan, TieredEnergy
from shared.rules.tariff.metering import Metering, MeteringRules
from shared.rules.tariff.structure import Tariff

ROLLOVER_HOURS = (0, 5, 11, 17)
"""Hours whose weekday period says where surplus kWh of one month go in the next (SAM ``ec_rollover_periods``)."""


@dataclass(frozen=True, eq=False)
class Carry:
    """What one year hands to the next: credits left after its last month, and its peaks for the ratchet."""

    surplus_kwh: Array
    """(p,) by TOU period."""
    total_kwh: float = 0.0
    usd: float = 0.0
    peaks_kw: Array | None = None
    """(12,) by calendar month."""


@dataclass(frozen=True, eq=False)
class BillResult:
    """A year's bills, arrays of shape (m,) in the order of the axis' months.

    ``bill_usd = energy_usd + demand_usd + fixed_usd - credit_usd``.
    """

    month: NDArray[np.int64]
    """Calendar month, 1 … 12."""
    energy_usd: Array
    """Charges for energy bought, before $ credits and after kWh credits."""
    demand_usd: Array
    fixed_usd: Array
    """Fixed charges and what was added to reach the minimum."""
    minimum_usd: Array
    """The part of ``fixed_usd`` that reaches the monthly and annual minimum."""
    credit_usd: Array
    """Credits used or paid out in the month, positive."""
    bill_usd: Array
    import_kwh: Array
    export_kwh: Array
    peak_kw: Array
    carry: Carry = field(repr=False)

    @property
    def annual_usd(self) -> float:
        """Sum of the months."""
        return float(self.bill_usd.sum())


@dataclass(frozen=True, eq=False)
class _Energy:
    """The energy part of each month: gross charge, credits used, and what the true-up pays on top."""

    charge: Array
    credit: Array
    demand: Demand
    settled: Array
    carry: Carry
    owed: Array | None = None
    """Energy and demand that the minimum charge is compared with, where it is not all of them."""


class Biller:
    """Bills one meter on one axis under one tariff and metering rule, for as many series as wanted."""

    def __init__(self, tariff: Tariff, axis: MeterAxis, rules: MeteringRules) -> None:
        self.plan = MeterPlan(tariff, axis)
        self.rules = rules
        self.months = Months(axis.month_of_year, rules.true_up_month - 1)
        in_dollars = rules.option is Metering.NEM_USD and rules.credit_at_retail
        self.sell = self.plan.buy if in_dollars and not tariff.states_sell_price else self.plan.sell
        """(p, t)."""
        weekday = tariff.energy_schedule.weekday
        self._rollover = [[int(weekday[month, hour]) for hour in ROLLOVER_HOURS] for month in range(12)]

    def bill(
        self,
        load_kwh: Array,
        generation_kwh: Array | None = None,
        *,
        export_price: Array | None = None,
        price_scale: float = 1.0,
        carry: Carry | None = None,
    ) -> BillResult:
        """Bill interval series of shape (n,); ``generation_kwh`` may be slightly negative at night.

        ``export_price``: $ per kWh exported in each interval (n,), instead of the tariff's own sell prices
        (not for net metering). ``price_scale`` multiplies every price. ``carry`` is the previous year's.
        Raises ``ValueError`` on a wrong shape or a value that is not finite.
        """
        load = self._series(load_kwh, "load")
        generation = None if generation_kwh is None else self._series(generation_kwh, "generation")
        prices = None if export_price is None else self._series(export_price, "export price")
        brought = carry or Carry(np.zeros(self.plan.periods))
        net = load if generation is None else load - generation
        imports, exports = np.maximum(net, 0.0), np.maximum(-net, 0.0)
        if self.rules.option in (Metering.NEM_KWH, Metering.NEM_USD):
            if prices is not None:
                raise ValueError("interval export prices need net billing or buy-all-sell-all")
            energy = self._net_metering(net, imports, price_scale, brought)
        elif self.rules.option is Metering.BUY_ALL_SELL_ALL and generation is not None:
            energy = self._two_meters(load, generation, prices, price_scale, brought)
            imports = np.maximum(load, 0.0) + np.maximum(-generation, 0.0)
            exports = np.maximum(generation, 0.0) + np.maximum(-load, 0.0)
        else:
            energy = self._net_billing(imports, exports, prices, price_scale, brought)
        return self._assemble(energy, self.plan.by_month(imports), self.plan.by_month(exports), price_scale)

    def _series(self, values: Array, name: str) -> Array:
        array = np.asarray(values, dtype=float)
        if array.shape != (len(self.plan.axis),):
            raise ValueError(f"{name} has shape {array.shape}, the axis has {len(self.plan.axis)} intervals")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} is not a number at interval {int(np.argmin(np.isfinite(array)))}")
        return array

    def _charge(self, bought: TieredEnergy) -> Array:
        charge: Array = bought.value(self.plan.buy) + bought.kwh.sum(axis=(1, 2)) * self.plan.fuel
        return charge

    def _net_metering(self, net: Array, imports: Array, scale: float, brought: Carry) -> _Energy:
        plan, months = self.plan, self.months
        demand = plan.demand(imports, brought.peaks_kw)
        bounds = plan.bounds(demand.billing_kw)
        by_period = plan.by_period(net)
        settled = np.zeros(plan.axis.months)
        last = [m for m in range(plan.axis.months) if months.settles(m)]
        if self.rules.option is Metering.NEM_KWH:
            kwh = roll_kwh(by_period, months, self._rollover, brought.surplus_kwh, brought.total_kwh)
            charge = self._charge(plan.tiers_by_share(kwh.bought, bounds)) * scale
            settled[last] = kwh.total_left[last] * self.rules.year_end_usd_per_kwh * scale
            carry = Carry(kwh.left, float(kwh.total_left[-1]))
            return _Energy(charge, np.zeros_like(charge), demand, settled, carry)
        charge = self._charge(plan.tiers_by_share(np.maximum(by_period, 0.0), bounds)) * scale
        earned = plan.tiers_by_share(np.maximum(-by_period, 0.0), bounds).value(self.sell) * scale
        usd = roll_usd(charge, earned, months, brought.usd, same_month=True)
        settled[last] = usd.left[last]
        return _Energy(charge, usd.used, demand, settled, Carry(brought.surplus_kwh, usd=float(usd.left[-1])))

    def _net_billing(
        self, imports: Array, exports: Array, prices: Array | None, scale: float, brought: Carry
    ) -> _Energy:
        demand = self.plan.demand(imports, brought.peaks_kw)
        bounds = self.plan.bounds(demand.billing_kw)
        charge = self._charge(self.plan.tiers_in_time(imports, bounds)) * scale
        earned = self._sales(exports, bounds, prices) * scale
        settled = np.zeros(self.plan.axis.months)
        if self.rules.option is not Metering.NET_BILLING_CARRYOVER:
            return _Energy(charge, earned, demand, settled, brought)
        usd = roll_usd(charge, earned, self.months, brought.usd, self.rules.credit_same_month)
        if not self.rules.credit_expires:
            last = [m for m in range(self.plan.axis.months) if self.months.settles(m)]
            settled[last] = usd.left[last]
        return _Energy(charge, usd.used, demand, settled, Carry(brought.surplus_kwh, usd=float(usd.left[-1])))

    def _two_meters(
        self, load: Array, generation: Array, prices: Array | None, scale: float, brought: Carry
    ) -> _Energy:
        """The load's bill, and the generation meter's: sales less what the system itself draws at night."""
        bought = self._net_billing(np.maximum(load, 0.0), np.maximum(-load, 0.0), prices, scale, brought)
        drawn = np.maximum(-generation, 0.0)
        bounds = self.plan.bounds(bought.demand.billing_kw)
        own = self.plan.demand(drawn, np.zeros(12))
        charge = bought.charge + self._charge(self.plan.tiers_in_time(drawn, bounds)) * scale
        sales = self._sales(np.maximum(generation, 0.0), bounds, prices) * scale
        demand = dataclass_replace(bought.demand, usd=bought.demand.usd + own.usd)
        owed = bought.charge - bought.credit + bought.demand.usd * scale  # the minimum concerns the load's meter
        return _Energy(charge, bought.credit + sales, demand, bought.settled, brought, owed)

    def _sales(self, exports: Array, bounds: Array, prices: Array | None) -> Array:
        if prices is not None:
            return self.plan.by_month(exports * prices)
        if not self.sell.any():
            return np.zeros(self.plan.axis.months)
        return self.plan.tiers_in_time(exports, bounds).value(self.sell)

    def _assemble(self, energy: _Energy, import_kwh: Array, export_kwh: Array, scale: float) -> BillResult:
        axis, tariff = self.plan.axis, self.plan.tariff
        days, by_calendar = axis.days_in_month, self.rules.daily_charges_by_calendar
        demand_usd = energy.demand.usd * scale
        fixed = tariff.fixed.monthly(days, by_calendar) * scale
        owed = energy.charge - energy.credit + demand_usd if energy.owed is None else energy.owed
        due = np.maximum(owed + fixed, 0.0)
        minimum = np.maximum(tariff.minimum.monthly(days, by_calendar) * scale - due, 0.0)
        if axis.months == 12:
            minimum[-1] += max(tariff.annual_minimum_usd * scale - float(due.sum()), 0.0)
        peaks = np.zeros(12)
        peaks[axis.month_of_year] = energy.demand.peak_kw
        credit = energy.credit + energy.settled
        return BillResult(
            month=axis.month_of_year + 1,
            energy_usd=energy.charge,
            demand_usd=demand_usd,
            fixed_usd=fixed + minimum,
            minimum_usd=minimum,
            credit_usd=credit,
            bill_usd=energy.charge + demand_usd + fixed + minimum - credit,
            import_kwh=import_kwh,
            export_kwh=export_kwh,
            peak_kw=energy.demand.peak_kw,
            carry=dataclass_replace(energy.carry, peaks_kw=peaks),
        )


def bill(
    load_kwh: Array,
    generation_kwh: Array | None,
    tariff: Tariff,
    metering: Metering | MeteringRules,
    axis: MeterAxis,
    *,
    export_price: Array | None = None,
) -> BillResult:
    """One year's bill of interval series (n,); see ``Biller.bill``."""
    rules = metering if isinstance(metering, MeteringRules) else MeteringRules(metering)
    return Biller(tariff, axis, rules).bill(load_kwh, generation_kwh, export_price=export_price)
