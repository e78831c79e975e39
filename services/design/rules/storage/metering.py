"""The meter of a case: tariff before and after, how exports are credited, prices as a dispatch sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.design.rules.money.incentives import export_adder_usd_per_kwh
from services.design.rules.storage.battery import Array
from services.design.rules.system.case import Case
from shared.rules.readings.axis import MeterAxis
from shared.rules.readings.clock import Clock
from shared.rules.tariff.bill import Biller, BillResult, Carry
from shared.rules.tariff.export_rules import ExportRule, export_rule_on
from shared.rules.tariff.metering import Metering, MeteringRules
from shared.rules.tariff.prices import DemandCharge, EnergyPrices, demand_charges, energy_prices
from shared.rules.tariff.structure import Tariff
from shared.rules.tariff.urdb.library import by_key
from shared.rules.tariff.years import bill_years

NETTING = (Metering.NEM_KWH, Metering.NEM_USD)


@dataclass(frozen=True, eq=False)
class Meter:
    """``before``, ``after``: tariffs without and with a system. ``rule_name`` and ``notes`` go into the proposal."""

    axis: MeterAxis
    before: Tariff
    after: Tariff
    rules: MeteringRules
    rule_name: str
    rule_dates: str
    rule_citation: str
    export_price: Array | None
    notes: tuple[str, ...]

    @cached_property
    def biller_before(self) -> Biller:
        return Biller(self.before, self.axis, self.rules)

    @cached_property
    def biller_after(self) -> Biller:
        return self.biller_before if self.after is self.before else Biller(self.after, self.axis, self.rules)

    def prices(self, load_kwh: Array, generation_kwh: Array) -> EnergyPrices:
        """Marginal prices of every hour under the tariff after, at the tier that the load reaches.

        Where a month is netted as a whole, a kWh of a period is worth the same in both directions: the retail price
        while the month owes, the price of surplus once it has one.
        """
        peak = np.zeros(self.axis.months)
        np.maximum.at(peak, self.axis.month_index, load_kwh / self.axis.hours)
        plan = self.biller_after.plan
        prices = energy_prices(
            self.after,
            self.axis,
            self.rules.option,
            monthly_kwh=plan.by_month(load_kwh),
            billing_kw=peak if plan.bounds_need_demand else None,
            export_price=self.export_price,
        )
        if self.rules.option not in NETTING:
            return prices
        owing = plan.by_period(load_kwh - generation_kwh)[self.axis.month_index, plan.period] > 0.0
        netted = np.where(owing, prices.buy, prices.sell)
        return EnergyPrices(netted, netted)

    def demand(self) -> Sequence[DemandCharge]:
        """The peaks that the tariff after charges."""
        return demand_charges(self.after, self.axis)

    def years_without(self, load_kwh: Array, years: int) -> list[BillResult]:
        """Bills of the load alone at constant prices."""
        results: list[BillResult] = bill_years(self.biller_before, load_kwh, years=years)
        return results

    def years_with(self, load_kwh: Array, generation_kwh: Array, without: BillResult) -> list[BillResult]:
        """Bills at constant prices of (years, 8760) arrays of load with battery and of generation."""
        carry = Carry(np.zeros(self.biller_after.plan.periods), peaks_kw=self._peaks(without))
        results = []
        for load, generation in zip(load_kwh, generation_kwh, strict=True):
            result = self.biller_after.bill(load, generation, export_price=self.export_price, carry=carry)
            results.append(result)
            carry = result.carry
        return results

    def _peaks(self, without: BillResult) -> Array:
        peaks = np.zeros(12)
        peaks[self.axis.month_of_year] = without.peak_kw
        return peaks


def meter_of(case: Case) -> Meter:
    """Tariffs and export rule in force for who applies on the case's day, on the utility's wall clock, else the site's.

    The hours stay those of the load and of the weather: of standard time.
    """
    axis = MeterAxis.for_year(clock=Clock.of(case.tariff.time_zone or case.site.location.time_zone))
    rule = None if case.eia_id is None else export_rule_on(case.eia_id, case.on)
    if rule is None:
        return _by_tariff(case.tariff, axis)
    after, notes = _after(case, rule)
    return Meter(
        axis,
        case.tariff,
        after,
        rule.metering,
        f"{rule.name} ({rule.metering.option.value})",
        f"{rule.effective_from} to {rule.effective_to or 'open'}",
        rule.citation,
        _export_price(case, rule, after, axis),
        (*notes, *([rule.note] if rule.note else [])),
    )


def _by_tariff(tariff: Tariff, axis: MeterAxis) -> Meter:
    """Where no rule is known of the utility: as the tariff itself says, else net billing at its own sell price."""
    option = tariff.metering or Metering.NET_BILLING
    citation, notes = "the tariff itself", tuple[str, ...]()
    if tariff.metering is None:
        citation = "assumed: the tariff says nothing of exports"
        notes = ("Exports are credited at the tariff's own sell price, or not at all.",)
    return Meter(axis, tariff, tariff, MeteringRules(option), option.value, "", citation, None, notes)


def _after(case: Case, rule: ExportRule) -> tuple[Tariff, list[str]]:
    """The tariff that the rule demands, where the customer is not on it."""
    if rule.post_tariff is None or case.tariff.label.startswith(rule.post_tariff):
        return case.tariff, []
    after = by_key(rule.post_tariff, case.on).tariff
    return after, [f"With the system the customer moves to {after.name}."]


def _export_price(case: Case, rule: ExportRule, after: Tariff, axis: MeterAxis) -> Array | None:
    flat = rule.flat_export_usd_per_kwh
    if flat is None or rule.metering.option in NETTING or after.states_sell_price:
        return None
    adder, _ = export_adder_usd_per_kwh(rule.eia_id, case.on)
    return np.full(len(axis), flat + adder)
