"""Whether a permit can be issued by software at once (SolarAPP+), or goes to a plan reviewer.

The eligibility rules of SolarAPP+ as its checklists state them (NREL/UL; Monterey County checklist 2021, storage since
v2.0), as far as the design's own facts decide them; what only a site visit can tell is the installer's declaration.
"""

from dataclasses import dataclass
from typing import Final

from services.permitting.rules.authorities import Authority
from shared.schemas.parts import DesignFacts, Segment
from shared.schemas.permitting import PermitRoute

SOURCE: Final = "SolarAPP+ eligibility checklist 2021, with storage v2.7.0 (2024-12)"

MAX_SYSTEM_VOLTAGE_V: Final = 600.0
MAX_STRING_INVERTERS: Final = 2
MAX_PARALLEL_STRINGS: Final = 2
MAX_BUSBAR_A: Final = 225
SERVICE_VOLTAGE_V: Final = 240
"""Single phase only."""
CONTINUOUS_FACTOR: Final = 1.25
"""NEC 690.8(B): overcurrent devices carry 125 % of the continuous current."""


@dataclass(frozen=True)
class Route:
    route: PermitRoute
    reasons: tuple[str, ...]
    """Why it is not the instant one; empty where it is."""


def route_of(design: DesignFacts, segment: Segment, authority: Authority) -> Route:
    """The route of a permit, with every rule that keeps it from the instant one."""
    microinverters = not design.strings
    reasons = []
    if not authority.instant:
        reasons.append("authority_has_no_instant_permits")
    if segment is not Segment.RESIDENTIAL:
        reasons.append("not_residential")
    if design.service_voltage_v != SERVICE_VOLTAGE_V:
        reasons.append("not_single_phase_240_v")
    if microinverters and design.inverter_count != design.module_count:
        reasons.append("microinverters_without_one_module_each")
    if not microinverters and design.inverter_count > MAX_STRING_INVERTERS:
        reasons.append("more_than_two_string_inverters")
    if not microinverters and len(design.strings) > MAX_PARALLEL_STRINGS * design.inverter_count:
        reasons.append("more_than_two_parallel_strings")
    if (design.string_voc_stc_v or 0.0) > MAX_SYSTEM_VOLTAGE_V:
        reasons.append("above_600_v")
    if design.kwac * 1000 / SERVICE_VOLTAGE_V * CONTINUOUS_FACTOR > MAX_BUSBAR_A:
        reasons.append("output_above_225_a_busbar")
    return Route(PermitRoute.STANDARD if reasons else PermitRoute.INSTANT, tuple(reasons))
