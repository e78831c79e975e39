"""The hourly year from every grade of data: what was metered is kept, energy is neither lost nor made."""

import io
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.intake.greenbutton import read_green_button
from services.lead.rules.load.change_point import ChangePoint
from services.lead.rules.load.profile import load_of_months, load_year
from services.lead.rules.load.shape import load_shape
from services.lead.rules.usage.bills import annual_usage, billed_usage
from services.lead.rules.usage.history import Bill
from services.lead.rules.usage.imported import Grade, UsagePoint
from services.lead.tests import espi_feed as espi
from shared.rules.site.assessment import BuildingUse
from shared.rules.site.load import DAYS_IN_MONTH, MONTH_OF_HOUR, HourlyLoad, typical_day

SHAPE = load_shape(BuildingUse.ONE_FAMILY)
EXAMPLE = Path(__file__).parents[4] / "sandbox/data/usage_greensboro.xml"


def point(*readings: str) -> UsagePoint:
    (found,) = read_green_button(io.BytesIO(espi.electric(*readings))).usage_points
    return found


def example() -> UsagePoint:
    with EXAMPLE.open("rb") as stream:
        return read_green_button(stream).usage_points[0]


def test_a_metered_year_is_kept_hour_by_hour() -> None:
    metered = example()
    year = load_year(metered, SHAPE)
    assert year.load.annual_kwh == pytest.approx(metered.kwh_delivered, rel=1e-9)
    assert (year.metered_pct, year.filled_months, year.load.uncertainty_pct) == (100, (), 7)
    # The second Tuesday of May 2025 is the nearest Tuesday of the typical year's calendar: two days earlier.
    assert typical_day(date(2025, 5, 13)) == date(2018, 5, 15)
    local = metered.local_time.standard(metered.delivered.start)
    day = metered.delivered.wh[(local >= np.datetime64("2025-05-13")) & (local < np.datetime64("2025-05-14"))]
    index = (date(2018, 5, 15) - date(2018, 1, 1)).days * 24
    moved = year.load.wh[index : index + 24]
    assert moved / moved.sum() == pytest.approx(day / day.sum())  # its month keeps its own daily mean


def test_months_keep_their_energy() -> None:
    metered = example()
    local = metered.local_time.standard(metered.delivered.start)
    month = local.astype("datetime64[M]").astype(int) % 12
    months = np.bincount(month, metered.delivered.wh, 12) / 1000
    assert load_year(metered, SHAPE).load.monthly_kwh == pytest.approx(months, rel=1e-9)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_moves_to_the_same_weekday_nearby(day: date) -> None:
    moved = typical_day(day)
    assert moved.weekday() == day.weekday() or {moved.month, day.month} == {1, 12}  # 2018 has 52 weeks and a day
    same_place = date(2018, day.month, min(day.day, 28) if day.month == 2 else day.day)
    apart = abs((moved - same_place).days)
    assert min(apart, 365 - apart) <= 3


def test_bills_are_spread_by_the_shape_and_keep_their_energy() -> None:
    kwh = [900.0, 820, 700, 610, 650, 980, 1250, 1210, 900, 640, 690, 870]
    bills = [Bill.model_validate({"month": f"2025-{month:02d}", "kwh": value}) for month, value in enumerate(kwh, 1)]
    year = load_year(billed_usage(bills).usage_points[0], SHAPE)
    assert year.load.monthly_kwh == pytest.approx(kwh, rel=1e-6)
    assert (year.metered_pct, year.filled_months, year.load.uncertainty_pct) == (0, (), 12)
    hours = year.load.wh[:24]
    assert hours / hours.sum() == pytest.approx(SHAPE[:24] / SHAPE[:24].sum())


def test_billing_periods_across_months_keep_the_year() -> None:
    edges = [
        date(2025, 1, 1) + timedelta(days=days) for days in (0, 29, 61, 90, 122, 151, 183, 212, 244, 273, 304, 334, 365)
    ]
    bills = [Bill(start=begin, end=end, kwh=30.0 * (end - begin).days) for begin, end in pairwise(edges)]
    year = load_year(billed_usage(bills).usage_points[0], SHAPE)
    assert year.load.annual_kwh == pytest.approx(365 * 30)
    assert [kwh / days for kwh, days in zip(year.load.monthly_kwh, DAYS_IN_MONTH, strict=True)] == pytest.approx(
        [30] * 12, rel=0.02
    )


def test_an_annual_figure() -> None:
    year = load_year(annual_usage(10_000).usage_points[0], SHAPE)
    assert year.load.annual_kwh == pytest.approx(10_000)
    assert year.load.uncertainty_pct == 30


