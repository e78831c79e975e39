"""Imported usage in the form it is kept with the project: plain JSON values, a year of hours at most.

The analysis needs the latest twelve months and nothing finer than an hour, so a file of 200 MB becomes some ten kB.
Three forms: ``annual_kwh``; ``bills``; or ``point`` with its packed ``readings``.
"""

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

import numpy as np

from services.lead.rules.usage.bills import annual_usage, billed_usage
from services.lead.rules.usage.history import Bill
from services.lead.rules.usage.imported import Grade, Readings, UsagePoint
from services.lead.rules.usage.local_time import LocalTime

KEPT_DAYS: Final = 367
"""A year and the hours by which local time differs from UTC."""
DAYS_PER_YEAR: Final = 365.0
SCALARS: Final = tuple(
    field.name
    for field in fields(UsagePoint)
    if field.name not in {"local_time", "delivered", "received", "reconciliations", "bills"}
)


def figures_of(point: UsagePoint) -> dict[str, Any]:
    """What is kept of a usage point."""
    if point.bills:
        return {"usage_point_id": point.id, "bills": [bill.model_dump(mode="json") for bill in point.bills]}
    readings = _of_last_year(_hourly(point.delivered), point.end)
    return {
        "point": {name: getattr(point, name) for name in SCALARS} | {"grade": point.grade.value},
        "standard_offset": point.local_time.standard_offset if point.local_time.stated else None,
        "readings": _packed(readings),
    }


def point_of(figures: Mapping[str, Any], standard_offset: int) -> UsagePoint:
    """The usage point again. ``standard_offset`` of the site's time, for files that do not state theirs.

    Bills in dollars only stay in ``bills`` and are not among the readings. Raises UsageRefused.
    """
    if "annual_kwh" in figures:
        return annual_usage(figures["annual_kwh"]).usage_points[0]
    if "bills" in figures:
        return billed_usage(bills_of(figures), figures["usage_point_id"]).usage_points[0]
    stated = figures["standard_offset"]
    scalars = figures["point"] | {"grade": Grade(figures["point"]["grade"])}
    return UsagePoint(
        **scalars,
        local_time=LocalTime(standard_offset=standard_offset if stated is None else stated, stated=stated is not None),
        delivered=_unpacked(figures["readings"]),
    )


def bills_of(figures: Mapping[str, Any]) -> Sequence[Bill]:
    return [Bill.model_validate(bill) for bill in figures.get("bills", ())]


def with_bills(point: UsagePoint, bills: Sequence[Bill]) -> UsagePoint:
    """The usage of bills whose kWh have been found, with the grade of the bills as they were given."""
    return replace(billed_usage(bills, point.id).usage_points[0], grade=point.grade)


def annual_kwh(point: UsagePoint) -> float:
    """Delivered energy of a year, from the time that readings cover. 0 where only dollars are known."""
    covered_s = float(point.delivered.seconds.sum())
    return 0.0 if covered_s <= 0 else point.delivered.kwh * DAYS_PER_YEAR * 86400.0 / covered_s


def _hourly(readings: Readings) -> Readings:
    """Readings shorter than an hour added up; the others as they are."""
    short = readings.seconds < 3600
    if not short.any():
        return readings
    hours, slot = np.unique(readings.start[short] // 3600 * 3600, return_inverse=True)
    seconds = np.minimum(np.bincount(slot, readings.seconds[short], len(hours)), 3600).astype(np.int32)
    wh = np.bincount(slot, readings.wh[short], len(hours)).astype(np.float64)
    start = np.concatenate((hours, readings.start[~short]))
    order = np.argsort(start, kind="stable")
    return Readings(
        start[order],
        np.concatenate((seconds, readings.seconds[~short]))[order],
        np.concatenate((wh, readings.wh[~short]))[order],
    )


def _of_last_year(readings: Readings, end: int) -> Readings:
    late = readings.end > end - KEPT_DAYS * 86400
    return Readings(readings.start[late], readings.seconds[late], readings.wh[late])


def _packed(readings: Readings) -> str:
    columns = (readings.start.astype("<i8"), readings.seconds.astype("<i4"), readings.wh.astype("<f8"))
    return base64.b64encode(zlib.compress(b"".join(column.tobytes() for column in columns))).decode("ascii")


def _unpacked(text: str) -> Readings:
    data = zlib.decompress(base64.b64decode(text))
    n = len(data) // 20
    return Readings(
        np.frombuffer(data, "<i8", n).astype(np.int64),
        np.frombuffer(data, "<i4", n, 8 * n).astype(np.int32),
        np.frombuffer(data, "<f8", n, 12 * n).astype(np.float64),
    )
