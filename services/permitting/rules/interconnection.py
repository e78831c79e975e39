"""Which review an interconnection application asks for, and what can be screened before it is sent."""

from datetime import date
from typing import Final

from shared.rules.interconnection import eligibility
from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.review import case_of
from shared.rules.interconnection.ruleset import rules_for
from shared.rules.interconnection.screens import decided, fast_track
from shared.schemas.parts import DesignFacts, ScreenResult

CERTIFICATION: Final = "UL 1741-SB"
"""The listing to which every inverter of the catalogue is certified: tested by IEEE 1547.1-2020."""

SPLIT_PHASE_V: Final = 240

ORDINARY_LINE: Final = Location(shared_secondary=True, secondary_generation_kw=0.0, primary_kv=12.47, on_mainline=False)
"""What is assumed before the utility has said anything: a line of the 15 kV class away from the substation, a
transformer that others share and that carries no generation yet."""


def facility_of(design: DesignFacts) -> Facility:
    """What the design connects to the grid."""
    kwac, storage_kw, _ = design.generators
    return Facility(
        kwac,
        storage_kw=storage_kw,
        export_kw=design.export_limit_kw,
        phases=1 if design.service_voltage_v == SPLIT_PHASE_V else 3,
    )


def level_of(design: DesignFacts, jurisdiction: str, on: date) -> int:
    """1 simplified, 2 fast track, 3 study, on an ordinary line. ValueError for a day before all rules."""
    level = eligibility.level_of(facility_of(design), ORDINARY_LINE, rules_for(jurisdiction, on))
    assert level is not None, "all facts that decide the level are stated"
    return level


def precheck(design: DesignFacts, jurisdiction: str, on: date) -> tuple[ScreenResult, ...]:
    """The screens that the design alone decides; the nameplate counts, as the utility has agreed to no limit yet."""
    found = fast_track(case_of(facility_of(design), ORDINARY_LINE, rules_for(jurisdiction, on)))
    return tuple(one for one in decided(found) if one.screen in DECIDED_BY_THE_DESIGN)


DECIDED_BY_THE_DESIGN: Final = frozenset({"certified_equipment", "shared_secondary"})
