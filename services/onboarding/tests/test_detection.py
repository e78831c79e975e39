"""Faults of a running system: found where they are, and nowhere else."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.onboarding.rules.detection import clipping, meters, peers, production, silence
from services.onboarding.rules.detection.daylight import Place, daylight, elevation_deg, is_day
from services.onboarding.rules.detection.findings import DayOfSystem, Fault, Quarter
from services.onboarding.rules.detection.silence import Habit

ZONE = "America/Denver"
JUNE = date(2026, 6, 1)
NOON = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo(ZONE))
QUARTER = timedelta(minutes=15)


# -- daylight ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "place", "expected"),
    [  # NREL SPA (Reda and Andreas 2004, table A5.1): 39.742476 N, 105.1786 W, zenith 50.11162 degrees at 1,830 m
        (datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC), Place(39.742476, -105.1786), 90 - 50.11162),
        # an equinox on the equator: the sun in the zenith within the equation of time
        (datetime(2026, 3, 20, 12, 7, tzinfo=UTC), Place(0.0, 0.0), 89.5),
    ],
)
def test_the_sun_stands_where_the_almanac_has_it(at: datetime, place: Place, expected: float) -> None:
    assert elevation_deg(at, place) == pytest.approx(expected, abs=0.6)


def test_a_june_day_in_denver_is_longer_than_one_in_december() -> None:
    june, december = (datetime(2026, month, 21, tzinfo=ZoneInfo(ZONE)) for month in (6, 12))
    long, short = (daylight(day, day + timedelta(days=1), ZONE) for day in (june, december))
    assert timedelta(hours=11) < long < timedelta(hours=13) and timedelta(hours=5) < short < timedelta(hours=7)
    assert is_day(NOON, ZONE) and not is_day(NOON - timedelta(hours=12), ZONE)
    assert is_day(NOON, "Pacific/Nowhere"), "a zone that is not listed is in the middle of the country"


# -- silence -----------------------------------------------------------------------------------------------------------


def habit(heard_at: datetime, usual: timedelta = timedelta(minutes=5), place: str | None = "a") -> Habit:
    return Habit(uuid4(), place, heard_at, usual, ZONE)


def test_a_gateway_is_silent_by_its_own_interval() -> None:
    morning = NOON - timedelta(hours=3)
    assert silence.is_silent(habit(morning), NOON)
    assert not silence.is_silent(habit(NOON - timedelta(minutes=25)), NOON)
    cellular = timedelta(hours=6)
    assert not silence.is_silent(habit(NOON - timedelta(hours=12), cellular), NOON)
    assert silence.is_silent(habit(NOON - timedelta(hours=19), cellular), NOON)


def test_a_night_is_no_silence_and_three_days_are_one_in_any_light() -> None:
    dusk = NOON + timedelta(hours=8)
    assert not silence.is_silent(habit(dusk), dusk + timedelta(hours=10))
    assert silence.is_silent(habit(dusk), dusk + timedelta(hours=15))
    polar = Habit(uuid4(), None, datetime(2026, 12, 10, tzinfo=UTC), QUARTER, "America/Nome")
    assert not silence.is_silent(polar, datetime(2026, 12, 12, tzinfo=UTC))
    assert silence.is_silent(polar, datetime(2026, 12, 14, tzinfo=UTC))


@given(st.integers(1, 12), st.integers(0, 400), st.integers(1, 360))
@settings(deadline=None)
def test_who_is_silent_stays_so_while_nothing_comes(hours: int, more: int, usual: int) -> None:
    one = habit(NOON, timedelta(minutes=usual))
    if silence.is_silent(one, NOON + timedelta(hours=hours)):
        assert silence.is_silent(one, NOON + timedelta(hours=hours + more))


def test_systems_that_fall_silent_together_are_one_group_and_others_are_not() -> None:
    feeder = [habit(NOON + n * timedelta(minutes=4)) for n in range(5)]
    alone = habit(NOON - timedelta(hours=5))
    elsewhere = [habit(NOON, place="b"), habit(NOON, place="b")]
    nowhere = [habit(NOON, place=None) for _ in range(4)]
    found = silence.groups([*elsewhere, alone, *nowhere, *feeder])
    assert sorted(map(len, found)) == [1] * 7 + [5]
    assert {one.project_id for one in max(found, key=len)} == {one.project_id for one in feeder}


@given(st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(["a", "b", None])), max_size=40))
@settings(deadline=None)
def test_each_silent_system_is_in_exactly_one_group(given: list[tuple[int, str | None]]) -> None:
    habits = [habit(NOON + timedelta(minutes=minute), place=place) for minute, place in given]
    found = silence.groups(habits)
    assert sorted(str(one.project_id) for group in found for one in group) == sorted(
        str(one.project_id) for one in habits
    )
    assert all(len(group) == 1 or len({one.neighbourhood for one in group}) == 1 for group in found)


# -- yield -------------------------------------------------------------------------------------------------------------


def days(ratios: Sequence[float], first: date = JUNE, **changes: Any) -> list[DayOfSystem]:
    usual: dict[str, Any] = {"expected_kwh": 20.0, "heard": 1.0}
    return [
        DayOfSystem(**{"day": first + timedelta(days=n), "produced_kwh": 20 * ratio, **usual, **changes})
        for n, ratio in enumerate(ratios)
    ]


def fault_of(found: Any) -> Fault | None:
    return None if found is None else found.fault


def test_a_week_below_its_neighbours_is_found_and_a_dark_week_is_not() -> None:
    assert fault_of(production.judge(days([0.6] * 7), ZONE, neighbours=1.0)) is Fault.LOW_YIELD
    assert production.judge(days([0.6] * 7), ZONE, neighbours=0.62) is None
    assert production.judge(days([0.15] * 7), ZONE, neighbours=0.2) is None, "the sky is to blame"


def test_a_week_is_corrected_by_what_the_sensor_has_measured() -> None:
    dim: dict[str, Any] = {"irradiation_kwh_m2": 2.0, "expected_by_irradiation_kwh": 8.0}
    assert production.judge(days([0.4] * 7, **dim), ZONE) is None
    found = production.judge(days([0.25] * 7, **dim), ZONE)
    assert found is not None and found.fault is Fault.LOW_YIELD and found.facts["index"] == pytest.approx(0.625)
    assert "irradiance" in found.text
    expected = production.expected_by_irradiation(10.0, 14.0, 5.0)
    assert expected == pytest.approx(10 * 5 * 0.86 * 0.96)


def test_without_sun_and_neighbours_it_takes_a_month_and_a_wider_margin() -> None:
    assert production.judge(days([0.7] * 28), ZONE) is None
    assert production.judge(days([0.5] * 19), ZONE) is None, "nineteen days are too few"
    assert fault_of(production.judge(days([0.5] * 28), ZONE)) is Fault.LOW_YIELD


def test_days_of_outage_curtailment_or_silence_are_not_judged() -> None:
    assert production.judge(days([0.3] * 7, excused=0.3), ZONE, neighbours=1.0) is None
    assert production.judge(days([0.3] * 7, heard=0.5), ZONE, neighbours=1.0) is None
    mixed = days([1.0] * 7)
    mixed[4:] = days([0.0] * 3, first=JUNE + timedelta(days=4), excused=1.0)
    assert production.judge(mixed, ZONE, neighbours=1.0) is None


def test_two_days_of_nothing_are_no_production() -> None:
    assert fault_of(production.judge(days([1.0] * 5 + [0.0, 0.01]), ZONE)) is Fault.NO_PRODUCTION
    assert production.judge(days([1.0] * 6 + [0.0]), ZONE) is None


def test_nothing_is_said_of_one_roof_where_the_neighbours_gave_nothing_on_these_days_either() -> None:
    dark = days([1.0] * 5 + [0.0, 0.01])
    assert production.stands_still(dark) and not production.stands_still(days([1.0] * 7))
    assert production.judge(dark, ZONE, neighbours=0.7, lately=0.01) is None
    assert fault_of(production.judge(dark, ZONE, neighbours=0.9, lately=0.9)) is Fault.NO_PRODUCTION


JANUARY = date(2026, 1, 3)


def test_snow_is_no_fault_while_the_neighbours_lie_under_it_too() -> None:
    snowed = days([0.9] * 4 + [0.01] * 3, JANUARY)
    assert production.judge(snowed, ZONE, neighbours=0.2) is None
    assert production.judge(snowed, ZONE) is None, "nobody knows: it is believed for a while"
    assert fault_of(production.judge(snowed, ZONE, neighbours=0.9)) is Fault.NO_PRODUCTION
    assert fault_of(production.judge(snowed, "Pacific/Honolulu")) is Fault.NO_PRODUCTION
    assert fault_of(production.judge(days([0.9] * 4 + [0.01] * 3), ZONE)) is Fault.NO_PRODUCTION, "in June"
    assert fault_of(production.judge(days([0.01] * 15, JANUARY), ZONE)) is Fault.NO_PRODUCTION, "not for ever"


@given(st.lists(st.floats(0.81, 1.5), min_size=1, max_size=40), st.sampled_from([None, 1.0]))
@settings(deadline=None)
def test_a_system_that_gives_what_is_expected_never_raises_an_alarm(ratios: list[float], around: float | None) -> None:
    assert production.judge(days(ratios), ZONE, around) is None


@given(st.floats(0.02, 0.79), st.floats(0.31, 1.5))
@settings(deadline=None)
def test_what_is_low_beside_its_neighbours_is_found_in_any_weather(share: float, weather: float) -> None:
    found = production.judge(days([share * weather] * 7), ZONE, weather)
    assert fault_of(found) in (Fault.LOW_YIELD, Fault.NO_PRODUCTION)


# -- strings, inverters ------------------------------------------------------------------------------------------------


def bell(day: int, hour: float) -> float:
    """kW of a clear day."""
    return 5 * max(0.0, math.sin(math.pi * (hour - 6) / 12))


def quarters(shape: Any, count: int = 5, first: date = JUNE) -> list[Quarter]:
    """Quarter hours of days: ``shape`` of the day's number and the hour, kW."""
    start = datetime.combine(first, datetime.min.time(), ZoneInfo(ZONE))
    return [
        Quarter(start + timedelta(days=day, minutes=15 * n), shape(day, n / 4))
        for day in range(count)
        for n in range(96)
    ]


