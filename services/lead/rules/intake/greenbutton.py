"""Import a Green Button file (NAESB REQ.21 ESPI): usage points with cleaned readings, totals and remarks.

A gas or water meter beside electric ones is left out with a remark; a file with nothing else is refused.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from services.lead.rules.espi import codes
from services.lead.rules.espi.energy import EnergySeries, energy_series
from services.lead.rules.espi.links import LinkedPoint, link
from services.lead.rules.espi.resources import Scan, ScanLimits
from services.lead.rules.espi.scan import scan
from services.lead.rules.espi.summary import reconcile, summary_cost
from services.lead.rules.usage.imported import Form, Remarks, UsageFile, UsagePoint, UsageRefused
from services.lead.rules.usage.point import usage_point
from services.lead.rules.usage.series import RawSeries


def read_green_button(stream: BinaryIO, limits: ScanLimits | None = None) -> UsageFile:
    """Read a whole file. Raises UsageRefused with the reason and the place."""
    found = scan(stream, limits)
    remarks = Remarks()
    _require_content(found)
    linked = link(found)
    electric = [point for point in linked if _is_electric(point, remarks)]
    with_series = [point for point in electric if point.series]
    if not with_series:
        raise _nothing_usable(linked, remarks)
    points = [point for candidate in with_series if (point := _usage_point(candidate, remarks)) is not None]
    if not points:
        raise _nothing_usable(linked, remarks)
    _remark_twins(points, remarks)
    return UsageFile(tuple(points), remarks.all(), Form.GREEN_BUTTON)


def _require_content(found: Scan) -> None:
    if found.series:
        return
    if not found.elements & {"feed", "entry", "IntervalBlock", "UsagePoint"}:
        raise UsageRefused("this XML is not a Green Button (ESPI) feed", "line 1")
    missing = "interval readings" if "IntervalBlock" in found.elements else "IntervalBlock"
    raise UsageRefused(f"the feed has no {missing}")


def _nothing_usable(linked: Sequence[LinkedPoint], remarks: Remarks) -> UsageRefused:
    for remark in remarks.all():
        if remark.code in ("NOT_ELECTRICITY", "UNUSABLE_SERIES"):
            return UsageRefused(remark.text, remark.place)
    return UsageRefused(f"none of {len(linked)} usage points has electricity readings")


def _is_electric(point: LinkedPoint, remarks: Remarks) -> bool:
    stated = point.service
    read = {series.type.service for series in point.series if series.type and series.type.service}
    other = stated if stated not in (None, "electricity") else next(iter(sorted(read - {"electricity"})), None)
    place = f"UsagePoint {point.id}, line {point.line}"
    if other is not None and (stated != "electricity" or "electricity" not in read):
        remarks.add("NOT_ELECTRICITY", place, f"usage point {point.id} is {other}, not electricity")
        return False
    says_unit = any(series.type and series.type.uom is not None for series in point.series)
    if stated is None and not says_unit and not read:
        if point.path:
            remarks.add(
                "NOT_ELECTRICITY", place,
                f"usage point {point.id} says neither its service kind nor the unit of its readings",
            )  # fmt: skip
            return False
        remarks.add("SERVICE_ASSUMED", place, "the file does not name the service: taken for electricity")
    return True


# -- one usage point ---------------------------------------------------------------------------------------------


def _usage_point(point: LinkedPoint, remarks: Remarks) -> UsagePoint | None:
    found = [each for series in point.series if (each := energy_series(series, remarks)) is not None]
    if any(not each.is_power for each in found):
        found = [each for each in found if not each.is_power]  # demand beside energy repeats it
    for each in found:
        if each.flow not in (codes.FLOW_FORWARD, codes.FLOW_NET, codes.FLOW_REVERSE, codes.FLOW_TOTAL):
            remarks.add("UNUSABLE_SERIES", each.place, f"{each.place} has flow direction {each.flow}")
    forward = _joined(found, codes.FLOW_FORWARD, codes.FLOW_NET) or _joined(found, codes.FLOW_TOTAL)
    reverse = _joined(found, codes.FLOW_REVERSE)
    if forward is None and reverse is None:
        return None
    imported = usage_point(point.id, forward, reverse, point.local_time, remarks, found[0].currency)
    compared = reconcile(point, imported.delivered, imported.received, remarks)
    cost, source = imported.cost, imported.cost_source
    if not cost and (billed := summary_cost(point, remarks)) is not None:  # zero stands for unknown in some exports
        cost, source = billed, "summaries"
    return replace(imported, reconciliations=compared, cost=cost, cost_source=source)


def _joined(found: Sequence[EnergySeries], *flows: int) -> RawSeries | None:
    """All series of these flow directions together, in the order of the file; None where there is none."""
    chosen = [each.raw for each in found if each.flow in flows]
    if len(chosen) < 2:
        return chosen[0] if chosen else None
    return RawSeries(
        np.concatenate([raw.start for raw in chosen]),
        np.concatenate([raw.seconds for raw in chosen]),
        np.concatenate([raw.wh for raw in chosen]),
        np.concatenate([raw.cost for raw in chosen]),
        np.concatenate([raw.estimated for raw in chosen]),
    )


def _remark_twins(points: list[UsagePoint], remarks: Remarks) -> None:
    seen: dict[tuple[int, int, int, float], str] = {}
    for point in points:
        what = (point.first, point.last, point.readings, round(point.kwh_delivered, 6))
        if what in seen and point.kwh_delivered:
            remarks.add("SAME_READINGS", f"UsagePoint {point.id}", f"its readings equal those of {seen[what]}")
        seen.setdefault(what, point.id)
