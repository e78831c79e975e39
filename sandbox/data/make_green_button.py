"""Makes a year of a household's usage as a Green Button file, in the shape utilities export.

    python sandbox/data/make_green_button.py sandbox/data/usage_greensboro.xml [--minutes 15] [--year 2025] [--seed 1]

The load is invented and repeatable: an occupied house with electric water heating, a heat pump and an air conditioner
that follow the dry-bulb temperature of the typical year at Greensboro, North Carolina (TMY3 station 723170, which
pvlib carries). The file is Atom with ESPI resources: usage point, local time, meter reading, reading type, one block a
local day (days of 23 and 25 hours included), a summary for each billing period; starts are UTC.
"""

import argparse
import csv
import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import numpy as np
import pvlib
from numpy.typing import NDArray

ZONE = ZoneInfo("America/New_York")
WEATHER = Path(pvlib.__file__).parent / "data" / "723170TYA.CSV"
USAGE_POINT = "0316427890"
READING_DAYS = (6, 5, 7, 4, 6, 5, 7, 6, 4, 6, 5, 4)
"""Day of each month on which the meter is read."""

APPLIANCES_W = np.array(
    (
        310, 280, 265, 260, 265, 320, 520, 640, 520, 430, 410, 430,
        470, 440, 430, 480, 640, 900, 1010, 980, 890, 760, 560, 400,
    )
)  # fmt: skip
"""Lights, kitchen, laundry, electronics by wall-clock hour of a workday."""
HOT_WATER_W = np.array(
    [60, 40, 30, 30, 60, 220, 780, 900, 520, 300, 240, 230, 260, 230, 200, 220, 320, 520, 640, 610, 560, 480, 300, 140]
)  # fmt: skip
COOLING_W_PER_K, COOLING_FROM_C = 205.0, 21.0
HEATING_W_PER_K, HEATING_BELOW_C = 88.0, 14.5
RESISTANCE_W_PER_K, RESISTANCE_BELOW_C = 190.0, -3.0
"""A heat pump, and the resistance strips that help it in the cold."""
BUILDING_HOURS = 3.0
"""Time constant with which the house follows the air."""


def temperatures() -> NDArray[np.float64]:
    """(8760,) dry bulb in °C at the hours of local standard time, from 1 January 00:00."""
    with WEATHER.open(newline="") as file:
        next(file)
        return np.array([float(row["Dry-bulb (C)"]) for row in csv.DictReader(file)])


