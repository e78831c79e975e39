"""One usage point from the raw readings of its two directions, whatever file they came from.

Conventions: forward flow is delivered to the customer, reverse flow is received from the customer; negative energy in
a forward series counts as received. Net is delivered minus received. ``missing_pct`` is the time without readings
between the first start and the last end, of both directions together.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.usage.imported import NO_READINGS, Readings, Remarks, UsagePoint
from services.lead.rules.usage.local_time import LocalTime
from services.lead.rules.usage.quality import grade_of_intervals
from services.lead.rules.usage.series import CleanSeries, RawSeries, clean, duration, instant, zero_runs

MOST_PLAUSIBLE_KW = 20_000.0
"""Above this mean power over one interval the multiplier is more likely wrong than the load that large. Ours."""


def usage_point(
    name: str,
    forward: RawSeries | None,
    reverse: RawSeries | None,
    local_time: LocalTime,
    remarks: Remarks,
    currency: str = "USD",
) -> UsagePoint:
    """Clean, split by sign, add up, grade. One of the two series at least. Raises UsageRefused."""
    label = f"usage point {name}"
    taken = None if forward is None else clean(forward, label, remarks)
    given = None if reverse is None else clean(_positive(reverse, label, remarks), f"{label}, received", remarks)
    delivered, received = _split(taken, given, label, remarks)
    _remark_values(taken, label, remarks)
    parts = [part for part in (taken, given) if part is not None]
    interval = commonest(parts[0].readings.seconds)
    missing_pct = 100.0 * sum(part.missing_seconds for part in parts) / sum(part.span_seconds for part in parts)
    costs = [part.cost for part in parts if part.cost is not None]
    return UsagePoint(
        id=name,
        service="electricity",
        interval_seconds=interval,
        readings=sum(len(part.readings) for part in parts),
        duplicates=sum(part.duplicates for part in parts),
        missing_pct=missing_pct,
        first=min(int(part.readings.start[0]) for part in parts),
        last=max(int(part.readings.start[-1]) for part in parts),
        end=max(int(part.readings.end.max()) for part in parts),
        kwh_delivered=delivered.kwh,
        kwh_received=received.kwh,
        cost=sum(costs) if costs else None,
        currency=currency,
        cost_source="readings" if costs else None,
        estimated=sum(part.estimated for part in parts),
        grade=grade_of_intervals(interval, parts[0].span_seconds / 86400, missing_pct),
        local_time=local_time,
        delivered=delivered,
        received=received,
    )


def commonest(values: NDArray[np.signedinteger[Any]]) -> int:
    """The value that occurs most often, the smallest of several."""
    distinct, counts = np.unique(values, return_counts=True)
    return int(distinct[np.argmax(counts)])


def _positive(raw: RawSeries, label: str, remarks: Remarks) -> RawSeries:
    """Received energy as positive numbers; exports that write it negative are met."""
    if not (raw.wh < 0).any() or (raw.wh > 0).any():
        return raw
    remarks.add("RECEIVED_NEGATIVE", label, "received energy is written negative: its sign was turned")
    return RawSeries(raw.start, raw.seconds, -raw.wh, raw.cost, raw.estimated)


def _split(
    taken: CleanSeries | None, given: CleanSeries | None, label: str, remarks: Remarks
) -> tuple[Readings, Readings]:
    """Delivered and received readings."""
    delivered = taken.readings if taken else NO_READINGS
    received = given.readings if given else NO_READINGS
    negative = delivered.wh < 0
    if not negative.any():
        return delivered, received
    first = instant(int(delivered.start[int(np.argmax(negative))]))
    remarks.add("NEGATIVE_VALUES", first, f"negative values of {label}, counted as received: {int(negative.sum())}")
    returned = Readings(delivered.start[negative], delivered.seconds[negative], -delivered.wh[negative])
    delivered = Readings(delivered.start, delivered.seconds, np.where(negative, 0.0, delivered.wh))
    return delivered, _added(received, returned) if len(received) else returned


def _added(one: Readings, other: Readings) -> Readings:
    start, slot = np.unique(np.concatenate((one.start, other.start)), return_inverse=True)
    seconds = np.zeros(len(start), np.int32)
    seconds[slot] = np.concatenate((one.seconds, other.seconds))
    wh = np.bincount(slot, np.concatenate((one.wh, other.wh)), len(start)).astype(np.float64)
    return Readings(start, seconds, wh)


def _remark_values(taken: CleanSeries | None, label: str, remarks: Remarks) -> None:
    if taken is None:
        remarks.add("RECEIVED_ONLY", label, f"{label} has received energy only: it may be a production meter")
        return
    readings = taken.readings
    highest = int(np.argmax(readings.wh / readings.seconds))
    power_kw = float(readings.wh[highest] / readings.seconds[highest]) * 3.6
    if power_kw > MOST_PLAUSIBLE_KW:
        at = instant(int(readings.start[highest]))
        remarks.add("IMPLAUSIBLE_VALUES", at, f"a mean power of {power_kw:,.0f} kW: is the multiplier right?")
    for begin, end in zero_runs(readings):
        remarks.add("ZERO_RUN", instant(begin), f"{label} reads zero for {duration(end - begin)}")
