"""Where the sun is: position at each weather record and the hours of sunrise and sunset.

Geocentric coordinates by the SG2 series (Blanc & Wald 2012, "The SG2 algorithm for a fast and accurate
computation of the position of the Sun", Solar Energy 86:3072); refraction, rise and set by the Solar Position
Algorithm (Reda & Andreas 2004/2008, NREL/TP-560-34302). PVWatts v8 uses the same two sources. Aberration (0.006
degrees) and parallax (0.002) are left out: PVWatts multiplies both by pi/180 once too often, so it has none either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.weather.year import Weather

Array = NDArray[np.float64]

SOLAR_CONSTANT_W_M2 = 1367.0
"""W/m2. Duffie & Beckman, Solar Engineering of Thermal Processes, section 1.2."""

HORIZON_DEG = -0.8333
"""Elevation of the sun's centre at rise and set: 34' of refraction and 16' of radius. NREL/TP-560-34302 A.2.3."""

_REFRACTION_FROM_DEG = -0.83337  # NREL/TP-560-34302 3.14.2: sun radius 0.26667 and refraction 0.5667 at the horizon
_DELTA_T_DAYS = 67.0 / 86400.0  # terrestrial minus universal time; a minute of error moves the sun by 0.0007 degrees
_SG2_EPOCH_JD = 2444239.5  # 1 January 1980, 00:00
_UNIX_EPOCH_JD = 2440587.5
_DAY = np.timedelta64(1, "D")
_FALLBACK_PRESSURE_HPA = 1013.25  # PVWatts takes a pressure under 800 hPa for a unit error

# SG2 table 2: frequency (1/day), amplitude (rad), phase (rad) of the heliocentric longitude.
_LONGITUDE_TERMS = (
    (1.0 / 365.261278, 3.401508e-2, 1.600780),
    (1.0 / 182.632412, 3.486440e-4, 1.662976),
    (1.0 / 29.530634, 3.136227e-5, -1.195905),
    (1.0 / 399.529850, 3.578979e-5, -1.042052),
    (1.0 / 291.956812, 2.676185e-5, 2.012613),
    (1.0 / 583.598201, 2.333925e-5, -2.867714),
    (1.0 / 4652.629372, 1.221214e-5, 1.225038),
    (1.0 / 1450.236684, 1.217941e-5, -0.828601),
    (1.0 / 199.459709, 1.343914e-5, -3.108253),
    (1.0 / 365.355291, 8.499475e-4, -2.353709),
)


@dataclass(frozen=True, slots=True)
class Sun:
    """The sun at the records for which it is up; every array has one entry per such record.

    `record` indexes the weather file. Angles in degrees, azimuth from north eastward, zenith with refraction.
    `extraterrestrial_w_m2` is the irradiance above the atmosphere on the horizontal.
    """

    record: NDArray[np.intp]
    zenith_deg: Array
    azimuth_deg: Array
    extraterrestrial_w_m2: Array


def sun_positions(weather: Weather) -> Sun:
    """Position of the sun for every record of `weather` with daylight.

    A record that is an average over an interval is represented by the interval's middle, and by the middle of its
    sunlit part where the sun rises or sets within it; an instantaneous record by its own time.
    """
    date = _dates(weather)
    days, day_of_record = np.unique(date, return_inverse=True)
    rise_by_day, set_by_day = rise_and_set_hours(days, weather)
    sunrise, sunset = rise_by_day[day_of_record], set_by_day[day_of_record]
    hour = weather.hour + weather.minute / 60.0
    up = np.where(sunrise < sunset, (hour >= sunrise) & (hour <= sunset), (hour <= sunset) | (hour >= sunrise))
    effective = hour.copy()
    if weather.averaged:
        half = weather.step_hours / 2.0
        rising = (hour >= sunrise - half) & (hour < sunrise + half)
        setting = ~rising & (hour > sunset - half) & (hour <= sunset + half)
        effective[rising] = _whole_minutes((sunrise + hour + half)[rising] / 2.0)
        effective[setting] = _whole_minutes((hour - half + sunset)[setting] / 2.0)
        up |= rising | setting
    record = np.flatnonzero(up)

    julian_day = _julian_day(date[record]) + (effective[record] - weather.utc_offset_hours) / 24.0
    pressure = weather.pressure_hpa[record]
    pressure = np.where(pressure > 800.0, pressure, _FALLBACK_PRESSURE_HPA)
    zenith, azimuth = _horizontal(julian_day, weather, pressure, weather.temperature_c[record])
    normal = SOLAR_CONSTANT_W_M2 * (1.0 + 0.033 * np.cos(2.0 * np.pi / 365.0 * weather.day_of_year[record]))
    horizontal = normal * np.maximum(np.cos(np.radians(zenith)), 0.0)
    return Sun(record, zenith, azimuth, np.where(zenith < 90.0, horizontal, 0.0))


