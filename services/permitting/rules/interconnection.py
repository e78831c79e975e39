"""Which review an interconnection application asks for, and what can be screened before it is sent."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.rules.interconnection.screens import Facility, Location, certified_equipment, fast_track, thresholds_for
from shared.schemas.parts import DesignFacts, ScreenResult

CERTIFICATION: Final = "UL 1741-SB"
"""The listing to which every inverter of the catalogue is certified: tested by IEEE 1547.1-2020."""


@dataclass(frozen=True)
class Levels:
    """Up to which size an application is of level 1 or 2; above, it is of level 3."""

    jurisdiction: str
    level1_kwac: float
    level2_kwac: float
    effective_from: date
    effective_to: date | None
    citation: str


LEVELS: Final = (
    Levels("CA", 30.0, 3000.0, date(2012, 9, 20), None, "CPUC Rule 21 (D.12-09-018); size of level 1 not looked up"),
    Levels("MD", 20.0, 2000.0, date(2008, 6, 9), None, "COMAR 20.50.09.08; size not looked up"),
    Levels("MN", 20.0, 2000.0, date(2019, 6, 17), None, "MN DIP, simplified process"),
    Levels("NC", 20.0, 2000.0, date(2015, 5, 15), None, "NCUC Docket E-100 Sub 101, section 2"),
    Levels("PA", 10.0, 2000.0, date(2006, 12, 16), None, "52 Pa. Code 75.34"),
    # 2 MW: the fast track's limit on lines of 5 to 15 kV away from the substation (Order No. 792, table 1)
    Levels("US", 10.0, 2000.0, date(2006, 8, 1), None, "SGIP 2.1 and Attachment 5"),
)


def level_of(kwac: float, jurisdiction: str, on: date) -> int:
    """1 simplified, 2 fast track, 3 study. ValueError for a day before all rows."""
    for row in LEVELS:
        if row.jurisdiction in (jurisdiction, "US") and row.effective_from <= on <= (row.effective_to or date.max):
            return 1 if kwac <= row.level1_kwac else 2 if kwac <= row.level2_kwac else 3
    raise ValueError(f"no interconnection levels were in force on {on.isoformat()}")


def capacity_kwac(design: DesignFacts) -> float:
    """What the system can put into the grid: its AC nameplate, or the limit that a certified control holds."""
    return design.kwac if design.export_limit_kw is None else min(design.kwac, design.export_limit_kw)


def precheck(design: DesignFacts, jurisdiction: str, on: date) -> tuple[ScreenResult, ...]:
    """The screens that the design alone decides; a home is taken to share its transformer with others."""
    facility = Facility(capacity_kwac(design), phases=1 if design.service_voltage_v == 240 else 3)
    alone = Location(shared_secondary=True)
    return (certified_equipment(facility), *fast_track(facility, alone, thresholds_for(jurisdiction, on)))
