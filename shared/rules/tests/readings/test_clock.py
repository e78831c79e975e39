"""A zone's wall clock, the meter's axis on it, and what an hour of the day costs in a year."""

import datetime as dt
import zoneinfo

import numpy as np
import pytest

from shared.rules.readings.axis import MeterAxis
from shared.rules.readings.clock import Clock, UnknownZone
from shared.rules.readings.intervals import read_interval_csv
from shared.rules.readings.join import join
from shared.rules.tariff.bill import bill
from shared.rules.tariff.metering import Metering
from shared.rules.tariff.urdb.library import by_label

PACIFIC = Clock("America/Los_Angeles")


@pytest.mark.parametrize("name", ["America/Los_Angeles", "America/New_York", "America/Phoenix", "Australia/Sydney"])
@pytest.mark.parametrize("year", [2018, 2024, 2026])
def test_the_wall_clock_is_that_of_the_zone_database_every_quarter_hour(name: str, year: int) -> None:
    clock, zone = Clock.of(name), zoneinfo.ZoneInfo(name)
    standard = MeterAxis.for_year(year, 15).start
    base = min(zone.utcoffset(dt.datetime(year, month, 1)) for month in (1, 7))  # type: ignore[type-var]  # noqa: DTZ001
    assert base is not None
    shown = clock.wall(standard)
    for index in range(0, len(standard), 7):
        instant = (standard[index].item() - base).replace(tzinfo=dt.UTC)
        assert shown[index].item() == instant.astimezone(zone).replace(tzinfo=None)
    assert (clock.standard(shown) == standard).all()


def test_a_zone_without_daylight_saving_is_standard_time() -> None:
    standard = MeterAxis.for_year(2026).start
    assert (Clock.of("Etc/GMT+8").wall(standard) == standard).all()
    with pytest.raises(UnknownZone, match="Mars"):
        Clock.of("Mars/Olympus")


def _hourly(hour: int, minutes: int = 60) -> str:
    steps = 60 // minutes
    return "kwh\n" + "".join(
        f"{1 / steps if at == hour else 0}\n" for _ in range(365) for at in range(24) for _ in range(steps)
    )


def test_a_load_at_three_in_the_afternoon_of_standard_time_is_at_four_in_summer() -> None:
    """E-ELEC: 15-16 h is partial peak, 16-21 h peak. 1 kWh a day at 15 h of standard time, 2018: 127 winter days at
    15 h (0.29854), 116 at 16 h of the clock (0.32063), 122 summer days at 16 h (0.55214); standing charges apart."""
    tariff = by_label("pge-e-elec-2026-03-01")
    series = read_interval_csv(_hourly(15), "load")
    standard, wall = join(series), join(series, clock=PACIFIC)
    energy = [
        bill(data.load_kwh, None, tariff, Metering.NET_BILLING, data.axis).energy_usd.sum() for data in (standard, wall)
    ]
    assert energy[0] == pytest.approx(120.16, abs=0.005)
    assert energy[1] == pytest.approx(142.47, abs=0.005)
    assert energy[1] == pytest.approx(127 * 0.29854 + 116 * 0.32063 + 122 * 0.55214)


def test_starts_on_the_wall_clock_and_without_starts_meet_at_the_same_instants() -> None:
    """A portal's year with its 23- and 25-hour days, and a simulated year: one hour of sun stays one hour."""
    standard = MeterAxis.for_year(2018).start
    shown = PACIFIC.wall(standard)
    portal = "start,kwh\n" + "".join(f"{at},{index % 24}\n" for index, at in enumerate(shown))
    simulated = "kwh\n" + "".join(f"{index % 24}\n" for index in range(8760))
    data = join(read_interval_csv(portal, "load"), read_interval_csv(simulated, "pv"), clock=PACIFIC)
    assert data.generation_kwh is not None and (data.load_kwh == data.generation_kwh).all()
    assert (data.axis.start == shown).all() and not data.notices


def test_starts_that_run_through_the_skipped_hour_are_standard_time() -> None:
    standard = MeterAxis.for_year(2026).start
    logger = "start,kwh\n" + "".join(f"{at},1\n" for at in standard)
    data = join(read_interval_csv(logger, "load"), clock=PACIFIC)
    assert (data.axis.start == PACIFIC.wall(standard)).all()
    assert [notice.code for notice in data.notices] == ["STANDARD_TIME"]


def test_starts_with_an_offset_are_put_on_the_clock() -> None:
    standard = MeterAxis.for_year(2026).start
    logger = "start,kwh\n" + "".join(f"{at}:00-08:00,1\n" for at in standard)
    data = join(read_interval_csv(logger, "load", PACIFIC.name), clock=PACIFIC)
    assert (data.axis.start == PACIFIC.wall(standard)).all() and not data.notices


def test_southern_summers_do_not_make_a_thirteenth_month() -> None:
    axis = MeterAxis.for_year(2018, clock=Clock("Australia/Sydney"))
    assert axis.months == 12 and axis.hour[-1] == 0 and axis.hour[0] == 1


def test_holidays_count_as_weekend() -> None:
    """Georgia Power TOU-RD-12: on-peak from 14 to 19 h, Monday to Friday, June to September, not on 4 July."""
    tariff, axis = by_label("georgia-power-tou-rd-12-2026-06-01"), MeterAxis.for_year(2018)
    period = tariff.energy_schedule.on(axis)
    noon = {day: period[(axis.start == np.datetime64(f"2018-{day}T15:00"))][0] for day in ("07-03", "07-04", "07-07")}
    assert noon["07-04"] == noon["07-07"] != noon["07-03"]
