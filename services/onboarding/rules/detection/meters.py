"""What the meter at the service shows: current transformers that look the wrong way, and export above the limit.

A meter counts import as positive, export as negative. What a house takes has nothing to do with its sun, so that the
meter falls by what the system rises; one that rises with it is the wrong way round.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import StatisticsError, correlation, linear_regression, pstdev
from typing import Final

from services.onboarding.rules.detection.findings import Fault, Finding, Quarter

QUARTERS_LEAST: Final = 24
"""Six hours of day."""
SPREAD: Final = 0.10
"""Of the rating: under a steady sun the two cannot be told apart."""
SLOPE: Final = 0.5
"""kW of the meter a kW of the system; -1 where it looks the right way, 1 the wrong way."""
CORRELATED: Final = 0.7
BACKWARDS: Final = -0.02
"""Of the rating, under the sun: what an inverter takes for itself is less."""
BACKWARDS_LEAST: Final = 8
"""Quarter hours."""
ABOVE: Final = 1.02
"""Accuracy class 2 of a revenue-grade current transformer chain."""
ABOVE_KW: Final = 0.05
QUARTER: Final = timedelta(minutes=15)


def backwards(device: str, by_day: Sequence[Quarter], rated_kw: float) -> Finding | None:
    """An inverter that seems to take power under the sun. ``by_day``: its quarter hours in daylight."""
    found = [one for one in by_day if one.kw < BACKWARDS * rated_kw]
    if len(found) < BACKWARDS_LEAST or len(found) < len(by_day) / 2:
        return None
    text = f"{device} seems to take up to {-min(one.kw for one in found):.2f} kW under the sun"
    return Finding(Fault.CT_REVERSED, min(found).start, text, device, {"least_kw": min(one.kw for one in found)})


def reversed_meter(
    device: str, meter: Sequence[Quarter], produced: Mapping[datetime, float], rated_kw: float
) -> Finding | None:
    """A service meter that rises with the system. ``produced``: kW of all that produces, by quarter hour of day."""
    pairs = [(produced[one.start], one.kw) for one in meter if one.start in produced]
    if len(pairs) < QUARTERS_LEAST:
        return None
    system, service = [one for one, _ in pairs], [other for _, other in pairs]
    if pstdev(system) < SPREAD * rated_kw:
        return None
    try:
        slope, together = linear_regression(system, service).slope, correlation(system, service)
    except StatisticsError:
        return None  # the meter stands still
    if slope < SLOPE or together < CORRELATED:
        return None
    text = f"{device} rises by {slope:.2f} kW with each kW that the system gives"
    return Finding(Fault.CT_REVERSED, min(meter).start, text, device, {"slope": slope, "correlation": together})


def exported(device: str, meter: Sequence[Quarter], limit_kw: float | None) -> Finding | None:
    """Export above the agreed limit, in the mean of a quarter hour or longer: not what a controller lets by (30 s)."""
    if limit_kw is None:
        return None
    over = [one for one in sorted(meter) if -one.kw > limit_kw * ABOVE + ABOVE_KW]
    if not over:
        return None
    most = max(-one.kw for one in over)
    text = f"{most:.2f} kW flowed out at {device}, {limit_kw:.2f} kW are agreed"
    facts = {"limit_kw": limit_kw, "exported_kw": most, "hours": len(over) * QUARTER / timedelta(hours=1)}
    return Finding(Fault.EXPORT_ABOVE_LIMIT, over[0].start, text, device, facts)
