"""Monthly bills as usage: kWh, dollars or both, of one to sixty billing periods."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from services.lead.rules.usage.history import MOST_BILLS, Bill
from services.lead.rules.usage.imported import (
    Form,
    Grade,
    Readings,
    Remark,
    Remarks,
    UsageFile,
    UsagePoint,
    UsageRefused,
)
from services.lead.rules.usage.local_time import LocalTime
from services.lead.rules.usage.quality import grade_of_months, months_covered

SHORTEST_DAYS: Final = 25
LONGEST_DAYS: Final = 36
"""A monthly meter-reading cycle; outside it the period is remarked (utilities read 27 to 35 days apart). Ours."""
PRICE_TOLERANCE: Final = 0.25
"""A bill whose dollars are off its kWh times the blended price by more is remarked. Ours."""


def billed_usage(bills: Sequence[Bill], usage_point_id: str = "1") -> UsageFile:
    """The usage of a bill history: each period one reading. Raises UsageRefused."""
    if not bills:
        raise UsageRefused("there are no bills")
    if len(bills) > MOST_BILLS:
        raise UsageRefused(f"more than {MOST_BILLS} bills")
    remarks = Remarks()
    ordered = _without_repeats(sorted(bills, key=lambda bill: (bill.start, bill.end)), remarks)
    _remark_periods(ordered, remarks)
    known = [bill for bill in ordered if bill.kwh is not None]
    if not known:
        remarks.add("KWH_UNKNOWN", "", "the bills have dollars only: kWh follow from the tariff")
    elif len(known) < len(ordered):
        remarks.add("KWH_UNKNOWN", "", f"bills with dollars only: {len(ordered) - len(known)}")
    kwh = np.array([bill.kwh for bill in known], float)
    readings = Readings(
        np.array([_midnight(bill.start) for bill in known], np.int64),
        np.array([bill.days * 86400 for bill in known], np.int32),
        np.maximum(kwh, 0.0) * 1000.0,
    )
    given = readings.start[kwh < 0], readings.seconds[kwh < 0], -kwh[kwh < 0] * 1000.0
    span = (ordered[-1].end - ordered[0].start).days
    days = sum(bill.days for bill in known)
    dollars = [bill.usd for bill in ordered if bill.usd is not None]
    point = UsagePoint(
        id=usage_point_id,
        service="electricity",
        interval_seconds=None,
        readings=len(ordered),
        duplicates=len(bills) - len(ordered),
        missing_pct=100.0 * max(0, span - sum(bill.days for bill in ordered)) / span,
        first=_midnight(ordered[0].start),
        last=_midnight(ordered[-1].start),
        end=_midnight(ordered[-1].end),
        kwh_delivered=float(np.maximum(kwh, 0).sum()) if known else float("nan"),
        kwh_received=float(np.maximum(-kwh, 0).sum()),
        cost=sum(dollars) if dollars else None,
        currency="USD",
        cost_source="bills" if dollars else None,
        estimated=0,
        grade=grade_of_months(months_covered(days)) if known else Grade.E,
        local_time=LocalTime(),
        delivered=readings,
        received=Readings(*given),
        bills=tuple(ordered),
    )
    return UsageFile((point,), remarks.all())


def annual_usage(annual_kwh: float, usage_point_id: str = "1") -> UsageFile:
    """One figure for a year without dates: an ordinary year stands in. Grade E."""
    year = Bill(start=dt.date(2018, 1, 1), end=dt.date(2019, 1, 1), kwh=annual_kwh)
    point = billed_usage([year], usage_point_id).usage_points[0]
    point = replace(point, grade=Grade.E)
    return UsageFile(
        (point,),
        (Remark("DATES_ASSUMED", "", "an annual figure has no dates: an ordinary year stands in"),),
        Form.ANNUAL,
    )


def _without_repeats(bills: list[Bill], remarks: Remarks) -> list[Bill]:
    kept: list[Bill] = []
    for bill in bills:
        if kept and bill.start == kept[-1].start and bill.end == kept[-1].end:
            if bill != kept[-1]:
                remarks.add("CONFLICTING_READINGS", str(bill.start), "a second bill of this period was left out")
        elif kept and bill.start < kept[-1].end:
            raise UsageRefused(f"the periods that begin on {kept[-1].start} and {bill.start} overlap")
        else:
            kept.append(bill)
    return kept


def _remark_periods(bills: list[Bill], remarks: Remarks) -> None:
    for before, after in pairwise(bills):
        if after.start > before.end:
            remarks.add("GAPS", str(before.end), f"no bill from {before.end} to {after.start}")
    priced = [(bill, bill.kwh, bill.usd) for bill in bills if bill.kwh and bill.usd and bill.kwh > 0]
    blended = sum(usd for _, _, usd in priced) / sum(kwh for _, kwh, _ in priced) if len(priced) > 1 else None
    for bill in bills:
        if not SHORTEST_DAYS <= bill.days <= LONGEST_DAYS:
            remarks.add("BILL_DAYS", str(bill.start), f"a period of {bill.days} days is not a month")
    for bill, kwh, usd in priced:
        if blended is not None and abs(usd - kwh * blended) > PRICE_TOLERANCE * usd:
            remarks.add(
                "BILL_PRICE", str(bill.start),
                f"{usd:.2f} $ for {kwh:.0f} kWh is far from the mean of {blended:.3f} $ a kWh",
            )  # fmt: skip


def _midnight(day: dt.date) -> int:
    """Local midnight written as UTC: a bill has no hour."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