def load_wh(year: int, minutes: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """UTC starts (n,) and whole Wh (n,) of every interval of the local calendar year."""
    random = np.random.default_rng(seed)
    first = int(dt.datetime(year, 1, 1, tzinfo=ZONE).timestamp())
    last = int(dt.datetime(year + 1, 1, 1, tzinfo=ZONE).timestamp())
    start = np.arange(first, last, minutes * 60)
    wall = [dt.datetime.fromtimestamp(int(instant), ZONE) for instant in start]
    hour = np.array([moment.hour for moment in wall])
    weekend = np.array([moment.weekday() >= 5 for moment in wall])
    day = np.array([moment.timetuple().tm_yday for moment in wall])
    standard_hours = (start - first) / 3600.0
    outside = np.interp(standard_hours, np.arange(8760) + 0.5, temperatures(), period=8760)
    felt = _smoothed(outside, minutes / 60 / BUILDING_HOURS)

    presence = np.where(weekend & (hour >= 8) & (hour <= 18), 1.35, 1.0)
    daily = random.lognormal(0.0, 0.14, 367)[day]
    away = ((day >= 193) & (day <= 200)) | ((day >= 357) & (day <= 360))  # summer holiday, Christmas visit
    occupied = np.where(away, 0.42, 1.0)
    lights = 1.0 + 0.16 * np.cos(2 * np.pi * (day - 5) / 365.25)  # longer evenings in winter
    appliances = APPLIANCES_W[hour] * presence * daily * occupied * lights
    water = HOT_WATER_W[hour] * daily * np.where(away, 0.1, 1.0) * (1.12 - 0.0075 * felt)
    cooling = COOLING_W_PER_K * np.maximum(felt - COOLING_FROM_C - np.where(away, 4.0, 0.0), 0.0)
    heating = HEATING_W_PER_K * np.maximum(HEATING_BELOW_C - felt - np.where(away, 4.0, 0.0), 0.0)
    heating += RESISTANCE_W_PER_K * np.maximum(RESISTANCE_BELOW_C - felt, 0.0)
    noise = random.lognormal(0.0, 0.22 * (60 / minutes) ** 0.35, len(start))
    watts = appliances * noise + water * random.gamma(2.2, 1 / 2.2, len(start)) + cooling + heating
    return start, np.maximum(np.rint(watts * minutes / 60), 1).astype(np.int64)


def _smoothed(values: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    smooth, state = np.empty_like(values), values[0]
    for index, value in enumerate(values):
        state += min(share, 1.0) * (value - state)
        smooth[index] = state
    return smooth


# -- Atom and ESPI -----------------------------------------------------------------------------------------------


def feed(start: NDArray[np.int64], wh: NDArray[np.int64], minutes: int) -> Iterator[str]:
    """The file, piece by piece."""
    base = "https://greenbutton.example.com/DataCustodian/espi/1_1/resource"
    point = f"{base}/Subscription/5b2d/UsagePoint/{USAGE_POINT}"
    reading = f"{point}/MeterReading/01"
    updated = _rfc3339(int(start[-1]) + 86400)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">\n'
    yield f"<id>{_urn('feed')}</id><title>Green Button Usage Feed</title><updated>{updated}</updated>\n"
    yield f'<link rel="self" href="{base}/Batch/Subscription/5b2d"/>\n'
    yield _entry(
        point, f"{base}/Subscription/5b2d/UsagePoint", "1407 FERNWOOD TRL", updated,
        "<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory>"
        "<espi:status>1</espi:status></espi:UsagePoint>",
        f"{point}/MeterReading", f"{point}/UsageSummary", f"{base}/LocalTimeParameters/1",
    )  # fmt: skip
    yield _entry(
        f"{base}/LocalTimeParameters/1", f"{base}/LocalTimeParameters", "DST For North America", updated,
        "<espi:LocalTimeParameters><espi:dstEndRule>B40E2000</espi:dstEndRule><espi:dstOffset>3600</espi:dstOffset>"
        "<espi:dstStartRule>360E2000</espi:dstStartRule><espi:tzOffset>-18000</espi:tzOffset>"
        "</espi:LocalTimeParameters>",
    )  # fmt: skip
    yield _entry(
        reading, f"{point}/MeterReading", "Electricity consumption", updated, "<espi:MeterReading/>",
        f"{reading}/IntervalBlock", f"{base}/ReadingType/1",
    )  # fmt: skip
    yield _entry(
        f"{base}/ReadingType/1", f"{base}/ReadingType", "Energy Delivered (Wh)", updated,
        "<espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:commodity>1</espi:commodity>"
        "<espi:currency>840</espi:currency><espi:dataQualifier>12</espi:dataQualifier>"
        f"<espi:flowDirection>1</espi:flowDirection><espi:intervalLength>{minutes * 60}</espi:intervalLength>"
        "<espi:kind>12</espi:kind><espi:phase>769</espi:phase><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier>"
        "<espi:timeAttribute>0</espi:timeAttribute><espi:uom>72</espi:uom></espi:ReadingType>",
    )  # fmt: skip
    yield from _blocks(reading, start, wh, minutes, updated)
    yield from _summaries(point, start, wh, updated)
    yield "</feed>\n"


def _blocks(reading: str, start: NDArray[np.int64], wh: NDArray[np.int64], minutes: int, updated: str) -> Iterator[str]:
    dates = np.array([dt.datetime.fromtimestamp(int(instant), ZONE).date().toordinal() for instant in start])
    for date in np.unique(dates):
        (inside,) = np.nonzero(dates == date)
        begin, seconds = int(start[inside[0]]), len(inside) * minutes * 60
        readings = "".join(
            "<espi:IntervalReading><espi:ReadingQuality><espi:quality>17</espi:quality></espi:ReadingQuality>"
            f"<espi:timePeriod><espi:duration>{minutes * 60}</espi:duration><espi:start>{start[index]}</espi:start>"
            f"</espi:timePeriod><espi:value>{wh[index]}</espi:value></espi:IntervalReading>\n"
            for index in inside
        )
        name = dt.date.fromordinal(int(date)).isoformat()
        yield _entry(
            f"{reading}/IntervalBlock/{name}", f"{reading}/IntervalBlock", "", updated,
            f"<espi:IntervalBlock><espi:interval><espi:duration>{seconds}</espi:duration>"
            f"<espi:start>{begin}</espi:start></espi:interval>\n{readings}</espi:IntervalBlock>",
        )  # fmt: skip


def _summaries(point: str, start: NDArray[np.int64], wh: NDArray[np.int64], updated: str) -> Iterator[str]:
    year = dt.datetime.fromtimestamp(int(start[0]), ZONE).year
    days = [dt.datetime(year, month, day, tzinfo=ZONE) for month, day in enumerate(READING_DAYS, 1)]
    edges = [int(moment.timestamp()) for moment in days]
    for number, (begin, end) in enumerate(pairwise(edges), 1):
        energy = int(wh[(start >= begin) & (start < end)].sum())
        yield _entry(
            f"{point}/UsageSummary/{number}", f"{point}/UsageSummary", "Usage Summary", updated,
            f"<espi:UsageSummary><espi:billingPeriod><espi:duration>{end - begin}</espi:duration>"
            f"<espi:start>{begin}</espi:start></espi:billingPeriod><espi:currency>840</espi:currency>"
            "<espi:overallConsumptionLastPeriod><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier>"
            f"<espi:uom>72</espi:uom><espi:value>{energy}</espi:value></espi:overallConsumptionLastPeriod>"
            f"<espi:qualityOfReading>17</espi:qualityOfReading><espi:statusTimeStamp>{end}</espi:statusTimeStamp>"
            "<espi:tariffProfile>RS</espi:tariffProfile></espi:UsageSummary>",
        )  # fmt: skip


def _entry(path: str, parent: str, title: str, updated: str, content: str, *related: str) -> str:
    links = "".join(f'<link rel="related" href="{href}"/>' for href in related)
    return (
        f'<entry><id>{_urn(path)}</id><link rel="self" href="{path}"/><link rel="up" href="{parent}"/>{links}'
        f"<title>{escape(title)}</title><content>{content}</content><published>{updated}</published>"
        f"<updated>{updated}</updated></entry>\n"
    )


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _rfc3339(instant: int) -> str:
    return dt.datetime.fromtimestamp(instant, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=int, default=60, choices=(5, 15, 30, 60))
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    start, wh = load_wh(chosen.year, chosen.minutes, chosen.seed)
    with chosen.file.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(feed(start, wh, chosen.minutes))


if __name__ == "__main__":
    main()
