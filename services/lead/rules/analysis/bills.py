"""What a site pays its utility without and with a system, under the tariffs and the export rule of a day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.usage.history import Bill
from services.lead.rules.usage.inversion import with_kwh
from shared.rules.readings.axis import MeterAxis
from shared.rules.readings.clock import Clock
from shared.rules.site.load import DAYS_IN_MONTH
from shared.rules.tariff.bill import Biller
from shared.rules.tariff.export_rules import ExportRule, export_rule_on
from shared.rules.tariff.metering import Metering, MeteringRules
from shared.rules.tariff.structure import Tariff
from shared.rules.tariff.urdb.library import by_key

Array = NDArray[np.float64]

HOURS: Final = 8760


@dataclass(frozen=True, eq=False)
class UtilityTerms:
    """Tariffs before and after a system, and how exports are credited."""

    before: Tariff
    after: Tariff
    rules: MeteringRules
    export_rule: ExportRule | None
    assumptions: tuple[str, ...]

    @property
    def export_price(self) -> Array | None:
        """$ per kWh in each hour, where neither netting nor the tariff prices an export."""
        flat = self.export_rule.flat_export_usd_per_kwh if self.export_rule else None
        netted = self.rules.option in (Metering.NEM_KWH, Metering.NEM_USD)
        return None if flat is None or netted or self.after.states_sell_price else np.full(HOURS, flat)


def utility_terms(tariff_key: str, on: dt.date) -> UtilityTerms:
    """The terms for who applies on a day. Raises KeyError, with the keys there are, for a tariff that is not known."""
    entry = by_key(tariff_key, on)
    rule = export_rule_on(entry.eia_id, on)
    before = after = entry.tariff
    if rule is None:
        option = before.metering or Metering.NET_BILLING
        told = "the tariff's own export rule" if before.metering else "no export rule known: net billing assumed"
        return UtilityTerms(before, after, MeteringRules(option), None, (f"{told} ({option})",))
    assumptions = [f"{rule.name} ({rule.metering.option}), {rule.citation}"]
    if rule.post_tariff is not None and not before.label.startswith(rule.post_tariff):
        after = by_key(rule.post_tariff, on).tariff
        assumptions.append(f"with a system the tariff is {after.name}")
    if rule.note:
        assumptions.append(rule.note)
    return UtilityTerms(before, after, rule.metering, rule, tuple(assumptions))


@dataclass(frozen=True, eq=False)
class Meter:
    """One site's meter on the typical year: hours of standard time, billed by the utility's wall clock."""

    terms: UtilityTerms
    without: Biller
    with_system: Biller

    @classmethod
    def of(cls, terms: UtilityTerms, time_zone: str) -> "Meter":
        """``time_zone``: the site's, where the tariff names none."""
        axis = MeterAxis.for_year(clock=Clock.of(terms.before.time_zone or time_zone))
        without = Biller(terms.before, axis, terms.rules)
        after = without if terms.after is terms.before else Biller(terms.after, axis, terms.rules)
        return cls(terms, without, after)

    def annual_usd(self, load_kwh: Array, generation_kwh: Array | None = None) -> float:
        """A year's bills of hourly series (8760,)."""
        if generation_kwh is None:
            return self.without.bill(load_kwh).annual_usd
        return self.with_system.bill(load_kwh, generation_kwh, export_price=self.terms.export_price).annual_usd

    def invert(self, bills: Sequence[Bill], shape: Array) -> list[Bill]:
        """Bills in dollars only get the kWh that cost as much. ``shape`` (8760,): how the load lies in a month.

        Raises ValueError where no consumption costs that much.
        """
        month_of_hour = self.without.plan.axis.month_index
        of_month = np.bincount(month_of_hour, shape, 12)

        def usd(bill: Bill, kwh: float) -> float:
            """The period's share of what its whole calendar month would cost."""
            month = (bill.start + (bill.end - bill.start) / 2).month - 1
            months = bill.days / DAYS_IN_MONTH[month]
            hours = np.where(month == month_of_hour, shape / of_month[month], 0.0)
            return float(self.without.bill(hours * kwh / months).bill_usd[month]) * months

        return with_kwh(bills, usd)