def test_a_lost_string_is_found_since_the_day_it_was_lost() -> None:
    series = {
        "inverter-1/string-1": quarters(bell),
        "inverter-1/string-2": quarters(lambda day, hour: bell(day, hour) * (day < 3)),
    }
    (found,) = peers.compare(series, {}, ZONE, strings=True)
    assert (found.fault, found.device) == (Fault.STRING_LOST, "inverter-1/string-2")
    assert found.since.date() == JUNE + timedelta(days=3)
    (lost,) = peers.compare(series, {}, ZONE, strings=False)
    assert lost.fault is Fault.INVERTER_LOST


def test_a_shaded_string_is_told_from_a_weak_one() -> None:
    shaded = quarters(lambda day, hour: bell(day, hour) * (0.2 if 13 <= hour < 16 else 1.0))
    weak = quarters(lambda day, hour: 0.7 * bell(day, hour))
    found = peers.compare({"s1": quarters(bell), "s2": shaded, "s3": weak}, {}, ZONE, strings=True)
    assert [(one.device, one.fault) for one in found] == [("s2", Fault.STRING_SHADED), ("s3", Fault.STRING_WEAK)]
    assert peers.compare({"s1": quarters(bell), "s2": shaded}, {}, ZONE, strings=False) == []


def test_a_shorter_string_is_not_weak() -> None:
    series = {"s1": quarters(bell), "s2": quarters(lambda day, hour: 0.6 * bell(day, hour))}
    assert peers.compare(series, {"s1": 10, "s2": 6}, ZONE, strings=True) == []
    assert peers.compare(series, {}, ZONE, strings=True) != []


