"""An electricity tariff as the billing rules need it, free of how any database writes it down.

``urdb.record.parse`` makes one from the Utility Rate Database's JSON; ``bill`` prices a meter with it.
Prices are $ per kWh or per kW, schedules are 12x24 tables of period numbers (row 0 is January, column 0 begins at
local midnight).
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shared.rules.notice import Notice
from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.metering import Metering

HP_KW = 0.7457
"""One mechanical horsepower in kW (550 ft·lbf/s)."""
MONTHS_PER_YEAR = 12
AVERAGE_MONTH_DAYS = 365 / 12
"""Days in a billing month where a charge is published per day (PySAM's ``URDBv8_to_ElectricityRates``)."""


class TierUnit(StrEnum):
    """What a tier's upper bound counts, in the words of URDB."""

    KWH = "kWh"
    KWH_PER_KW = "kWh/kW"
    KWH_DAILY = "kWh daily"
    KWH_PER_KW_DAILY = "kWh/kW daily"

    @property
    def per_day(self) -> bool:
        """The bound is per day and grows with the days of the month."""
        return self in (TierUnit.KWH_DAILY, TierUnit.KWH_PER_KW_DAILY)

    @property
    def per_kw(self) -> bool:
        """The bound is per kW of the month's billing demand (hours use of demand)."""
        return self in (TierUnit.KWH_PER_KW, TierUnit.KWH_PER_KW_DAILY)


class Per(StrEnum):
    """The time a fixed or minimum charge is published for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class EnergyTier:
    """One block: energy up to ``upper`` (cumulative in the month, in ``unit``) costs ``buy`` and earns ``sell``.

    ``sell`` is None where the tariff does not state one.
    """

    buy: float
    sell: float | None = None
    upper: float = math.inf
    unit: TierUnit = TierUnit.KWH


@dataclass(frozen=True)
class DemandTier:
    """Demand up to ``upper`` (in the structure's unit) costs ``rate`` $ per unit."""

    rate: float
    upper: float = math.inf


@dataclass(frozen=True)
class DemandUnit:
    """What a demand charge counts: ``kw`` of load make one unit; ``daily`` charges each day's peak."""

    kw: float = 1.0
    daily: bool = False
    name: str = "kW"


@dataclass(frozen=True)
class Charge:
    """An amount of $ for a day, a month or a year."""

    usd: float
    per: Per = Per.MONTH

    def monthly(self, days: NDArray[np.int64], by_calendar: bool) -> NDArray[np.float64]:
        """(m,) $ in months of ``days`` days; a daily amount counts calendar days or 365/12 of them."""
        if self.per is Per.DAY:
            return self.usd * (days.astype(float) if by_calendar else np.full(len(days), AVERAGE_MONTH_DAYS))
        if self.per is Per.YEAR:
            return np.full(len(days), self.usd / MONTHS_PER_YEAR)
        return np.full(len(days), self.usd)


@dataclass(frozen=True, eq=False)
class Schedule:
    """Period numbers by month and hour: two integer tables of shape (12, 24). The weekend's holds on holidays too."""

    weekday: NDArray[np.int64]
    weekend: NDArray[np.int64]
    holidays: tuple[str, ...] = ()
    """Names of federal holidays, as ``shared.rules.calendar`` knows them."""

    @classmethod
    def constant(cls, period: int = 0) -> "Schedule":
        """The same period at all times."""
        table = np.full((12, 24), period, dtype=np.int64)
        return cls(table, table)

    def on(self, axis: MeterAxis) -> NDArray[np.int64]:
        """(n,) the period of every interval."""
        return axis.pick(self.weekday, self.weekend, self._dates(axis.years)).astype(np.int64)

    def _dates(self, years: Sequence[int]) -> NDArray[np.datetime64] | None:
        if not self.holidays:
            return None
        from shared.rules.calendar import holidays_named  # loads a library, for the few tariffs that need it

        days = sorted(day for year in years for day in holidays_named(self.holidays, year))
        return np.array(days, dtype="datetime64[D]")

    @property
    def needs_clock(self) -> bool:
        """Whether the hour or the kind of day decides the period anywhere."""
        return bool((self.weekday != self.weekday[:, :1]).any() or (self.weekday != self.weekend).any())


@dataclass(frozen=True, eq=False)
class TouDemand:
    """Demand charges on the peak within each time-of-use period of a month."""

    periods: Sequence[Sequence[DemandTier]]
    schedule: Schedule
    unit: DemandUnit = DemandUnit()


@dataclass(frozen=True, eq=False)
class FlatDemand:
    """Demand charges on the month's peak at any hour; ``months[i]`` is the structure that holds in month ``i``."""

    periods: Sequence[Sequence[DemandTier]]
    months: Sequence[int]
    unit: DemandUnit = DemandUnit()


@dataclass(frozen=True)
class Ratchet:
    """A floor under billing demand: ``fraction`` of the highest peak in the months looked back to.

    Either the previous ``range_months`` months, or, where that is 0, the calendar months flagged in ``months``
    (URDB ``lookbackPercent``, ``lookbackRange``, ``lookbackMonths``).
    """

    fraction: float
    range_months: int = 0
    months: tuple[bool, ...] = (True,) * 12


@dataclass(frozen=True)
class Eligibility:
    """Who may take a tariff, as far as it says. Demand is the highest, energy that of the largest month."""

    min_kw: float | None = None
    max_kw: float | None = None
    min_month_kwh: float | None = None
    max_month_kwh: float | None = None
    three_phase: bool | None = None
    """Whether it asks for three phases or for a single one; null where it takes both."""


@dataclass(frozen=True, eq=False)
class Tariff:
    """A complete tariff; everything the bill needs and where it came from."""

    energy: Sequence[Sequence[EnergyTier]]
    energy_schedule: Schedule
    tou_demand: TouDemand | None = None
    flat_demand: FlatDemand | None = None
    ratchet: Ratchet | None = None
    demand_window_minutes: float | None = None
    fixed: Charge = Charge(0.0)
    minimum: Charge = Charge(0.0)
    annual_minimum_usd: float = 0.0
    fuel_adjustment: tuple[float, ...] = (0.0,) * 12
    """$ per kWh added to every energy price, by calendar month."""
    metering: Metering | None = None
    """What the tariff itself says about distributed generation, if anything."""
    label: str = ""
    utility: str = ""
    name: str = ""
    sector: str = ""
    source: str = ""
    time_zone: str | None = None
    """IANA zone on whose wall clock its hours, weekends and holidays lie; null where it names none."""
    eligibility: Eligibility = Eligibility()
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    notices: Sequence[Notice] = field(default_factory=tuple)

    @property
    def needs_clock(self) -> bool:
        """Whether the hour or the kind of day decides what energy or demand costs."""
        return self.energy_schedule.needs_clock or (
            self.tou_demand is not None and self.tou_demand.schedule.needs_clock
        )

    @property
    def states_sell_price(self) -> bool:
        """Whether any tier says what exported energy earns."""
        return any(tier.sell is not None for period in self.energy for tier in period)

    def in_force_on(self, date: dt.date) -> bool:
        """Whether the tariff's own dates include ``date``; an absent end means still in force."""
        return (self.effective_from is None or self.effective_from <= date) and (
            self.effective_to is None or date <= self.effective_to
        )
