"""Interval files as meters and programs write them, and refusals that name the row."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.rules.readings.axis import MeterAxis
from shared.rules.readings.intervals import IntervalError, IntervalSeries, read_interval_csv
from shared.rules.readings.join import join


def lines(start: str, step_minutes: int, count: int, kwh: float = 1.0) -> str:
    first = dt.datetime.fromisoformat(start)
    stamps = (first + dt.timedelta(minutes=step_minutes * index) for index in range(count))
    return "start,kwh\n" + "".join(f"{stamp.isoformat()},{kwh}\n" for stamp in stamps)


def year(name: str, count: int, values: NDArray[np.float64] | None = None) -> IntervalSeries:
    numbers = np.ones(count) if values is None else values
    return read_interval_csv("kwh\n" + "\n".join(map(str, numbers)), name)


@pytest.mark.parametrize(
    "text",
    [
        "kwh\r\n" + "1\r\n" * 8760,
        "\ufeffkWh\n" + "1\n" * 8760,
        "1\n" * 8760 + "\n\n",
        "kwh;note\n" + "1;x\n" * 8760,
        lines("2025-01-01T00:00", 60, 8760),
        lines("2025-01-01T00:00:00-05:00", 60, 8760),
        lines("2025-01-01T00:00", 60, 8760).replace("start,kwh\n", ""),
        "Timestamp,Usage_kWh\n" + lines("2025-01-01T00:00", 60, 8760).split("\n", 1)[1],
    ],
)
def test_ways_to_write_a_year_of_hours(text: str) -> None:
    series = read_interval_csv(text, "load.csv")
    assert (series.kwh.sum(), series.minutes, list(series.notices)) == (8760, 60, [])


def test_american_dates() -> None:
    text = "start,kwh\n1/31/2025 11:45 PM,1\n2/1/2025 12:00 AM,2\n2/1/2025 12:15 AM,3\n"
    series = read_interval_csv(text, "load.csv")
    assert series.minutes == 15 and series.start is not None
    assert str(series.start[1]) == "2025-02-01T00:00"


@pytest.mark.parametrize(("count", "minutes"), [(8760, 60), (8784, 60), (17520, 30), (35040, 15), (35136, 15)])
def test_interval_of_a_file_without_starts(count: int, minutes: int) -> None:
    assert year("load.csv", count).minutes == minutes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "load.csv is empty"),
        ("kwh\n", "has a header and no readings"),
        ("a,b\n1,2\n", "row 1: expected one column kwh, found: a, b"),
        ("kwh\n1\nx\n", "row 3: 'x' is not a number of kWh"),
        ("kwh\n1\ninf\n", "row 3: 'inf' is not a number of kWh"),
        ("kwh\n1\n-1e308\n", "row 3: '-1e308' is not a number of kWh that a meter can count"),
        ("kwh\n" + "1\n" * 100, "has 100 readings and no start column"),
        ("start,kwh\n2025-01-01T00:00,1\n2025-13-01T00:00,1\n", "row 3: '2025-13-01T00:00' is not a start"),
        ("start,kwh\n2025-01-01T00:00\n", "row 2: no kwh"),
        ("start,kwh\n2025-01-01T00:00,1\n", "one reading shows no interval"),
        ("start,kwh\n" + "".join(f"2025-01-{day:02}T00:00,1\n" for day in range(1, 9)), "every 1440 minutes"),
        (lines("2025-06-01T00:00", 60, 5) + "2025-06-01T04:00,1\n", "row 7: .* does not follow"),
        (lines("2025-06-01T00:00", 60, 5) + "2025-06-01T05:20,1\n", "row 7: .* is 80 minutes after"),
    ],
)
def test_refusals_name_the_row(text: str, message: str) -> None:
    with pytest.raises(IntervalError, match=message):
        read_interval_csv(text, "load.csv")


def test_clock_changes_are_neither_gaps_nor_repeats() -> None:
    spring = lines("2025-03-09T00:00", 15, 8) + lines("2025-03-09T03:00", 15, 8).split("\n", 1)[1]
    assert not read_interval_csv(spring, "load.csv").notices
    autumn = lines("2025-11-02T00:00", 15, 8) + lines("2025-11-02T01:00", 15, 8).split("\n", 1)[1]
    assert not read_interval_csv(autumn, "load.csv").notices


def test_gaps_are_counted() -> None:
    text = lines("2025-06-01T00:00", 60, 5) + lines("2025-06-01T08:00", 60, 5).split("\n", 1)[1]
    (notice,) = read_interval_csv(text, "load.csv").notices
    assert (notice.code, notice.place) == ("GAPS", "load.csv row 7")
    assert notice.text.startswith("3 readings")


def test_utc_needs_a_zone() -> None:
    text = lines("2025-07-01T04:00:00+00:00", 60, 5)
    assert [notice.code for notice in read_interval_csv(text, "load.csv").notices] == ["UTC_STARTS"]
    local = read_interval_csv(text, "load.csv", "America/New_York")
    assert local.start is not None and str(local.start[0]) == "2025-07-01T00:00"
    with pytest.raises(IntervalError, match="'Mars' is not the name of a time zone"):
        read_interval_csv(text, "load.csv", "Mars")


def test_the_finer_interval_is_the_meter_s() -> None:
    load = year("load.csv", 8760)
    sun = year("pv.csv", 35040, np.tile([2.0, 0.0, 0.0, 0.0], 8760))
    data = join(load, sun)
    assert data.axis.minutes == 15 and data.generation_kwh is not None
    assert data.load_kwh[0] == 0.25 and data.generation_kwh[:2].tolist() == [2.0, 0.0]
    assert join(sun, load).axis.minutes == 15


def test_typical_year_begins_on_a_monday_as_in_sam() -> None:
    assert not join(year("load.csv", 8760)).axis.is_weekend[: 5 * 24].any()
    assert join(year("load.csv", 8760)).axis.is_weekend[5 * 24]
    assert join(year("load.csv", 8760), year=2026).axis.is_weekend[2 * 24]  # 3 January 2026 is a Saturday


def test_leap_years() -> None:
    values = np.arange(8760, dtype=float)
    data = join(year("load.csv", 8760, values), year=2024)
    assert len(data.axis) == 8784 and data.load_kwh[1416] == values[1416 - 24]
    assert [notice.code for notice in data.notices] == ["LEAP_DAY"]
    assert len(join(year("load.csv", 8784)).axis) == 8784
    assert len(join(year("load.csv", 8784), year=2025).axis) == 8760


def test_generation_of_a_typical_year_follows_the_load_s_calendar() -> None:
    load = read_interval_csv(lines("2024-01-01T00:00", 60, 8784), "load.csv")
    hours = MeterAxis.for_year(None)
    sun = year("pv.csv", 8760, (hours.month_index * 100 + hours.hour).astype(float))
    data = join(load, sun)
    assert data.generation_kwh is not None
    assert data.generation_kwh[59 * 24 + 5] == 105  # 29 February takes the 28th
    assert data.generation_kwh[-1] == 1123


def test_generation_on_the_wall_clock_under_load_without_starts() -> None:
    """The hour that the clock skips in March has no reading; at night that is no generation, not an error."""
    zone = ZoneInfo("America/Denver")
    first = dt.datetime(2023, 1, 1, tzinfo=zone).timestamp()
    stamps = [dt.datetime.fromtimestamp(first + 3600 * hour, zone).replace(tzinfo=None) for hour in range(8760)]
    text = "start,kwh\n" + "".join(f"{at.isoformat()},{2 if 9 <= at.hour < 15 else -0.002}\n" for at in stamps)
    data = join(year("load.csv", 8760), read_interval_csv(text, "pv.csv"), year=2023)
    assert data.generation_kwh is not None
    assert data.generation_kwh.sum() == pytest.approx(365 * (6 * 2 - 18 * 0.002), rel=1e-4)
    assert [notice.code for notice in data.notices] == ["GAPS"]


def test_decimal_commas_need_another_separator() -> None:
    rows = [f"2023-01-{1 + hour // 24:02d} {hour % 24:02d}:00;1,{hour % 10}" for hour in range(48)]
    assert read_interval_csv("start;kwh\n" + "\n".join(rows), "load.csv").kwh[3] == 1.3
    assert read_interval_csv("start\tkwh\n" + "\n".join(rows).replace(";", "\t"), "load.csv").kwh[3] == 1.3
    with pytest.raises(IntervalError, match=r"load\.csv row 2: 2 fields, the first row has 1"):
        read_interval_csv("kwh\n" + "1,5\n" * 8760, "load.csv")


def test_an_unclosed_quote_is_refused() -> None:
    with pytest.raises(IntervalError, match=r"load\.csv row"):
        read_interval_csv('start,kwh\n"2023-01-01T00:00,1\n' + "2023-01-01T01:00,1\n" * 9000, "load.csv")


def test_a_year_that_begins_in_mid_month() -> None:
    """The days of the first month are billed with the last, in one July, not in two."""
    series = read_interval_csv(lines("2024-07-15T00:00", 60, 8760), "load.csv")
    data = join(series)
    assert data.axis.months == 12
    assert (data.axis.month_of_year + 1).tolist() == [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7]
    assert np.bincount(data.axis.month_index)[-1] == 31 * 24
    assert str(data.axis.start[-1]) == "2024-07-31T23:00"


def test_choice_of_a_year() -> None:
    series = read_interval_csv(lines("2023-01-01T00:00", 60, 8760 * 2), "load.csv")
    with pytest.raises(IntervalError, match="730 days of readings: choose one year"):
        join(series)
    assert str(join(series, year=2024).axis.start[0]) == "2024-01-01T00:00"
    with pytest.raises(IntervalError, match="no reading in 2020"):
        join(series, year=2020)


def test_part_of_a_year_is_said() -> None:
    series = read_interval_csv(lines("2025-07-01T00:00", 60, 31 * 24), "load.csv")
    data = join(series)
    assert data.axis.months == 1
    assert [notice.code for notice in data.notices] == ["PARTIAL_YEAR"]
    short = read_interval_csv(lines("2025-01-01T00:00", 60, 24), "pv.csv")
    with pytest.raises(IntervalError, match=r"pv\.csv has no reading for 2025-07-01T00:00"):
        join(series, short)
