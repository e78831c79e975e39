"""Weather years made for tests: any place and time step, written in each format a reader must take.

The sky is an air-mass law (Meinel & Meinel 1976) under a random, persistent cloud cover. It need not be likely; it
must be possible (beam below the extraterrestrial limit) and bumpy, so that every branch of the models is entered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Year:
    """One year of records at their middle times; local standard time."""

    latitude: float
    longitude: float
    elevation_m: float
    utc_offset: float
    step_minutes: int
    month: NDArray[np.int64]
    day: NDArray[np.int64]
    hour: NDArray[np.int64]
    minute: NDArray[np.int64]
    ghi: Array
    dni: Array
    dhi: Array
    temperature: Array
    wind: Array
    pressure: Array
    albedo: Array


def year_at(
    latitude: float,
    longitude: float,
    utc_offset: float,
    elevation_m: float = 100.0,
    step_minutes: int = 60,
    seed: int = 0,
    minute_shift: int | None = None,
) -> Year:
    """`minute_shift`: minutes from the start of each step to its time stamp, the middle if not given."""
    random = np.random.default_rng(seed)
    per_hour = 60 // step_minutes
    n = 8760 * per_hour
    shift = step_minutes // 2 if minute_shift is None else minute_shift
    since = np.arange(n) * step_minutes + shift
    month = np.repeat(np.arange(1, 13), np.array(MONTH_DAYS) * 24 * per_hour)
    day = np.concatenate([np.repeat(np.arange(1, days + 1), 24 * per_hour) for days in MONTH_DAYS])
    day_angle = 2 * np.pi * (since / 1440.0 + 0.5) / 365.0
    declination = np.radians(23.45) * np.sin(day_angle - 2 * np.pi * 81 / 365)
    equation = 9.87 * np.sin(2 * (day_angle - 2 * np.pi * 81 / 365)) - 7.53 * np.cos(day_angle - 2 * np.pi * 81 / 365)
    solar_minute = since % 1440 + 4 * (longitude - 15 * utc_offset) + equation
    hour_angle = np.radians(solar_minute / 4.0 - 180.0)
    phi = np.radians(latitude)
    cosine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    up = cosine > 0.035
    air_mass = 1.0 / np.maximum(cosine, 0.035)
    knots = np.clip(np.cumsum(random.normal(0, 0.25, 8762)) % 2.4 - 0.7, 0.0, 1.0)
    clear = 1.0 - np.interp(np.arange(n) / per_hour, np.arange(8762), knots)
    dni = np.round(np.where(up, 1353 * np.power(0.7, air_mass**0.678) * clear**1.5, 0.0)).astype(np.float64)
    dhi = np.round(np.where(up, cosine * (90 + 230 * (1 - clear)) + 10, 0.0)).astype(np.float64)
    ghi = np.round(dni * np.maximum(cosine, 0.0) + dhi)
    summer = 12.0 if latitude >= 0 else -12.0
    temperature = np.round(15.0 - summer * np.cos(day_angle) + 8.0 * np.clip(cosine, 0.0, 1.0), 1)
    wind = np.abs(random.normal(2.5, 2.0, n)).round(1)
    pressure = np.full(n, round(1013.25 * np.exp(-elevation_m / 8434.0)))
    return Year(
        latitude, longitude, elevation_m, utc_offset, step_minutes, month, day,
        since % 1440 // 60, since % 60, ghi, dni, dhi, temperature, wind, pressure, np.full(n, 0.17),
    )  # fmt: skip


def sam_csv(year: Year, minute: bool = True, names: dict[str, str] | None = None, header: str = "") -> str:
    """SAM CSV: two header lines, a line of names, the records. `names` renames columns."""
    columns: dict[str, NDArray[np.generic]] = {
        "Year": np.full(year.month.shape, 2019), "Month": year.month, "Day": year.day, "Hour": year.hour,
        "Minute": year.minute, "GHI": year.ghi, "DNI": year.dni, "DHI": year.dhi, "Tdry": year.temperature,
        "Wspd": year.wind, "Pres": year.pressure, "Albedo": year.albedo,
    }  # fmt: skip
    if not minute:
        del columns["Minute"]
    heading = "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation\n"
    place = f"test,1,Here,XX,USA,{year.latitude},{year.longitude},{year.utc_offset:g},{year.elevation_m:g}\n"
    lines = [header or heading + place]
    lines.append(",".join((names or {}).get(name, name) for name in columns) + "\n")
    lines += [",".join(map(str, record)) + "\n" for record in zip(*columns.values(), strict=True)]
    return "".join(lines)


def epw(year: Year, minute: int = 60, periods: str = "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31") -> str:
    """EnergyPlus weather, hour-ending 1-24. `minute` goes into the fifth field as it stands."""
    y = year
    head = f"""LOCATION,Here,XX,USA,TEST,1,{y.latitude},{y.longitude},{y.utc_offset:g},{y.elevation_m:g}
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,made for a test
COMMENTS 2,
{periods}
"""
    rows = [
        f"2019,{y.month[i]},{y.day[i]},{y.hour[i] + 1},{minute},?9?9,{y.temperature[i]},5.0,60,"
        f"{y.pressure[i] * 100:.0f},0,0,300,{y.ghi[i]},{y.dni[i]},{y.dhi[i]},"
        f"0,0,0,0,180,{y.wind[i]},5,5,10,2000,9,999999999,100,0.1,0,88,"
        "0.2,0,0\n"
        for i in range(len(y.month))
    ]
    return head + "".join(rows)


def tmy3(year: Year) -> str:
    """TMY3: hour-ending 01:00-24:00, 71 columns."""
    y = year
    names = ["Date (MM/DD/YYYY)", "Time (HH:MM)", *(f"c{k}" for k in range(2, 71))]
    rows = [
        f'1,"HERE",XX,{y.utc_offset:g},{y.latitude},{y.longitude},{y.elevation_m:g}\n', ",".join(names) + "\n"
    ]  # fmt: skip
    for i in range(len(y.month)):
        fields = ["0"] * 71
        fields[0], fields[1] = f"{y.month[i]:02d}/{y.day[i]:02d}/1999", f"{y.hour[i] + 1:02d}:00"
        fields[4], fields[7], fields[10] = str(y.ghi[i]), str(y.dni[i]), str(y.dhi[i])
        fields[31], fields[40], fields[46] = str(y.temperature[i]), str(y.pressure[i]), str(y.wind[i])
        fields[61] = str(y.albedo[i])
        rows.append(",".join(fields) + "\n")
    return "".join(rows)


def tmy2(year: Year) -> str:
    """TMY2: fixed columns, hour-ending 1-24, tenths of degrees and m/s."""
    y = year
    north, east = "N" if y.latitude >= 0 else "S", "E" if y.longitude >= 0 else "W"
    lat, lon = abs(y.latitude), abs(y.longitude)
    head = (
        f" 00001 HERE                   XX {y.utc_offset:3.0f} {north} {int(lat):2d} {round(lat % 1 * 60):2d} "
        f"{east} {int(lon):3d} {round(lon % 1 * 60):2d}  {y.elevation_m:4.0f}\n"
    )
    rows = []
    for i in range(len(y.month)):
        rows.append(
            f" 99{y.month[i]:02d}{y.day[i]:02d}{y.hour[i] + 1:02d}00001415{y.ghi[i]:04.0f}A7{y.dni[i]:04.0f}A7"
            f"{y.dhi[i]:04.0f}A70000I90000I90000I90000I905A705A7{y.temperature[i] * 10:04.0f}A70050A7060A7"
            f"{y.pressure[i]:04.0f}A7180A7{y.wind[i] * 10:03.0f}A70161A777777A70999999999013F8062F8000A788E7\n"
        )
    return head + "".join(rows)
