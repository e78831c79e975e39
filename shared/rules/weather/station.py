"""Weather where the user has no file: the bundled station that comes closest, with its distance stated."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

from shared.rules.weather.file import read_weather
from shared.rules.weather.year import Weather, WeatherError

REPRESENTATIVE_KM = 161.0
"""100 miles: the radius within which PVWatts looks for a station by default (`radius` of NREL's Solar Dataset Query
v2). Farther off the result carries a warning."""

EARTH_RADIUS_KM = 6371.0
_DATA = files("shared.rules").joinpath("data", "weather")


@dataclass(frozen=True, slots=True)
class Station:
    id: str
    name: str
    state: str
    latitude: float
    longitude: float
    source: str


@cache
def bundled_stations() -> list[Station]:
    index = json.loads(_DATA.joinpath("stations.json").read_text(encoding="utf-8"))
    return [Station(**station) for station in index["stations"]]


@cache
def bundled_weather(station: Station) -> Weather:
    """The station's typical year as it is, no distance set."""
    packed = _DATA.joinpath(f"{station.id}.csv.gz").read_bytes()
    weather = read_weather(gzip.decompress(packed), f"bundled station {station.id}")
    return replace(weather, source=station.source, station=f"{station.name}, {station.state}, {station.id}")


def nearest_station(latitude: float, longitude: float) -> tuple[Station, float]:
    """The station to use for a place and its great-circle distance in km.

    Within REPRESENTATIVE_KM the nearest. Where there is none, no station stands for the place's clouds; its latitude
    still fixes the sun's path and most of the season's swing, so the station nearest in latitude is taken. Raises
    WeatherError on the other side of the equator, where every season would be wrong.
    """
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        raise WeatherError(f"no place has latitude {latitude:g} and longitude {longitude:g}")
    ranked = sorted((distance_km(latitude, longitude, s.latitude, s.longitude), s.id, s) for s in bundled_stations())
    if ranked[0][0] <= REPRESENTATIVE_KM:
        return ranked[0][2], ranked[0][0]
    same_side = [(abs(s.latitude - latitude), km, s) for km, _, s in ranked if s.latitude * latitude > 0.0]
    if not same_side:
        raise WeatherError("no bundled weather station south of the equator; give a weather file")
    _, km, station = min(same_side, key=lambda found: found[:2])
    return station, km


def nearest_weather(latitude: float, longitude: float) -> Weather:
    """The typical year of `nearest_station`, with `distance_km` set and a warning among its notes where it is far."""
    station, km = nearest_station(latitude, longitude)
    weather = bundled_weather(station)
    notes = weather.notes
    if km > REPRESENTATIVE_KM:
        notes += (
            f"the bundled station {station.name}, {station.state} is {km:,.0f} km away and does not represent this "
            f"place (limit {REPRESENTATIVE_KM:.0f} km): give a weather file of the place",
        )
    return replace(weather, distance_km=km, notes=notes)


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Great circle, haversine formula; degrees."""
    a, b = radians(latitude_a), radians(latitude_b)
    half = sin((b - a) / 2.0) ** 2 + cos(a) * cos(b) * sin(radians(longitude_b - longitude_a) / 2.0) ** 2
    return 2.0 * EARTH_RADIUS_KM * asin(sqrt(min(half, 1.0)))