@given(st.lists(st.floats(0.95, 1.05), min_size=2, max_size=6), st.floats(0.05, 1.0))
@settings(deadline=None, max_examples=30)
def test_strings_alike_are_never_at_fault_in_any_weather(each: list[float], sky: float) -> None:
    series = {f"s{n}": quarters(lambda day, hour, of=one: sky * of * bell(day, hour), 3) for n, one in enumerate(each)}
    assert peers.compare(series, {}, ZONE, strings=True) == []


def test_snow_on_all_strings_and_a_night_say_nothing() -> None:
    series = {name: quarters(lambda *_: 0.0) for name in ("s1", "s2")}
    assert peers.compare(series, {}, ZONE, strings=True) == []
    assert peers.compare({"s1": quarters(bell)}, {}, ZONE, strings=True) == []


# -- clipping ----------------------------------------------------------------------------------------------------------


def test_a_flat_top_below_the_rating_is_found() -> None:
    flat = quarters(lambda day, hour: min(3.2, bell(day, hour)))
    found = clipping.clipped("inverter-1", flat, 5.0, None, ZONE)
    assert found is not None and found.fault is Fault.CLIPPING and found.facts["level_kw"] == pytest.approx(3.2)
    assert clipping.clipped("inverter-1", flat, 3.2, None, ZONE) is None, "at its rating by design"
    assert clipping.clipped("inverter-1", flat, 5.0, 3.2, ZONE) is None, "at the limit as agreed"
    assert clipping.clipped("inverter-1", flat[: 2 * 96], 5.0, None, ZONE) is None, "two days are chance"


