"""Interval CSV: the shapes of utilities' portals, clock changes, and what is refused where."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.intake.intervals import read_intervals_csv
from services.lead.rules.usage.imported import Grade, UsageFile, UsageRefused

NEW_YORK = ZoneInfo("America/New_York")

PGE = """Name,JANE DOE
Address,"123 EXAMPLE ST, ANYTOWN CA 90000"
Account Number,1234567890
Service,Service 1

TYPE,DATE,START TIME,END TIME,USAGE (kWh),COST,NOTES
Electric usage,2026-01-02,00:00,00:59,0.50,$0.20,
Electric usage,2026-01-02,01:00,01:59,2.00,$0.80,Estimated
Electric usage,2026-01-02,02:00,02:59,"1,000.00",$3.40,
"""
"""Layout of PG&E's and other Opower portals' download."""

SDGE = """Name,JANE DOE
Meter Number,00000000
Meter Number,Date,Start Time,Duration,Consumption,Generation,Net
00000000,1/2/2024,12:00 AM,60,0.5000,0.0000,0.5000
00000000,1/2/2024,1:00 AM,60,0.0000,0.2500,-0.2500
00000000,1/2/2024,2:00 AM,60,0.1000,0.0500,0.0500
"""
"""Layout of SDG&E's download: a preamble row begins like the header does."""


def codes(file: UsageFile) -> set[str]:
    return {remark.code for remark in file.remarks}


