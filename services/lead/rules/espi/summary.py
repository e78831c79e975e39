"""The file's own summaries: billed cost, and consumption to compare the intervals with."""

import numpy as np

from services.lead.rules.espi import codes
from services.lead.rules.espi.links import LinkedPoint
from services.lead.rules.espi.readings import LATEST_S, LONGEST_S
from services.lead.rules.espi.resources import Resource
from services.lead.rules.usage.imported import Readings, Reconciliation, Remarks
from services.lead.rules.usage.series import instant

TOLERANCE_PCT = 5.0
"""Beyond this difference intervals and summary contradict each other. Ours."""
SHORTEST_PERIOD_S = 86400
"""Billing periods shorter than a day are placeholders (``start`` 10, ``duration`` 10 is met): the whole file counts."""
CONSUMPTIONS = ("overallConsumptionLastPeriod", "currentBillingPeriodOverAllConsumption")


def summary_cost(point: LinkedPoint, remarks: Remarks) -> float | None:
    """Σ ``billLastPeriod`` over distinct billing periods; None where no summary has one."""
    bills: dict[tuple[int, int], float] = {}
    for summary in point.summaries:
        period, amount = _period(summary), _number(summary, "billLastPeriod", remarks)
        if period is not None and amount is not None:
            bills.setdefault(period, amount)
    return sum(bills.values()) * codes.COST_UNIT if bills else None


def reconcile(
    point: LinkedPoint, delivered: Readings, received: Readings, remarks: Remarks
) -> tuple[Reconciliation, ...]:
    """Compare each summary with the intervals inside its period; remark where they differ by more than 5 %.

    A summary gives the consumption of its billing period in ``overallConsumptionLastPeriod`` or in
    ``currentBillingPeriodOverAllConsumption``, and utilities differ in whether that is delivered or net energy: it
    agrees if any of these does.
    """
    compared: dict[tuple[int, int], Reconciliation] = {}
    both = delivered if len(delivered) else received
    file_period = (int(both.start[0]), int(both.end[-1]))
    for summary in point.summaries:
        stated = [kwh for name in CONSUMPTIONS if (kwh := _consumption(summary, name, remarks))]
        if not stated:
            continue
        period = _period(summary) or file_period
        begin, end = period if period[1] - period[0] >= SHORTEST_PERIOD_S else file_period
        covered = _seconds_within(both, begin, end)
        if not covered:
            remarks.add("SUMMARY_OUTSIDE", instant(begin), "a billing period of the summary has no intervals")
            continue
        taken, given = _kwh_within(delivered, begin, end), _kwh_within(received, begin, end)
        pairs = [
            Reconciliation(begin, end, kwh, sums, 100.0 * covered / (end - begin))
            for kwh in stated
            for sums in (taken, taken - given)
        ]
        best = min(pairs, key=lambda pair: abs(pair.difference_pct))
        chosen = best if abs(best.difference_pct) <= TOLERANCE_PCT else pairs[0]
        if (begin, end) not in compared and abs(chosen.difference_pct) > TOLERANCE_PCT:
            remarks.add(
                "SUMMARY_MISMATCH", f"line {summary.line}",
                f"intervals from {instant(begin)} to {instant(end)} sum to {chosen.intervals_kwh:.3f} kWh, the "
                f"summary says {chosen.summary_kwh:.3f} kWh ({chosen.difference_pct:+.1f} %); intervals cover "
                f"{chosen.covered_pct:.0f} % of that period",
            )  # fmt: skip
        compared.setdefault((begin, end), chosen)
    return tuple(compared.values())


def _period(summary: Resource) -> tuple[int, int] | None:
    start, seconds = summary.fields.get("billingPeriod/start"), summary.fields.get("billingPeriod/duration")
    try:
        begin, length = round(float(start or "")), round(float(seconds or ""))
    except (ValueError, OverflowError):
        return None
    return (begin, begin + length) if 0 < begin < LATEST_S and 0 <= length <= LONGEST_S else None


def _number(summary: Resource, name: str, remarks: Remarks) -> float | None:
    text = summary.fields.get(name)
    try:
        number = None if text is None else float(text)
    except ValueError:
        number = float("nan")
    if number is None or np.isfinite(number):
        return number
    remarks.add("SUMMARY_UNREADABLE", f"line {summary.line}", f"{name} {text!r} is not a number")
    return None


def _consumption(summary: Resource, name: str, remarks: Remarks) -> float | None:
    """kWh; None where absent or not in Wh."""
    value = _number(summary, f"{name}/value", remarks)
    multiplier = _number(summary, f"{name}/powerOfTenMultiplier", remarks) or 0.0
    uom = summary.fields.get(f"{name}/uom", str(codes.WATT_HOUR))
    if value is None or uom != str(codes.WATT_HOUR) or abs(multiplier) > 12:
        return None
    return float(value * 10.0**multiplier) / 1000.0


def _inside(readings: Readings, begin: int, end: int) -> slice:
    first, last = np.searchsorted(readings.start, (begin, end))
    return slice(int(first), int(last))


def _kwh_within(readings: Readings, begin: int, end: int) -> float:
    return float(readings.wh[_inside(readings, begin, end)].sum()) / 1000.0


def _seconds_within(readings: Readings, begin: int, end: int) -> int:
    return int(readings.seconds[_inside(readings, begin, end)].sum(dtype=np.int64))
