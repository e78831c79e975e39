"""Which review a facility is entitled to by its size, kind and place: simplified, fast track or study.

Sizes are nameplates with storage: what a facility is, not what it may export.
"""

from dataclasses import dataclass
from typing import Final, Literal

from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.ruleset import Ruleset

Process = Literal["simplified", "fast_track", "study"]

PROCESSES: Final[dict[int, Process]] = {1: "simplified", 2: "fast_track", 3: "study"}

EPSILON_KW: Final = 1e-6
"""Sums of decimal ratings must not fail at the limit by binary rounding."""


@dataclass(frozen=True)
class Eligibility:
    """Whether the fast track is open to a facility; None where a fact is missing that decides it."""

    eligible: bool | None
    limit_kw: float | None
    """The size up to which it is open there; 0 where it is closed, None where that is not known."""
    citation: str
    needs: tuple[str, ...] = ()


def fast_track_of(facility: Facility, location: Location, rules: Ruleset) -> Eligibility:
    """By the jurisdiction's table of line voltage and place on the line; machines have a size of their own."""
    low, high, needs = _bounds(facility, location, rules)
    size = facility.nameplate_kw
    if size > high + EPSILON_KW or facility.certified is False:
        return Eligibility(False, high if low == high else None, rules.fast_track.citation)
    if facility.certified is None:
        needs = ("facility.certified", *needs)
    elif size <= low + EPSILON_KW:
        return Eligibility(True, low if low == high else None, rules.fast_track.citation)
    return Eligibility(None, low if low == high else None, rules.fast_track.citation, needs)


def level_of(facility: Facility, location: Location, rules: Ruleset) -> int | None:
    """1 simplified, 2 fast track, 3 study; None where a fact is missing that decides it."""
    simplified = rules.simplified
    limit = simplified.limit_kw
    if facility.phases == 3 and simplified.three_phase_kw is not None:
        limit = simplified.three_phase_kw
    if facility.nameplate_kw <= limit + EPSILON_KW and facility.inverter_based is not False:
        if facility.inverter_based and facility.certified:
            return 1
        if facility.certified is not False:
            return None
    eligible = fast_track_of(facility, location, rules).eligible
    return None if eligible is None else 2 if eligible else 3


def _bounds(facility: Facility, location: Location, rules: Ruleset) -> tuple[float, float, tuple[str, ...]]:
    """The least and the greatest size that the fast track may have there, and the facts between the two."""
    table, kv, needs = rules.fast_track.table, location.primary_kv, []
    if kv is None:
        needs.append("location.primary_kv")
        low, high = 0.0, max(row.near_substation_kw for row in table)
    else:
        row = next((one for one in table if one.holds_at(kv)), None)
        if row is None:
            return 0.0, 0.0, ()  # the table ends below this voltage: no fast track
        near = _near(location, rules)
        low = row.near_substation_kw if near else row.anywhere_kw
        high = row.anywhere_kw if near is False else row.near_substation_kw
        if low < high:
            needs += [
                f"location.{name}" for name in ("on_mainline", "miles_to_substation") if getattr(location, name) is None
            ]
    if facility.inverter_based is None:
        needs.append("facility.inverter_based")
        low = min(low, rules.fast_track.machine_kw)
    elif not facility.inverter_based:
        low, high = (min(bound, rules.fast_track.machine_kw) for bound in (low, high))
    return low, high, tuple(needs)


def _near(location: Location, rules: Ruleset) -> bool | None:
    """On a mainline and near enough to the substation. False as soon as one of the two is known not to be so."""
    miles = location.miles_to_substation
    close = None if miles is None else miles <= rules.fast_track.near_substation_miles
    if location.on_mainline is False or close is False:
        return False
    return True if location.on_mainline and close else None
