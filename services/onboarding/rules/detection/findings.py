"""What a rule finds at a system, and what is known of one of its days."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from statistics import median
from typing import Final, NamedTuple

HEARD_ENOUGH: Final = 0.9
"""Of the daylight of a day: with less heard of it, a low sum says nothing of the system."""
EXCUSED_ENOUGH: Final = 0.02
"""Of the daylight: a longer outage, curtailment or other excuse and the day is not judged."""


class Fault(StrEnum):
    """What may be wrong; an alarm of each kind is open once a system."""

    SILENT = "silent"
    """Nothing was heard of it for longer than its gateway ever keeps quiet."""
    NO_PRODUCTION = "no_production"
    """It is heard, and gives nothing under the sun."""
    LOW_YIELD = "low_yield"
    """It gives less than its design expects under this sun."""
    INVERTER_LOST = "inverter_lost"
    """One of several inverters gives nothing while the others do."""
    STRING_LOST = "string_lost"
    STRING_SHADED = "string_shaded"
    """A string falls behind the others at the same hours of every day."""
    STRING_WEAK = "string_weak"
    """A string falls behind the others all day: soiling, a failed module or bypass diode."""
    CLIPPING = "clipping"
    """It stops at a level below its rating: a wrong setting, or heat."""
    CT_REVERSED = "ct_reversed"
    """A current transformer looks the wrong way: production counts as consumption."""
    EXPORT_ABOVE_LIMIT = "export_above_limit"


@dataclass(frozen=True)
class Finding:
    fault: Fault
    since: datetime
    text: str
    """For a person: what was seen, with figures."""
    device: str | None = None
    facts: dict[str, float] = field(default_factory=dict)
    """The figures, by name with unit."""


class Quarter(NamedTuple):
    """A quarter hour of one device."""

    start: datetime
    kw: float
    """Mean."""


@dataclass(frozen=True)
class DayOfSystem:
    """A day of the site, and what its system did."""

    day: date
    produced_kwh: float
    expected_kwh: float
    """Of the design: its month, shared out by the day."""
    heard: float
    """Share of the daylight with readings, 0 to 1."""
    excused: float = 0.0
    """Share of the daylight under an outage of the grid, curtailment or force majeure."""
    irradiation_kwh_m2: float | None = None
    """In the plane of the modules; None without a sensor."""
    expected_by_irradiation_kwh: float | None = None
    """What the modules should make of that irradiation; None without a sensor."""

    @property
    def judged(self) -> bool:
        """Whether anything can be said of it."""
        return self.heard >= HEARD_ENOUGH and self.excused <= EXCUSED_ENOUGH and self.expected_kwh > 0

    @property
    def ratio(self) -> float:
        """Produced over expected: by the irradiation where it was measured, else by the design."""
        return self.produced_kwh / (self.expected_by_irradiation_kwh or self.expected_kwh)


def weather_index(ratios: list[float], least: int) -> float | None:
    """What the weather made of the neighbours' expectation; None with fewer than ``least`` of them."""
    return median(ratios) if len(ratios) >= least else None