def rise_and_set_hours(days: NDArray[np.datetime64], place: Weather) -> tuple[Array, Array]:
    """Sunrise and sunset of each day, hours of local standard time, shape as `days`.

    Sun up all day: (-100, 100); down all day: (100, -100). A sunset earlier than the sunrise belongs to the sunlight
    of the evening before: places whose clock is far from the sun, and summers near the polar circles.
    """
    sunrise, sunset, polar = _sunlit(days, place)
    _, tomorrow, _ = _sunlit(days + _DAY, place)
    sunrise_before, sunset_before, polar_before = _sunlit(days - _DAY, place)
    late = sunset < sunrise
    after_midnight = np.where(sunset_before < sunrise_before, sunset, tomorrow + 24.0)
    after_midnight = np.where(polar_before > 0, tomorrow, after_midnight)
    sunset = np.where(late, after_midnight, sunset)
    sunrise = np.where(polar > 0, -100.0, np.where(polar < 0, 100.0, sunrise))
    sunset = np.where(polar > 0, 100.0, np.where(polar < 0, -100.0, sunset))
    return sunrise, sunset


def _sunlit(days: NDArray[np.datetime64], place: Weather) -> tuple[Array, Array, NDArray[np.int8]]:
    """Clock hours 0-24 of rise and set, and +1 / -1 where the sun stays up / down. NREL/TP-560-34302 A.2."""
    midnight = _julian_day(days)
    _, declination, sidereal = _geocentric(midnight + _DELTA_T_DAYS, midnight)
    before, declination_before, _ = _geocentric(midnight - 1.0, midnight - 1.0)
    at, declination_at, _ = _geocentric(midnight, midnight)
    after, declination_after, _ = _geocentric(midnight + 1.0, midnight + 1.0)
    latitude = np.radians(place.latitude)
    horizon = np.radians(HORIZON_DEG)
    cosine = (np.sin(horizon) - np.sin(latitude) * np.sin(np.radians(declination))) / (
        np.cos(latitude) * np.cos(np.radians(declination))
    )
    half_day = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    transit = (at - place.longitude - sidereal) / 360.0

    def clock(fraction: Array) -> Array:
        n = fraction + _DELTA_T_DAYS
        alpha = _interpolated(before, at, after, n)
        delta = np.radians(_interpolated(declination_before, declination_at, declination_after, n))
        hour_angle = np.radians((sidereal + 360.985647 * fraction + place.longitude - alpha + 180.0) % 360.0 - 180.0)
        altitude = np.arcsin(np.sin(latitude) * np.sin(delta) + np.cos(latitude) * np.cos(delta) * np.cos(hour_angle))
        rate = np.cos(delta) * np.cos(latitude) * np.sin(hour_angle)
        rate = np.where(np.abs(rate) < 1e-9, 1e-9, rate)  # grazing sun: the caller masks these days
        correction = np.degrees(altitude - horizon) / (360.0 * rate)
        return np.asarray(24.0 * ((fraction + correction + place.utc_offset_hours / 24.0) % 1.0))

    rise = (transit - half_day / 360.0) % 1.0
    sets = (transit + half_day / 360.0) % 1.0
    sets = np.where(sets + place.utc_offset_hours / 24.0 < 0.0, sets + 1.0, sets)
    polar = np.where(cosine < -1.0, 1, np.where(cosine > 1.0, -1, 0)).astype(np.int8)
    return clock(rise), clock(sets), polar


