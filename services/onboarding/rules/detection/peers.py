"""Strings of an inverter, and inverters of a system, beside each other: under the same sun they give alike.

Each is counted by its weight (modules of the string, rating of the inverter). The best of the others is the measure,
since a fault only ever takes away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.onboarding.rules.detection.findings import Fault, Finding, Quarter

BRIGHT: Final = 0.2
"""Of the best peer's highest of the day: under less light differences say little."""
QUARTERS_LEAST: Final = 12
"""Three bright hours a day."""
LOST: Final = 0.05
"""Of its peers."""
BEHIND: Final = 0.85
"""Over a day: less than that of its peers is no tolerance of modules."""
SHADE: Final = 0.6
"""In a quarter hour under shade."""
CLEAR: Final = 0.9
"""In one without."""
DAYS_LEAST: Final = 3
"""Days on which a shade or a weakness has to show, of the newest five."""
DAYS: Final = 5

Series = Mapping[str, Sequence[Quarter]]
"""By name of the part."""


@dataclass(frozen=True)
class _Day:
    """One part on one day, beside the best of its peers."""

    ratio: float
    shaded: int
    clear: int
    """Quarter hours."""

    @property
    def lost(self) -> bool:
        return self.ratio < LOST

    @property
    def under_shade(self) -> bool:
        return self.ratio < BEHIND and self.shaded >= 2 and self.clear >= 2

    @property
    def weak(self) -> bool:
        return LOST <= self.ratio < BEHIND and not self.under_shade


def compare(series: Series, weights: Mapping[str, float], zone: str, *, strings: bool) -> list[Finding]:
    """What is wrong with single parts. ``weights``: those that are not there weigh 1.

    Inverters may lie in different planes: of them only a loss is told.
    """
    local = ZoneInfo(zone)
    by_day: dict[date, dict[str, dict[datetime, float]]] = {}
    for name, quarters in series.items():
        for one in quarters:
            day = by_day.setdefault(one.start.astimezone(local).date(), {})
            day.setdefault(name, {})[one.start] = one.kw / weights.get(name, 1.0)
    newest = sorted(by_day)[-DAYS:]
    found: list[Finding] = []
    for name in sorted(series):
        seen = [(day, known) for day in newest if (known := _day(name, by_day[day], len(series))) is not None]
        if not seen:
            continue
        if seen[-1][1].lost:
            since = _first([(day, one.lost) for day, one in seen])
            fault = Fault.STRING_LOST if strings else Fault.INVERTER_LOST
            found.append(_finding(fault, name, since, seen[-1][1].ratio, zone, "gives nothing while others do"))
        elif strings and sum(one.under_shade for _, one in seen) >= DAYS_LEAST:
            since = next(day for day, one in seen if one.under_shade)
            text = "falls behind the others at the same hours of several days"
            found.append(_finding(Fault.STRING_SHADED, name, since, seen[-1][1].ratio, zone, text))
        elif strings and sum(one.weak for _, one in seen) >= DAYS_LEAST:
            since = next(day for day, one in seen if one.weak)
            text = "falls behind the others all day"
            found.append(_finding(Fault.STRING_WEAK, name, since, seen[-1][1].ratio, zone, text))
    return found


def _day(name: str, day: Mapping[str, Mapping[datetime, float]], parts: int) -> _Day | None:
    """None where the light was too little, or the part was not heard."""
    own, others = day.get(name, {}), [values for other, values in day.items() if other != name]
    if parts < 2 or not others or not own:
        return None
    best = {at: max((values[at] for values in others if at in values), default=0.0) for at in own}
    bright = [at for at, value in best.items() if value > 0 and value >= BRIGHT * max(best.values())]
    if len(bright) < QUARTERS_LEAST:
        return None
    ratios = [own[at] / best[at] for at in bright]
    total = sum(own[at] for at in bright) / sum(best[at] for at in bright)
    return _Day(total, sum(one < SHADE for one in ratios), sum(one >= CLEAR for one in ratios))


def _first(seen: Sequence[tuple[date, bool]]) -> date:
    """Since when it holds without a break."""
    since = seen[-1][0]
    for day, holds in reversed(seen):
        if not holds:
            break
        since = day
    return since


def _finding(fault: Fault, name: str, since: date, ratio: float, zone: str, text: str) -> Finding:
    midnight = datetime.combine(since, datetime.min.time(), ZoneInfo(zone))
    return Finding(fault, midnight, f"{name} {text} ({100 * ratio:.0f} %)", name, {"share_of_peers": ratio})