def test_pge_layout() -> None:
    (point,) = read_intervals_csv(PGE, ZoneInfo("America/Los_Angeles")).usage_points
    assert point.kwh_delivered == pytest.approx(1002.5)
    assert point.cost_usd == pytest.approx(4.40)
    assert (point.interval_seconds, point.readings, point.estimated) == (3600, 3, 1)
    assert point.first == datetime(2026, 1, 2, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()
    assert point.local_time.standard_offset == -8 * 3600


def test_sdge_layout_takes_consumption_and_generation_not_net() -> None:
    (point,) = read_intervals_csv(SDGE, NEW_YORK).usage_points
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == pytest.approx((0.6, 0.3, 0.3))


def test_a_row_s_cost_counts_once_beside_import_and_export() -> None:
    """PG&E's download of a solar customer: TYPE,DATE,START TIME,END TIME,IMPORT (kWh),EXPORT (kWh),COST,NOTES."""
    header = "TYPE,DATE,START TIME,END TIME,IMPORT (kWh),EXPORT (kWh),COST,NOTES\n"
    rows = "".join(f"Electric usage,2023-01-01,{hour:02d}:00,{hour:02d}:59,0.5,0.2,$0.10,\n" for hour in range(24))
    (point,) = read_intervals_csv(header + rows, NEW_YORK).usage_points
    assert (point.kwh_delivered, point.kwh_received, point.cost_usd) == pytest.approx((12.0, 4.8, 2.4))


def test_decimal_commas_need_semicolons() -> None:
    rows = [f"2023-01-01 {hour:02d}:00;1,5" for hour in range(24)]
    (point,) = read_intervals_csv("start;kwh\n" + "\n".join(rows), NEW_YORK).usage_points
    assert point.kwh_delivered == pytest.approx(36.0)
    with pytest.raises(UsageRefused, match="2 fields under one header"):
        read_intervals_csv("kwh\n" + "1,5\n" * 8760)
    with pytest.raises(UsageRefused, match="energy '1,5' is not a number"):
        read_intervals_csv('start,kwh\n2023-01-01 00:00,"1,5"\n2023-01-01 01:00,"1,5"\n', NEW_YORK)


def test_import_and_export_columns() -> None:
    header = "DATE,START TIME,END TIME,IMPORT (kWh),EXPORT (kWh)\n"
    text = f"{header}2024-05-01,00:00,00:14,0.4,0\n2024-05-01,00:15,00:29,0,0.7\n"
    (point,) = read_intervals_csv(text, NEW_YORK).usage_points
    assert (point.kwh_delivered, point.kwh_received, point.interval_seconds) == pytest.approx((0.4, 0.7, 900))


@pytest.mark.parametrize(
    "text",
    [
        "start,kwh\n2024-05-01T00:00:00-04:00,1\n2024-05-01T01:00:00-04:00,2\n",
        "timestamp;energy (Wh)\n2024-05-01 00:00;1000\n2024-05-01 01:00;2000\n",
        "Start Time\tkW\n05/01/2024 00:00\t1\n05/01/2024 01:00\t2\n",
        "Date,Hour,kWh\n05/01/2024,0,1\n05/01/2024,1,2\n",
        "Interval Start Date/Time,Usage,Units\n2024-05-01 00:00,1,kWh\n2024-05-01 01:00,2,kWh\n",
        "2024-05-01T00:00,1\n2024-05-01T01:00,2\n",
        "date,time,kwh\n1-May-24,12:00 a.m.,1\n1-May-24,1:00 a.m.,2\n",
    ],
)
def test_simple_tables(text: str) -> None:
    (point,) = read_intervals_csv(text, NEW_YORK).usage_points
    assert point.kwh_delivered == pytest.approx(3)
    assert point.first == datetime(2024, 5, 1, tzinfo=NEW_YORK).timestamp()


def test_power_by_quarter_hours() -> None:
    rows = "".join(f"2024-05-01 {minute // 60:02d}:{minute % 60:02d},4\n" for minute in range(0, 120, 15))
    assert read_intervals_csv("start,kw\n" + rows, NEW_YORK).usage_points[0].kwh_delivered == pytest.approx(8)


@pytest.mark.parametrize(
    ("count", "seconds", "grade"), [(8760, 3600, Grade.A), (35040, 900, Grade.A), (8784, 3600, Grade.A)]
)
def test_kwh_alone_is_a_year(count: int, seconds: int, grade: Grade) -> None:
    file = read_intervals_csv("kwh\n" + "0.5\n" * count)
    (point,) = file.usage_points
    assert (point.interval_seconds, point.grade, point.missing_pct) == (seconds, grade, 0)
    assert codes(file) == {"DATES_ASSUMED"}


def labels(first: datetime, count: int, *, true_days: bool) -> list[datetime]:
    """Wall-clock labels of hours as SDG&E writes them (``true_days``: 23 and 25 hours) or as naive 24-hour days."""
    if true_days:
        return [
            (first.replace(tzinfo=NEW_YORK).astimezone(ZoneInfo("UTC")) + timedelta(hours=hour))
            .astimezone(NEW_YORK)
            .replace(tzinfo=None)
            for hour in range(count)
        ]
    return [first + timedelta(hours=hour) for hour in range(count)]


@pytest.mark.parametrize("day", [datetime(2024, 11, 2), datetime(2024, 3, 9)])  # noqa: DTZ001
@pytest.mark.parametrize("zone", [NEW_YORK, None])
def test_days_of_23_and_25_hours_lose_nothing(day: datetime, zone: ZoneInfo | None) -> None:
    hours = labels(day, 72, true_days=True)
    text = "start,kwh\n" + "".join(f"{hour:%Y-%m-%d %H:%M},1\n" for hour in hours)
    file = read_intervals_csv(text, zone)
    (point,) = file.usage_points
    assert point.kwh_delivered == 72
    assert point.duplicates == 0
    if zone is not None:
        assert point.missing_pct == 0
        assert point.end - point.first == 72 * 3600


def test_a_label_in_the_skipped_hour_moves_forward() -> None:
    """PG&E writes 2:00 and leaves 3:00 out on the day of 23 hours."""
    hours = [hour for hour in labels(datetime(2024, 3, 10), 24, true_days=False) if hour.hour != 3]  # noqa: DTZ001
    text = "start,kwh\n" + "".join(f"{hour:%Y-%m-%d %H:%M},1\n" for hour in hours)
    (point,) = read_intervals_csv(text, NEW_YORK).usage_points
    assert (point.readings, point.duplicates, point.missing_pct) == (23, 0, 0)


def test_times_without_zone_are_remarked() -> None:
    file = read_intervals_csv("start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,2\n")
    assert codes(file) == {"TIME_ZONE_ASSUMED"}
    assert file.usage_points[0].first == 1714521600  # 2024-05-01T00:00:00Z


def test_empty_cells_are_left_out_and_counted() -> None:
    file = read_intervals_csv("start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,\n2024-05-01 02:00,2\n", NEW_YORK)
    assert codes(file) == {"INCOMPLETE_READINGS", "GAPS"}
    assert next(r.place for r in file.remarks if r.code == "INCOMPLETE_READINGS") == "line 3"


def test_negative_values_count_as_received() -> None:
    (point,) = read_intervals_csv("start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,-0.4\n", NEW_YORK).usage_points
    assert (point.kwh_delivered, point.kwh_received) == pytest.approx((1, 0.4))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("hello\nworld\n", "no table of intervals"),
        ("start,kwh\n", "line 1: the table has a header but no readings"),
        ("start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,abc\n", "line 3: energy 'abc' is not a number"),
        ("start,kwh\n2024-05-01 00:00,1\n31/31/2024 01:00,2\n", "line 3: '31/31/2024 01:00' is not a date"),
        ("TYPE,DATE,START TIME,USAGE,UNITS\nNatural gas usage,2024-01-01,00:00,1,therms\n", "therms: gas"),
        (
            "TYPE,DATE,START TIME,USAGE (kWh)\nNatural gas usage,2024-01-01,00:00,1\n",
            "'Natural gas usage', not electricity",
        ),
        ("kwh\n" + "1\n" * 100, "100 readings without dates do not make a year"),
        ("start,kwh\n2024-05-01 00:00,\n", "no readings"),
        ("start,kwh\n2024-05-01\x00 00:00,1\n", "line 2: this is not a text file"),
    ],
)
def test_refusals_say_where(text: str, message: str) -> None:
    with pytest.raises(UsageRefused, match=message):
        read_intervals_csv(text, NEW_YORK)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(-2000, 9000), min_size=2, max_size=80),
    st.sampled_from([15, 30, 60]),
    st.sampled_from(["%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m-%dT%H:%M:%S"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_totals_whatever_the_format(values: list[int], minutes: int, stamp: str, delimiter: str) -> None:
    first = datetime(2024, 2, 27, 22)  # noqa: DTZ001
    rows = [
        f"{first + timedelta(minutes=minutes * i):{stamp}}{delimiter}{value / 1000}" for i, value in enumerate(values)
    ]
    (point,) = read_intervals_csv(f"start{delimiter}kwh\n" + "\n".join(rows), NEW_YORK).usage_points
    assert point.kwh_net == pytest.approx(sum(values) / 1000, abs=1e-9)
    assert (point.readings, point.interval_seconds, point.missing_pct) == (len(values), minutes * 60, 0)
