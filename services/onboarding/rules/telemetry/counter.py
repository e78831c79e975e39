"""Counters of energy: what was gained between two of their readings, across a roll-over or a reset."""

from datetime import datetime
from typing import Final, NamedTuple

from services.onboarding.rules.telemetry.reading import COUNTER_END, Rejected

STEP_WH: Final = 100.0
"""Counters advance in steps of up to 0.1 kWh: so much more than the rating allows is no contradiction."""
RESET_BELOW: Final = 0.5
"""A counter that shows less than this share of what it showed has begun anew; one that shows more runs back."""


class Count(NamedTuple):
    ends_at: datetime
    value: float
    """Wh."""


def gained(before: Count, after: Count, most_w: float) -> float | Rejected:
    """Wh between two readings. ``most_w``: the most power that could have flowed meanwhile."""
    most_wh = most_w * max(0.0, (after.ends_at - before.ends_at).total_seconds()) / 3600 + STEP_WH
    step = after.value - before.value
    if step > most_wh:
        return Rejected("implausible", f"{step:.0f} Wh since the reading before: at the most {most_wh:.0f} can be")
    if step >= 0:
        return step
    if (rolled := step + COUNTER_END) <= most_wh:
        return rolled
    if after.value <= most_wh and after.value < RESET_BELOW * before.value:
        return after.value  # begun anew: at the least so much since then
    return Rejected("counter-runs-back", f"the counter stood at {before.value:.0f} Wh before, now at {after.value:.0f}")
