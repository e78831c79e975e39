"""A system's gateway on a cellular line: readings of a quarter hour each, sent every six hours."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

QUARTER: Final = timedelta(minutes=15)
SENDS_EVERY: Final = timedelta(hours=6)
FIRST_SENDINGS: Final = 5
"""A day, and what is begun when it is registered."""
PEAK_W: Final = 1_000.0
"""Of one inverter, so that any system could have produced it."""
SUNRISE_H: Final = 13
"""UTC: a morning in the Americas."""


def readings(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """All whole quarter hours of a time, as the body of ``POST /telemetry`` states them."""
    start = datetime.fromtimestamp(math.ceil(since.timestamp() / 900) * 900, UTC)
    found = []
    while start + QUARTER <= until:
        found.append(
            {
                "start": start.isoformat(),
                "interval_s": 900,
                "device": "inverter-1",
                "power_w": round(_power_w(start), 1),
            }
        )
        start += QUARTER
    return found


def _power_w(instant: datetime) -> float:
    hour = (instant.hour + instant.minute / 60 - SUNRISE_H) % 24
    return PEAK_W * math.sin(math.pi * hour / 12) if hour < 12 else 0.0
