"""Import a Green Button file (NAESB REQ.21 ESPI): usage points with cleaned readings, totals and remarks.

Conventions. Forward flow is delivered to the customer, reverse flow is received from the customer; where a series is
net, or a forward series has negative values, negative energy counts as received. ``kwh_net`` is delivered minus
received. A gas or water meter beside electric ones is left out with a remark; a file with nothing else is refused.
"""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from services.lead.rules import espi_codes as codes
from services.lead.rules.espi_energy import EnergySeries, commonest, energy_series
from services.lead.rules.espi_links import LinkedPoint, link
from services.lead.rules.espi_resources import Scan, ScanLimits
from services.lead.rules.espi_scan import scan
from services.lead.rules.espi_summary import reconcile, summary_cost
from services.lead.rules.quality import grade_of_intervals
from services.lead.rules.series import CleanSeries, RawSeries, clean, duration, instant, zero_runs
from services.lead.rules.usage import NO_READINGS, Readings, Remarks, UsageFile, UsagePoint, UsageRefused

MOST_PLAUSIBLE_KW = 20_000.0
"""Above this mean power over one interval the multiplier is more likely wrong than the load that large. Ours."""


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
    return UsageFile(tuple(points), remarks.all())


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
    reverse = _joined([each for each in found if each.flow == codes.FLOW_REVERSE])
    forward = _joined([each for each in found if each.flow in (codes.FLOW_FORWARD, codes.FLOW_NET)])
    if forward is None:
        forward = _joined([each for each in found if each.flow == codes.FLOW_TOTAL])
    for each in found:
        if each.flow not in (codes.FLOW_FORWARD, codes.FLOW_NET, codes.FLOW_REVERSE, codes.FLOW_TOTAL):
            remarks.add("UNUSABLE_SERIES", each.place, f"{each.place} has flow direction {each.flow}")
    if forward is None and reverse is None:
        return None
    name = f"usage point {point.id}"
    taken = None if forward is None else clean(forward, name, remarks)
    given = None if reverse is None else clean(_positive(reverse, name, remarks), f"{name}, received", remarks)
    delivered, received = _split(taken, given, name, remarks)
    parts = [part for part in (taken, given) if part is not None]
    _remark_values(taken, name, remarks)
    first = min(int(part.readings.start[0]) for part in parts)
    last = max(int(part.readings.start[-1]) for part in parts)
    end = max(int(part.readings.end.max()) for part in parts)
    interval = commonest(parts[0].readings.seconds)
    missing_pct = 100.0 * sum(part.missing_seconds for part in parts) / sum(part.span_seconds for part in parts)
    cost, source = _cost(parts, point, remarks)
    return UsagePoint(
        id=point.id,
        service="electricity",
        interval_seconds=interval,
        readings=sum(len(part.readings) for part in parts),
        duplicates=sum(part.duplicates for part in parts),
        missing_pct=missing_pct,
        first=first,
        last=last,
        end=end,
        kwh_delivered=delivered.kwh,
        kwh_received=received.kwh,
        cost=cost,
        currency=next((each.currency for each in found), "USD"),
        cost_source=source,
        estimated=sum(part.estimated for part in parts),
        grade=grade_of_intervals(interval, parts[0].span_seconds / 86400, missing_pct),
        local_time=point.local_time,
        delivered=delivered,
        received=received,
        reconciliations=reconcile(point, delivered, received, remarks),
    )


def _joined(found: list[EnergySeries]) -> RawSeries | None:
    if not found:
        return None
    if len(found) == 1:
        return found[0].raw
    return RawSeries(
        np.concatenate([each.raw.start for each in found]),
        np.concatenate([each.raw.seconds for each in found]),
        np.concatenate([each.raw.wh for each in found]),
        np.concatenate([each.raw.cost for each in found]),
        np.concatenate([each.raw.estimated for each in found]),
    )


def _positive(raw: RawSeries, name: str, remarks: Remarks) -> RawSeries:
    """Received energy as positive numbers; exports that write it negative are met."""
    if not (raw.wh < 0).any() or (raw.wh > 0).any():
        return raw
    remarks.add("RECEIVED_NEGATIVE", name, "received energy is written negative: its sign was turned")
    return RawSeries(raw.start, raw.seconds, -raw.wh, raw.cost, raw.estimated)


def _split(
    taken: CleanSeries | None, given: CleanSeries | None, name: str, remarks: Remarks
) -> tuple[Readings, Readings]:
    """Delivered and received readings; negative energy of either belongs to the other."""
    delivered = taken.readings if taken else NO_READINGS
    received = given.readings if given else NO_READINGS
    negative = delivered.wh < 0
    if not negative.any():
        return delivered, received
    first = instant(int(delivered.start[int(np.argmax(negative))]))
    remarks.add("NEGATIVE_VALUES", first, f"negative values of {name}, counted as received: {int(negative.sum())}")
    returned = Readings(delivered.start[negative], delivered.seconds[negative], -delivered.wh[negative])
    delivered = Readings(delivered.start, delivered.seconds, np.where(negative, 0.0, delivered.wh))
    if not len(received):
        return delivered, returned
    both = np.concatenate((received.start, returned.start))
    start, slot = np.unique(both, return_inverse=True)
    wh = np.bincount(slot, np.concatenate((received.wh, returned.wh)), len(start)).astype(np.float64)
    seconds = np.zeros(len(start), np.int32)
    seconds[slot] = np.concatenate((received.seconds, returned.seconds))
    return delivered, Readings(start, seconds, wh)


def _remark_values(taken: CleanSeries | None, name: str, remarks: Remarks) -> None:
    if taken is None:
        remarks.add("RECEIVED_ONLY", name, f"{name} has received energy only: it may be a production meter")
        return
    readings = taken.readings
    highest = int(np.argmax(readings.wh / readings.seconds))
    power_kw = float(readings.wh[highest] / readings.seconds[highest]) * 3.6
    if power_kw > MOST_PLAUSIBLE_KW:
        at = instant(int(readings.start[highest]))
        remarks.add("IMPLAUSIBLE_VALUES", at, f"a mean power of {power_kw:,.0f} kW: is the multiplier right?")
    for begin, end in zero_runs(readings):
        remarks.add("ZERO_RUN", instant(begin), f"{name} reads zero for {duration(end - begin)}")


def _cost(parts: list[CleanSeries], point: LinkedPoint, remarks: Remarks) -> tuple[float | None, str | None]:
    """From the readings where any has one other than zero, else from the summaries."""
    costs = [part.cost for part in parts if part.cost is not None]
    if any(costs):
        return sum(costs) * codes.COST_UNIT, "readings"
    billed = summary_cost(point, remarks)
    if billed is not None:
        return billed, "summaries"
    return (0.0, "readings") if costs else (None, None)


def _remark_twins(points: list[UsagePoint], remarks: Remarks) -> None:
    seen: dict[tuple[int, int, int, float], str] = {}
    for point in points:
        what = (point.first, point.last, point.readings, round(point.kwh_delivered, 6))
        if what in seen and point.kwh_delivered:
            remarks.add("SAME_READINGS", f"UsagePoint {point.id}", f"its readings equal those of {seen[what]}")
        seen.setdefault(what, point.id)
