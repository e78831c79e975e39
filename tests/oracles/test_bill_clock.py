"""``helio bill`` beside a biller of thirty lines: one reading at a time, the zone database asked for each.

Time-of-use energy and demand, weekends and holidays, in four zones, from files of every kind: without starts, on the
wall clock, with offsets, on a logger's standard time.
"""

import calendar
import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helio.main import run

ZONES = ("America/Los_Angeles", "America/New_York", "America/Phoenix", "America/Denver")
KINDS = ("without starts", "wall", "offsets", "standard")
FOURTH_OF_JULY, CHRISTMAS = (7, 4), (12, 25)


@dataclass(frozen=True)
class Asked:
    zone: str
    kind: str
    year: int
    minutes: int
    kwh: list[float]
    tariff: dict[str, Any]

    def instants(self) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """(standard time, wall clock), both without a zone, of each reading of the year."""
        zone = ZoneInfo(self.zone)
        winter = dt.datetime(self.year, 1, 15, tzinfo=zone).utcoffset() or dt.timedelta()
        for index in range(len(self.kwh)):
            standard = dt.datetime(self.year, 1, 1) + dt.timedelta(minutes=index * self.minutes)  # noqa: DTZ001
            yield standard, (standard - winter).replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)

    def csv(self) -> str:
        rows = ["kwh" if self.kind == "without starts" else "start,kwh"]
        zone = ZoneInfo(self.zone)
        winter = dt.datetime(self.year, 1, 15, tzinfo=zone).utcoffset() or dt.timedelta()
        for (standard, wall), kwh in zip(self.instants(), self.kwh, strict=True):
            start = {
                "without starts": "",
                "wall": wall.isoformat(timespec="minutes"),
                "offsets": (standard - winter).replace(tzinfo=dt.UTC).astimezone(zone).isoformat(),
                "standard": standard.isoformat(timespec="minutes"),
            }[self.kind]
            rows.append(f"{start},{kwh}" if start else f"{kwh}")
        return "\n".join(rows) + "\n"


def drawn(seed: int) -> Asked:
    rng = random.Random(seed)
    year, minutes = rng.choice((2023, 2024, 2025, 2026)), rng.choice((60, 60, 30))
    count = (366 if calendar.isleap(year) else 365) * 24 * 60 // minutes

    def schedule() -> list[list[int]]:
        return [[rng.randrange(3) for _ in range(24)] for _ in range(12)]

    tariff = {
        "energyratestructure": [[{"rate": round(rng.uniform(0.05, 0.6), 4)}] for _ in range(3)],
        "energyweekdayschedule": schedule(),
        "energyweekendschedule": schedule(),
        "demandratestructure": [[{"rate": round(rng.uniform(1, 20), 2)}] for _ in range(3)],
        "demandweekdayschedule": schedule(),
        "demandweekendschedule": schedule(),
        "flatdemandstructure": [[{"rate": 4.5}]],
        "flatdemandmonths": [0] * 12,
        "fixedchargefirstmeter": 12.0,
        "holidays": ["Independence Day", "Christmas Day"] if rng.random() < 0.5 else [],
    }
    kwh = [round(rng.uniform(0, 9) * minutes / 60, 3) for _ in range(count)]
    return Asked(ZONES[seed % 4], KINDS[seed // 4 % 4], year, minutes, kwh, tariff)


def by_hand(asked: Asked) -> list[float]:
    """The twelve bills."""
    tariff, bills = asked.tariff, [12.0] * 12
    peaks: dict[tuple[int, int], float] = {}
    for (_, wall), kwh in zip(asked.instants(), asked.kwh, strict=True):
        month, kw = wall.month - 1, kwh * 60 / asked.minutes
        kind = "weekend" if wall.weekday() >= 5 or (tariff["holidays"] and _holiday(wall.date())) else "weekday"
        period = tariff[f"energy{kind}schedule"][month][wall.hour]
        bills[month] += kwh * tariff["energyratestructure"][period][0]["rate"]
        for at in (-1, tariff[f"demand{kind}schedule"][month][wall.hour]):
            peaks[month, at] = max(peaks.get((month, at), 0.0), kw)
    for (month, at), kw in peaks.items():
        bills[month] += kw * (4.5 if at < 0 else tariff["demandratestructure"][at][0]["rate"])
    return bills


def _holiday(day: dt.date) -> bool:
    """4 July and 25 December, and the Friday or Monday on which they are observed."""
    for month, number in (FOURTH_OF_JULY, CHRISTMAS):
        own = dt.date(day.year, month, number)
        observed = own + dt.timedelta(days={5: -1, 6: 1}.get(own.weekday(), 0))
        if day in (own, observed):
            return True
    return False


@pytest.mark.parametrize("seed", range(16))
def test_the_bill_is_that_of_the_wall_clock(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = drawn(seed)
    (tmp_path / "load.csv").write_text(asked.csv())
    (tmp_path / "tariff.json").write_text(json.dumps(asked.tariff))
    given = ["--load", str(tmp_path / "load.csv"), "--tariff", str(tmp_path / "tariff.json"), "--metering", "nem-kwh"]
    given += ["--timezone", asked.zone, "--year", str(asked.year), "--json"]
    assert run(["bill", *given]) == 0
    months = json.loads(capsys.readouterr().out)["without_system"]["months"]
    assert [month["bill_usd"] for month in months] == pytest.approx(by_hand(asked), abs=0.01)
