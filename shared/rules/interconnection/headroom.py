"""The largest facility that would pass at a place: what a utility names to an applicant whose size does not fit."""

import math
from collections.abc import Callable
from dataclasses import replace

from shared.rules.interconnection.review import case_of, passes
from shared.rules.interconnection.screens import Case

STEP_KW = 0.1

Judge = Callable[[Case], bool]


def largest_passing_kwac(case: Case, judge: Judge = passes) -> float | None:
    """The largest nameplate, in steps of 0.1 kW and at most the one applied for, that passes; None where none does.

    Storage and a limit of export stay as applied for. Every screen that depends on the size fails from some size on,
    so halving finds that size.
    """
    applied = case.facility
    if not applied.kwac:
        return 0.0 if judge(case) else None

    def fits(kwac: float) -> bool:
        share = kwac / applied.kwac
        kva = None if applied.kva is None else applied.kva * share
        uneven = None if applied.imbalance_kw is None else applied.imbalance_kw * share
        facility = replace(applied, kwac=kwac, kva=kva, imbalance_kw=uneven)
        return judge(case_of(facility, case.location, case.rules, case.utility_agreed_export))

    return _largest(applied.kwac, fits)


def largest_passing_export_kw(case: Case, judge: Judge = passes) -> float | None:
    """The largest limit of export, in steps of 0.1 kW, with which the nameplate applied for would pass.

    The utility is taken to agree to the control. None where the rules do not count export capacity, or where no limit
    helps: fault current and interrupting duty remain those of the nameplate.
    """
    if not case.rules.export_capacity.counts:
        return None

    def fits(export_kw: float) -> bool:
        return judge(case_of(replace(case.facility, export_kw=export_kw), case.location, case.rules, True))

    largest = _largest(case.facility.nameplate_kw, fits)
    return 0.0 if largest is None and fits(0.0) else largest


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