@given(st.floats(0.1, 1.0), st.integers(9, 16))
@settings(deadline=None, max_examples=40)
def test_the_suns_own_noon_is_no_clipping(scale: float, length: int) -> None:
    def sun(day: int, hour: float) -> float:
        return 5 * scale * max(0.0, math.sin(math.pi * (hour - 6) / length)) if 6 <= hour <= 6 + length else 0.0

    assert clipping.clipped("inverter-1", quarters(sun), 5.0, None, ZONE) is None


# -- meters ------------------------------------------------------------------------------------------------------------

HOUSE = st.lists(st.floats(0.2, 2.0), min_size=40, max_size=40)


def by_start(found: list[Quarter]) -> dict[datetime, float]:
    return {one.start: one.kw for one in found}


@given(HOUSE)
@settings(deadline=None)
def test_a_meter_the_wrong_way_round_is_found_and_one_the_right_way_never(house: list[float]) -> None:
    system = [one for one in quarters(bell, 1) if one.kw > 0][:40]
    right = [Quarter(one.start, load - one.kw) for one, load in zip(system, house, strict=True)]
    wrong = [Quarter(one.start, -one.kw) for one in right]
    assert meters.reversed_meter("meter", right, by_start(system), 5.0) is None
    found = meters.reversed_meter("meter", wrong, by_start(system), 5.0)
    assert found is not None and found.fault is Fault.CT_REVERSED


def test_a_house_that_follows_its_sun_a_little_is_no_reversed_meter() -> None:
    system = [one for one in quarters(bell, 1) if one.kw > 0]
    pool = [Quarter(one.start, 0.6 * one.kw - one.kw) for one in system]
    assert meters.reversed_meter("meter", pool, by_start(system), 5.0) is None
    still = [Quarter(one.start, 0.0) for one in system]
    assert meters.reversed_meter("meter", still, by_start(system), 5.0) is None
    assert meters.reversed_meter("meter", pool[:5], by_start(system), 5.0) is None


def test_an_inverter_that_takes_power_under_the_sun_is_the_wrong_way_round() -> None:
    day = [one for one in quarters(bell, 1) if one.kw > 0.5]
    assert meters.backwards("inverter-1", day, 5.0) is None
    found = meters.backwards("inverter-1", [Quarter(one.start, -one.kw) for one in day], 5.0)
    assert found is not None and found.fault is Fault.CT_REVERSED
    asleep = [Quarter(one.start, -0.005) for one in day]
    assert meters.backwards("inverter-1", asleep, 5.0) is None


def test_export_above_the_limit_is_an_incident_from_the_first_quarter_hour_on() -> None:
    meter = [Quarter(NOON + n * QUARTER, -kw) for n, kw in enumerate((3.9, 4.0, 4.1, 4.5, 4.4, -2.0))]
    found = meters.exported("meter", meter, 4.0)
    assert found is not None and found.since == NOON + 3 * QUARTER
    assert found.facts == {"limit_kw": 4.0, "exported_kw": 4.5, "hours": 0.5}
    assert meters.exported("meter", meter, None) is None and meters.exported("meter", meter, 5.0) is None


@given(st.lists(st.floats(-50, 50), max_size=30), st.floats(0, 20))
@settings(deadline=None)
def test_what_stays_within_the_limit_is_never_an_incident(flows: list[float], limit: float) -> None:
    meter = [Quarter(NOON + n * QUARTER, max(kw, -limit)) for n, kw in enumerate(flows)]
    assert meters.exported("meter", meter, limit) is None