def test_missing_months_are_filled_from_the_shape_and_widen_the_band() -> None:
    summer = [Bill.model_validate({"month": f"2025-{month:02d}", "kwh": 900}) for month in range(1, 7)]
    year = load_year(billed_usage(summer).usage_points[0], SHAPE)
    assert year.filled_months == (7, 8, 9, 10, 11, 12)
    assert year.load.uncertainty_pct == 18 + 6
    assert year.load.annual_kwh == pytest.approx(5400 * 365 / 181, rel=0.01)


def test_a_gap_takes_the_usual_value_of_its_hour() -> None:
    wh = [500 + 100 * (hour % 24) for hour in range(8760)]
    readings = [espi.reading(espi.NEW_YEAR_2024 + hour * 3600, value) for hour, value in enumerate(wh)]
    holed = readings[:3000] + readings[3050:]
    whole, filled = load_year(point(*readings), SHAPE, -18000), load_year(point(*holed), SHAPE, -18000)
    assert filled.metered_pct == pytest.approx(100 * (8760 - 50) / 8760)
    assert filled.load.wh == pytest.approx(whole.load.wh, rel=1e-6)


def test_quarter_hours_add_up_to_hours() -> None:
    quarters = point(*espi.hours(4 * 8760, wh=250, step=900))
    assert load_year(quarters, SHAPE, -18000).load.wh == pytest.approx(np.full(8760, 1000.0))


@settings(max_examples=15, deadline=None)
@given(st.integers(2000, 8759), st.integers(0, 40), st.integers(1, 5000))
def test_any_part_of_a_constant_load_is_that_load(hours: int, skipped: int, wh: int) -> None:
    readings = espi.hours(hours, wh=wh)
    flat = np.ones(8760)
    year = load_year(point(*readings[: hours // 2], *readings[hours // 2 + skipped :]), flat, -18000)
    assert year.load.wh == pytest.approx(np.full(8760, float(wh)))


def test_months_typed_in() -> None:
    known: list[float | None] = [900, None, 700, 600, 650, 980, 1250, 1210, 900, 640, 690, 870]
    year = load_of_months(known, SHAPE, Grade.C)
    assert year.filled_months == (2,)
    assert year.load.monthly_kwh[0] == pytest.approx(900)
    assert 700 < year.load.monthly_kwh[1] < 860
    with pytest.raises(ValueError, match="twelve months"):
        load_of_months([None] * 12, SHAPE, Grade.E)


def test_shapes_follow_routine_and_weather() -> None:
    week = SHAPE[: 7 * 24].reshape(7, 24)
    assert (week[0] == week[4]).all() and not (week[0] == week[5]).all()  # 1 January is a Monday
    assert week[0].argmax() == 18
    assert load_shape(BuildingUse.COMMERCIAL)[:24].argmax() in range(10, 15)
    hot_afternoon = np.full(8760, 18.0)
    hot_afternoon[5000:5005] = 35.0
    shape = load_shape(BuildingUse.ONE_FAMILY, hot_afternoon, ChangePoint(10, 2, 1))
    assert shape[5002] - SHAPE[5002] * 10 == pytest.approx(2 * (35 - 18.3333) / 24, rel=1e-3)


def test_nothing_delivered_makes_no_load() -> None:
    with pytest.raises(ValueError, match="no consumption"):
        load_year(point(*espi.hours(3, wh=0)), SHAPE)


# -- the value that events carry ---------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 2**32 - 1), min_size=24, max_size=24))
def test_an_event_carries_the_load_in_whole_watt_hours(day: list[int]) -> None:
    load = HourlyLoad(np.tile(np.array(day, float), 365), 12)
    again = HourlyLoad.from_base64(load.to_base64(), 12)
    assert (again.wh == load.wh).all()
    assert sum(again.monthly_kwh) == pytest.approx(again.annual_kwh)


def test_broken_loads_are_refused() -> None:
    for wrong in (np.ones(8784), np.full(8760, -1.0), np.full(8760, np.nan)):
        with pytest.raises(ValueError, match="hour"):
            HourlyLoad(wrong)
    for text in ("%%%", "AAAA"):
        with pytest.raises(ValueError, match="hourly load"):
            HourlyLoad.from_base64(text)


def test_added_consumption_is_spread_evenly() -> None:
    assert np.ptp(HourlyLoad(np.ones(8760)).with_added(876).wh) == 0
    assert HourlyLoad(np.ones(8760)).with_added(876).annual_kwh == pytest.approx(876 + 8.76)
    assert len(MONTH_OF_HOUR) == 8760
