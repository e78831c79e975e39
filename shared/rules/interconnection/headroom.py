"""The largest facility that would pass at a place: what a utility names to an applicant whose size does not fit."""

import math
from collections.abc import Callable
from dataclasses import replace

from shared.rules.interconnection.review import case_of, passes
from shared.rules.interconnection.screens import Case

STEP_KW = 0.1


def largest_passing_kwac(case: Case) -> float | None:
    """The largest nameplate, in steps of 0.1 kW and at most the one applied for, that passes; None where none does.

    Storage and a limit of export stay as applied for. Every screen that depends on the size fails from some size on,
    so halving finds that size.
    """

    def fits(kwac: float) -> bool:
        share = kwac / case.facility.kwac
        kva = None if case.facility.kva is None else case.facility.kva * share
        uneven = None if case.facility.imbalance_kw is None else case.facility.imbalance_kw * share
        return _passes(replace(case, facility=replace(case.facility, kwac=kwac, kva=kva, imbalance_kw=uneven)))

    return _largest(case.facility.kwac, fits)


def largest_passing_export_kw(case: Case) -> float | None:
    """The largest limit of export, in steps of 0.1 kW, with which the nameplate applied for would pass.

    The utility is taken to agree to the control. None where the rules do not count export capacity, or where no limit
    helps: fault current and interrupting duty remain those of the nameplate.
    """
    if not case.rules.export_capacity.counts:
        return None

    def fits(export_kw: float) -> bool:
        facility = replace(case.facility, export_kw=export_kw)
        return _passes(replace(case, facility=facility, utility_agreed_export=True))

    largest = _largest(case.facility.nameplate_kw, fits)
    return 0.0 if largest is None and fits(0.0) else largest


def _passes(case: Case) -> bool:
    """At the level of the changed size: a smaller facility may be asked fewer screens."""
    return passes(case_of(case.facility, case.location, case.rules, case.utility_agreed_export))


def _largest(most: float, fits: Callable[[float], bool]) -> float | None:
    if fits(most):
        return round(most, 3)
    low, high = 0, math.ceil(round(most / STEP_KW, 6))
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle * STEP_KW):
            low = middle
        else:
            high = middle
    return round(low * STEP_KW, 1) if low else None
