"""A system's gateway on a cellular line: readings of a quarter hour each, sent every six hours, later once a day.

``python -m sandbox.people.gateway SINCE UNTIL`` prints those of a time as CSV.
"""

import csv
import math
import sys
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

QUARTER: Final = timedelta(minutes=15)
SENDS_EVERY: Final = timedelta(hours=6)
FIRST_SENDINGS: Final = 5
"""A day, and what is begun when it is registered."""
LATER_EVERY: Final = timedelta(days=1)
PEAK_W: Final = 1_000.0
"""Where the design does not say what a month should give: any system could have produced it."""
SUNRISE_H: Final = 13
"""UTC: a morning in the Americas."""
DAYLIGHT_H: Final = 12
CYCLE_H: Final = 5
"""Storage alone is charged for so long in the morning, and gives as much in the evening."""
CYCLED: Final = 0.6
"""Of what it holds, on a usual day."""
CLOUDS: Final = (1.0, 0.9, 1.05, 0.8, 1.0, 0.95, 1.1)
"""What the sky leaves of a usual day, day after day: alike for all, as neighbours have it."""


def sendings(since: datetime) -> Iterator[datetime]:
    """When it sends: at the beginning every six hours, later once a day, at noon UTC, to save its line."""
    for number in range(1, FIRST_SENDINGS + 1):
        yield since + number * SENDS_EVERY
    half_day, noon = timedelta(hours=12), datetime(2020, 1, 1, 12, tzinfo=UTC)
    at = noon + math.ceil((since + FIRST_SENDINGS * SENDS_EVERY - noon) / half_day) * half_day
    yield at
    at += half_day
    while True:
        yield at
        at = noon + math.floor((at - noon) / LATER_EVERY + 1) * LATER_EVERY


def readings(
    since: datetime, until: datetime, monthly_kwh: list[float] | None = None, storage_kwh: float = 0.0
) -> list[dict[str, Any]]:
    """All whole quarter hours of a time, as the body of ``POST /telemetry`` states them.

    ``monthly_kwh``: what the design expects; the system gives about that. ``storage_kwh``: of storage alone, which is
    charged and discharged once a day.
    """
    start = datetime.fromtimestamp(math.ceil(since.timestamp() / 900) * 900, UTC)
    found = []
    while start + QUARTER <= until:
        found.append(
            {
                "start": start.isoformat(),
                "interval_s": 900,
                "device": "battery-1" if storage_kwh else "inverter-1",
                "power_w": round(_stored_w(start, storage_kwh) if storage_kwh else _power_w(start, monthly_kwh), 1),
            }
        )
        start += QUARTER
    return found


def _power_w(instant: datetime, monthly_kwh: list[float] | None) -> float:
    hour = (instant.hour + instant.minute / 60 - SUNRISE_H) % 24
    if hour >= DAYLIGHT_H:
        return 0.0
    day = (instant - timedelta(hours=SUNRISE_H)).date()
    peak = PEAK_W
    if monthly_kwh is not None:  # a half sine of so many hours holds 2/pi of its peak
        kwh = monthly_kwh[day.month - 1] / monthrange(day.year, day.month)[1]
        peak = 1_000 * kwh * math.pi / (2 * DAYLIGHT_H)
    return peak * CLOUDS[day.toordinal() % len(CLOUDS)] * math.sin(math.pi * hour / DAYLIGHT_H)


def _stored_w(instant: datetime, storage_kwh: float) -> float:
    """Positive while it discharges."""
    hour = (instant.hour - SUNRISE_H) % 24
    power_w = 1_000 * CYCLED * storage_kwh / CYCLE_H
    return -power_w if hour < CYCLE_H else power_w if DAYLIGHT_H <= hour < DAYLIGHT_H + CYCLE_H else 0.0


if __name__ == "__main__":
    since, until = map(datetime.fromisoformat, sys.argv[1:])
    rows = csv.DictWriter(sys.stdout, ("start", "interval_s", "device", "power_w"))
    rows.writeheader()
    rows.writerows(readings(since, until))
