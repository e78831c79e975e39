"""The largest facility that would pass at a place: what a utility names to an applicant whose size does not fit."""

import math
from dataclasses import replace

from shared.rules.interconnection.screens import Facility, Location, Thresholds, fast_track, minimum_load

STEP_KW = 0.1


def passes(facility: Facility, location: Location, limits: Thresholds) -> bool:
    """Whether a facility could be approved without a study.

    It passes all ten screens, or fails only the section's share of peak while the supplemental minimum-load screen
    shows that the section can still take it.
    """
    failed = {result.screen for result in fast_track(facility, location, limits) if not result.passed}
    if failed == {"line_section_penetration"}:
        supplemental = minimum_load(facility, location, limits)
        return supplemental is not None and supplemental.passed
    return not failed


def largest_passing_kwac(facility: Facility, location: Location, limits: Thresholds) -> float | None:
    """The largest size, in steps of 0.1 kW and at most the one applied for, that passes; None where none does.

    Every screen that depends on the size fails from some size on, so halving finds that size.
    """
    low, high = 0, math.floor(round(facility.kwac / STEP_KW, 6))
    if high and passes(replace(facility, kwac=high * STEP_KW), location, limits):
        return round(high * STEP_KW, 1)
    while high - low > 1:
        middle = (low + high) // 2
        if passes(replace(facility, kwac=middle * STEP_KW), location, limits):
            low = middle
        else:
            high = middle
    return round(low * STEP_KW, 1) if low else None
