"""A flat top below the rating: an inverter that is set too low, or throttles itself in the heat.

The sun's own noon is flat for about an hour (a sine stays within 1 % of its top for 64 minutes); a plateau is longer,
and stands at the same level day after day. At the rating it is by design, at the export limit by agreement.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.onboarding.rules.detection.findings import Fault, Finding, Quarter

FLAT: Final = 0.01
"""Of the day's top."""
QUARTERS: Final = 8
"""Two hours on end."""
SAME_LEVEL: Final = 0.02
DAYS_LEAST: Final = 3
BELOW_RATING: Final = 0.90
WORTH_A_LOOK: Final = 0.30
"""Of the rating: a lower flat top is a grey day."""


def clipped(
    device: str, quarters: Sequence[Quarter], rated_kw: float, export_limit_kw: float | None, zone: str
) -> Finding | None:
    """Of one inverter over the days given; quarter hours under curtailment are left out before."""
    levels: list[tuple[date, float]] = []
    by_day: dict[date, list[Quarter]] = {}
    for one in quarters:
        by_day.setdefault(one.start.astimezone(ZoneInfo(zone)).date(), []).append(one)
    for day in sorted(by_day):
        level = plateau(by_day[day])
        if level is not None and WORTH_A_LOOK * rated_kw <= level < BELOW_RATING * rated_kw:
            levels.append((day, level))
    if len(levels) < DAYS_LEAST:
        return None
    newest = levels[-1][1]
    same = [(day, level) for day, level in levels if abs(level - newest) <= SAME_LEVEL * newest]
    if len(same) < DAYS_LEAST or (export_limit_kw is not None and abs(newest - export_limit_kw) <= SAME_LEVEL * newest):
        return None
    text = f"{device} stops at {newest:.2f} kW of {rated_kw:.2f} kW on {len(same)} days"
    facts = {"level_kw": newest, "rated_kw": rated_kw}
    since = datetime.combine(same[0][0], datetime.min.time(), ZoneInfo(zone))
    return Finding(Fault.CLIPPING, since, text, device, facts)


def plateau(quarters: Sequence[Quarter]) -> float | None:
    """kW at which a day's top is flat; None where it is round."""
    top = max((one.kw for one in quarters), default=0.0)
    if top <= 0:
        return None
    run = longest = 0
    for one in sorted(quarters):
        run = run + 1 if one.kw >= (1 - FLAT) * top else 0
        longest = max(longest, run)
    return top if longest >= QUARTERS else None
