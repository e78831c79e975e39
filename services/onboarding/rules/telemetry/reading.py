"""One reading of one device over one interval, taken from JSON or refused with a reason.

A reading is known by system, device and start. It states one of three quantities, with the sign that its meter gives:

* ``power_w``: the mean over the interval, W;
* ``energy_wh``: what flowed within it, Wh;
* ``counter_wh``: the reading of a counter at its end, Wh (see ``counter``).
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final, NamedTuple

SHORTEST_S: Final = 1
LONGEST_S: Final = 900
"""Gateways report in intervals of 1 s to 15 min."""
AHEAD: Final = timedelta(minutes=5)
"""A gateway's clock may be ahead by so much."""
MOST_DEVICE_CHARACTERS: Final = 80
ABOVE_RATING: Final = 1.5
"""Inverters give a little more than their rating under a cold bright sky; ten times is another unit."""
SLACK_W: Final = 1_000.0
SERVICE_W: Final = 96_000.0
"""A residential service of 400 A at 240 V: what a meter may show beside the system."""
COUNTER_END: Final = 2**32
"""Counters of 32 bits begin again here."""


class Kind(IntEnum):
    """Which quantity a reading states; the numbers are those of the table."""

    POWER = 0
    ENERGY = 1
    COUNTER = 2


FIELDS: Final = {"power_w": Kind.POWER, "energy_wh": Kind.ENERGY, "counter_wh": Kind.COUNTER}
KNOWN: Final = frozenset({"start", "interval_s", "device", *FIELDS})


class Reading(NamedTuple):
    device: str
    start: datetime
    interval_s: int
    kind: Kind
    value: float
    """W, or Wh."""


class Rejected(NamedTuple):
    """Why a reading is not kept: a stable word, and a sentence."""

    code: str
    text: str


@dataclass(frozen=True)
class Bounds:
    """What can be, at this instant and of this system."""

    now: datetime
    oldest: datetime
    """Readings from before this are not kept any more."""
    rated_w: float
    """All inverters together, those of batteries among them."""

    def most_w(self, device: str) -> float:
        """The most power that a device of the system can show, either way."""
        own = ABOVE_RATING * self.rated_w + SLACK_W
        return own + SERVICE_W if is_meter(device) else own


def is_meter(device: str) -> bool:
    """By its name: what begins with ``meter`` counts at the service, house and grid included."""
    return device.lower().startswith("meter")


def is_battery(device: str) -> bool:
    """By its name: what begins with ``bat`` charges and discharges."""
    return device.lower().startswith("bat")


def produces(device: str) -> bool:
    """Every device that is neither meter nor battery counts as one that produces."""
    return not (is_meter(device) or is_battery(device))


def read(given: Any, bounds: Bounds) -> Reading | Rejected:
    """The reading that a JSON value states. Counters are judged later, beside those before them."""
    if type(given) is not dict:
        return Rejected("malformed", "a reading is an object")
    if not given.keys() <= KNOWN:
        unknown = sorted(given.keys() - KNOWN)[0]
        return Rejected("unknown-field", f"{unknown[:40]!r} is no field of a reading: {', '.join(sorted(KNOWN))}")
    stated = [name for name in FIELDS if name in given]
    if len(stated) != 1:
        return Rejected("quantity", f"state exactly one of {', '.join(FIELDS)}")
    device, interval = given.get("device"), given.get("interval_s")
    if type(device) is not str or not 0 < len(device) <= MOST_DEVICE_CHARACTERS or not device.isprintable():
        return Rejected("device", f"device is a text of 1 to {MOST_DEVICE_CHARACTERS} characters")
    if type(interval) is float and interval.is_integer():
        interval = int(interval)
    if type(interval) is not int or not SHORTEST_S <= interval <= LONGEST_S:
        return Rejected("interval", f"interval_s is a whole number from {SHORTEST_S} to {LONGEST_S}")
    start = _instant(given.get("start"))
    if start is None:
        return Rejected("start", "start is an instant with an offset, as in 2026-06-01T12:00:00Z")
    if start > bounds.now + AHEAD - timedelta(seconds=interval):
        return Rejected("future", f"the interval ends after {bounds.now:%Y-%m-%dT%H:%M:%SZ}, which is now")
    if start < bounds.oldest:
        return Rejected("too-old", f"readings are kept from {bounds.oldest:%Y-%m-%dT%H:%M:%SZ} on")
    return _value(given[stated[0]], stated[0], device, start, interval, bounds)


def _value(value: Any, name: str, device: str, start: datetime, interval: int, bounds: Bounds) -> Reading | Rejected:
    if type(value) not in (int, float) or not math.isfinite(value):
        return Rejected("not-a-number", f"{name} is a finite number")
    kind = FIELDS[name]
    if kind is Kind.COUNTER:
        if not 0 <= value < COUNTER_END:
            return Rejected("counter-range", f"counter_wh is 0 to {COUNTER_END - 1}")
        return Reading(device, start, interval, kind, float(value))
    power = value if kind is Kind.POWER else value * 3600 / interval
    most = bounds.most_w(device)
    if abs(power) > most:
        return Rejected("implausible", f"{power:.0f} W: this device shows {most:.0f} W at the most; is the unit W?")
    return Reading(device, start, interval, kind, float(value))


def _instant(text: Any) -> datetime | None:
    if type(text) is not str:
        return None
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
