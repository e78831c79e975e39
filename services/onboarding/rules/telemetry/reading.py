"""One reading of one device over one interval, taken from JSON or refused with a reason.

A reading is known by system, device and start. It states one of three quantities, with the sign that its meter gives:

* ``power_w``: the mean over the interval, W;
* ``energy_wh``: what flowed within it, Wh;
* ``counter_wh``: the reading of a counter at its end, Wh (see ``counter``).

A ``state`` may stand beside it: the device was held back, or without a grid. Then its silence or its low power is no
fault. What a device is follows from its name: ``meter…`` counts at the service (import positive), ``bat…`` is a
battery, ``irradiance…`` a sensor in the plane of the modules (its ``power_w`` is W/m2), ``inverter-1/string-2`` a part
of ``inverter-1`` on its DC side; every other device produces.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final, NamedTuple

from services.onboarding.rules.uptime.readings import IRRADIANCE_W_M2, State

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
KNOWN: Final = frozenset({"start", "interval_s", "device", "state", *FIELDS})
STATES: Final = {one.value: one for one in State if one is not State.NO_DATA}
"""Of a device during an interval; whoever has no data sends none."""


class Reading(NamedTuple):
    device: str
    start: datetime
    interval_s: int
    kind: Kind
    value: float
    """W, or Wh."""
    state: State = State.OK


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
        if is_sensor(device):
            return IRRADIANCE_W_M2[1]
        own = ABOVE_RATING * self.rated_w + SLACK_W
        return own + SERVICE_W if is_meter(device) else own


def is_meter(device: str) -> bool:
    """By its name: what begins with ``meter`` counts at the service, house and grid included."""
    return device.lower().startswith("meter")


def is_battery(device: str) -> bool:
    """By its name: what begins with ``bat`` charges and discharges."""
    return device.lower().startswith("bat")


def is_sensor(device: str) -> bool:
    """By its name: what begins with ``irradiance`` looks at the sky."""
    return device.lower().startswith("irradiance")


def whole_of(device: str) -> str | None:
    """The device that this one is a part of, as a string is of its inverter; None where it is whole."""
    whole, _, part = device.partition("/")
    return whole if part else None


def produces(device: str) -> bool:
    """Every whole device that is neither meter nor battery nor sensor counts as one that produces."""
    return not (is_meter(device) or is_battery(device) or is_sensor(device) or whole_of(device))


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
    stated_state = given.get("state", State.OK)
    state = STATES.get(stated_state) if isinstance(stated_state, str) else None
    if state is None:
        return Rejected("state", f"state is one of {', '.join(STATES)}")
    found = _value(given[stated[0]], stated[0], device, start, interval, bounds)
    return found._replace(state=state) if isinstance(found, Reading) else found


def _value(value: Any, name: str, device: str, start: datetime, interval: int, bounds: Bounds) -> Reading | Rejected:
    if type(value) not in (int, float) or not _finite(value):
        return Rejected("not-a-number", f"{name} is a finite number")
    kind, value = FIELDS[name], float(value)
    if kind is Kind.COUNTER:
        if not 0 <= value < COUNTER_END:
            return Rejected("counter-range", f"counter_wh is 0 to {COUNTER_END - 1}")
        return Reading(device, start, interval, kind, value)
    power = value if kind is Kind.POWER else value * 3600 / interval
    most = bounds.most_w(device)
    if abs(power) > most:
        return Rejected("implausible", f"{power:.0f} W: this device shows {most:.0f} W at the most; is the unit W?")
    return Reading(device, start, interval, kind, value)


def _finite(value: float) -> bool:
    """Also of an integer, which JSON does not bound: one beyond all floating point numbers is not."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _instant(text: Any) -> datetime | None:
    if type(text) is not str:
        return None
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