def _geocentric(terrestrial_jd: Array, universal_jd: Array) -> tuple[Array, Array, Array]:
    """Right ascension, declination and Greenwich apparent sidereal time, degrees."""
    t = terrestrial_jd - _SG2_EPOCH_JD
    longitude = t / 58.130101 + 1.742145
    for frequency, amplitude, phase in _LONGITUDE_TERMS:
        longitude = longitude + amplitude * np.cos(2.0 * np.pi * frequency * t - phase)
    nutation = 8.329092e-5 * np.cos(2.0 * np.pi / 6791.164405 * t + 2.052757)
    obliquity = 4.456183e-5 * np.cos(2.0 * np.pi / 6791.164405 * t - 2.660352) - 6.216374e-9 * t + 4.091383e-1
    apparent = longitude + np.pi + nutation
    right_ascension = np.degrees(np.arctan2(np.sin(apparent) * np.cos(obliquity), np.cos(apparent))) % 360.0
    declination = np.degrees(np.arcsin(np.sin(obliquity) * np.sin(apparent)))
    sidereal = 280.46061837 + 360.98564736629 * (universal_jd - 2451545.0)
    sidereal = (sidereal + np.degrees(nutation) * np.cos(obliquity)) % 360.0
    return right_ascension, declination, sidereal


def _horizontal(julian_day: Array, place: Weather, pressure: Array, temperature: Array) -> tuple[Array, Array]:
    """Zenith (with refraction) and azimuth, degrees. NREL/TP-560-34302 3.12-3.15."""
    right_ascension, declination, sidereal = _geocentric(julian_day + _DELTA_T_DAYS, julian_day)
    latitude = np.radians(place.latitude)
    hour_angle = np.radians(sidereal + place.longitude - right_ascension)
    delta = np.radians(declination)
    sine = np.sin(latitude) * np.sin(delta) + np.cos(latitude) * np.cos(delta) * np.cos(hour_angle)
    true_elevation = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
    seen = true_elevation >= _REFRACTION_FROM_DEG
    bent = np.where(seen, true_elevation, 0.0)
    refraction = (pressure / 1010.0) * (283.0 / (273.0 + temperature)) * 1.02 / 60.0
    refraction = refraction / np.tan(np.radians(bent + 10.3 / (bent + 5.11)))
    apparent = np.minimum(true_elevation + np.where(seen, refraction, 0.0), 90.0)
    southward = np.arctan2(np.sin(hour_angle), np.cos(hour_angle) * np.sin(latitude) - np.tan(delta) * np.cos(latitude))
    return 90.0 - apparent, (np.degrees(southward) + 180.0) % 360.0


def _interpolated(before: Array, at: Array, after: Array, n: Array) -> Array:
    """Three-day interpolation; a step of two degrees or more is the crossing of 360. NREL/TP-560-34302 A.2.9."""
    a, b = at - before, after - at
    a = np.where(np.abs(a) >= 2.0, a % 1.0, a)
    b = np.where(np.abs(b) >= 2.0, b % 1.0, b)
    return np.asarray(at + n * (a + b + (b - a) * n) / 2.0)


def _dates(weather: Weather) -> NDArray[np.datetime64]:
    months = ((weather.year - 1970) * 12 + weather.month - 1).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]") + (weather.day - 1).astype("timedelta64[D]"))


def _julian_day(days: NDArray[np.datetime64]) -> Array:
    return np.asarray(days.astype("datetime64[D]").astype(np.int64) + _UNIX_EPOCH_JD)


def _whole_minutes(hours: Array) -> Array:
    return np.asarray(np.floor(hours * 60.0 + 1e-9) / 60.0)  # PVWatts passes whole minutes to its sun position
