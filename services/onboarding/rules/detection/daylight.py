"""How high the sun stands over a site, as near as its time zone tells where that is.

Onboarding does not know the address. The principal place of a time zone lies within two hours of sun and a dozen
degrees of latitude of any site in it: enough to tell day from night, which is all that is asked here, with a margin.
"""

import json
import math
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

STEP: Final = timedelta(minutes=15)
HIGH_ENOUGH_DEG: Final = 15.0
"""By the zone's place: then the sun is up all over the zone, and an inverter gives something."""
J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)


class Place(NamedTuple):
    latitude: float
    longitude: float


MIDDLE: Final = Place(39.8, -98.6)
"""Of the contiguous United States: for a zone that is not one of theirs."""


@cache
def _zones() -> dict[str, Place]:
    text = files("services.onboarding.rules").joinpath("data/zones.json").read_text(encoding="utf-8")
    return {zone: Place(*place) for zone, place in json.loads(text)["zones"].items()}


def place_of(zone: str) -> Place:
    """The principal place of a time zone of the United States."""
    return _zones().get(zone, MIDDLE)


def elevation_deg(at: datetime, place: Place) -> float:
    """Of the sun above the horizon, without refraction: to a tenth of a degree (Astronomical Almanac)."""
    days = (at - J2000) / timedelta(days=1)
    mean_longitude = (280.460 + 0.9856474 * days) % 360
    anomaly = math.radians((357.528 + 0.9856003 * days) % 360)
    ecliptic = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    obliquity = math.radians(23.439 - 0.0000004 * days)
    declination = math.asin(math.sin(obliquity) * math.sin(ecliptic))
    ascension = math.atan2(math.cos(obliquity) * math.sin(ecliptic), math.cos(ecliptic))
    sidereal = math.radians((280.46061837 + 360.98564736629 * days + place.longitude) % 360)
    latitude = math.radians(place.latitude)
    height = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(
        sidereal - ascension
    )
    return math.degrees(math.asin(max(-1.0, min(1.0, height))))


def is_day(at: datetime, zone: str) -> bool:
    """Whether the sun stands well above the horizon, all over the zone."""
    return elevation_deg(at, place_of(zone)) > HIGH_ENOUGH_DEG


def daylight(since: datetime, until: datetime, zone: str) -> timedelta:
    """How much of a time was day, by quarter hours."""
    found, at = timedelta(0), since
    while at < until:
        if is_day(at, zone):
            found += min(STEP, until - at)
        at += STEP
    return found
