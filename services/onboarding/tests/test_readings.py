"""Readings and counters judged one by one, and what counts as a day at work."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.onboarding.rules.telemetry.batch import read_batch
from services.onboarding.rules.telemetry.counter import Count, gained
from services.onboarding.rules.telemetry.evidence import Seen, lacking
from services.onboarding.rules.telemetry.reading import COUNTER_END, Bounds, Kind, Reading, Rejected, read

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
BOUNDS = Bounds(NOW, NOW - timedelta(days=400), 7_600.0)


def given_one(**changes: Any) -> dict[str, Any]:
    found = {"start": "2026-06-01T18:00:00Z", "interval_s": 900, "device": "inverter-1", "power_w": 5_200}
    return {name: value for name, value in (found | changes).items() if value is not ...}


def test_a_sound_reading() -> None:
    assert read(given_one(), BOUNDS) == Reading(
        "inverter-1", datetime(2026, 6, 1, 18, tzinfo=UTC), 900, Kind.POWER, 5_200.0
    )
    assert isinstance(read(given_one(start="2026-06-01T11:00:00-07:00", interval_s=900.0), BOUNDS), Reading)
    assert isinstance(read(given_one(device="meter", power_w=-31_000), BOUNDS), Reading)
    assert isinstance(read(given_one(power_w=..., counter_wh=COUNTER_END - 1), BOUNDS), Reading)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"power_w": math.nan}, "not-a-number"),
        ({"power_w": math.inf}, "not-a-number"),
        ({"power_w": "5200"}, "not-a-number"),
        ({"power_w": True}, "not-a-number"),
        ({"power_w": 5_200_000}, "implausible"),  # mW for W
        ({"power_w": ..., "energy_wh": 5_200}, "implausible"),  # an hour's energy within a quarter
        ({"energy_wh": 1_300}, "quantity"),
        ({"power_w": ...}, "quantity"),
        ({"power_w": ..., "power_kw": 5.2}, "unknown-field"),
        ({"start": "2026-06-02T12:00:00Z"}, "future"),
        ({"start": "9999-12-31T23:59:59Z"}, "future"),
        ({"start": "9999-12-31T23:59:59-14:00"}, "start"),  # beyond the calendar
        ({"power_w": 10**400}, "not-a-number"),  # of JSON's unbounded integers
        ({"power_w": ..., "energy_wh": 10**308}, "implausible"),
        ({"start": "2025-01-01T12:00:00Z"}, "too-old"),
        ({"start": "2026-06-01T18:00:00"}, "start"),
        ({"start": 1780336800}, "start"),
        ({"start": ...}, "start"),
        ({"interval_s": 0}, "interval"),
        ({"power_w": ..., "energy_wh": 900, "interval_s": 0}, "interval"),
        ({"interval_s": 3600}, "interval"),
        ({"interval_s": True}, "interval"),
        ({"device": ""}, "device"),
        ({"device": "a\x00b"}, "device"),
        ({"power_w": ..., "counter_wh": -1}, "counter-range"),
        ({"power_w": ..., "counter_wh": COUNTER_END}, "counter-range"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(changes: dict[str, Any], code: str) -> None:
    found = read(given_one(**changes), BOUNDS)
    assert isinstance(found, Rejected) and found.code == code and found.text
    batch = read_batch([given_one(**changes)], BOUNDS)
    assert batch.rejected == [(0, found)] and not batch.places


@pytest.mark.parametrize("what", [None, 5, "reading", [], [1]])
def test_what_is_no_object_is_malformed(what: Any) -> None:
    assert read(what, BOUNDS) == Rejected("malformed", "a reading is an object")


def step(before: float, after: float, hours: float = 0.25, most_w: float = 12_400.0) -> float | Rejected:
    return gained(Count(NOW, before), Count(NOW + timedelta(hours=hours), after), most_w)


def test_a_counter_gains_rolls_over_and_begins_anew() -> None:
    assert step(1_000_000, 1_001_300) == 1_300
    assert step(COUNTER_END - 500, 800) == 1_300
    assert step(1_000_000, 400) == 400  # a new inverter's counter: at the least so much


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (1_000_000, 999_000, "counter-runs-back"),
        (500, 490, "counter-runs-back"),
        (1_000_000, 200_000, "counter-runs-back"),  # more than could have flowed since a reset
        (1_000_000, 1_020_000, "implausible"),
    ],
)
def test_a_counter_that_cannot_be_is_refused(before: float, after: float, code: str) -> None:
    found = step(before, after)
    assert isinstance(found, Rejected) and found.code == code


@given(start=st.integers(0, COUNTER_END - 1), steps=st.lists(st.integers(0, 3_000), min_size=1, max_size=50))
def test_energy_is_kept_across_roll_overs(start: int, steps: list[int]) -> None:
    """Whatever flows is found again, also where the counter begins anew at 2^32."""
    before, total = start, 0.0
    for wh in steps:
        after = (before + wh) % COUNTER_END
        found = step(before, after)
        assert found == wh
        before, total = after, total + wh
    assert total == sum(steps)


DAY = Seen(
    NOW - timedelta(hours=24), NOW, quarters=96, produced_wh=21_000.0, heard_since=NOW - timedelta(hours=18),
    heard_until=NOW, heard_times=4,
)  # fmt: skip


def test_a_day_at_work_is_shown_by_a_day_of_readings_and_by_production() -> None:
    assert lacking(DAY, 7.6) == ()
    assert lacking(replace(DAY, quarters=87), 7.6) == ()  # a few messages were lost
    assert lacking(None, 7.6) == ("heartbeat", "presence", "production")
    assert lacking(replace(DAY, quarters=60), 7.6) == ("heartbeat",)
    assert lacking(replace(DAY, since=NOW - timedelta(hours=20)), 7.6) == ("heartbeat",)
    assert lacking(replace(DAY, produced_wh=12.0), 7.6) == ("production",)  # 0.5 W all day


def test_a_day_that_comes_at_once_or_within_hours_shows_no_presence() -> None:
    once = replace(DAY, heard_since=None, heard_until=None, heard_times=0)
    sent = once.heard(None, NOW)
    assert lacking(sent, 7.6) == ("presence",)
    for hours in (1, 2, 3):  # more of the same day, an hour later each
        sent = once.heard(sent, NOW + timedelta(hours=hours))
    assert lacking(sent, 7.6) == ("presence",) and sent.heard_times == 4
    cellular = None
    for hours in (6, 12, 18, 24):
        cellular = once.heard(cellular, NOW + timedelta(hours=hours))
    assert cellular is not None and lacking(cellular, 7.6) == ()
    twice = once.heard(once.heard(None, NOW), NOW + timedelta(hours=24))
    assert lacking(twice, 7.6) == ("presence",), "it was there at the beginning and at the end; between, nobody knows"


def test_storage_alone_is_seen_at_work_by_what_it_takes_in_and_gives_out() -> None:
    asleep = replace(DAY, produced_wh=0.0, moved_wh=0.0)
    assert lacking(asleep, 11.5, modules=False) == ("storage",)
    assert lacking(None, 11.5, modules=False) == ("heartbeat", "presence", "storage")
    assert lacking(replace(asleep, moved_wh=9_000.0), 11.5, modules=False) == ()
    assert lacking(replace(asleep, moved_wh=9_000.0), 11.5) == ("production",), "a battery makes no sunlight"


ODD = st.sampled_from(
    [
        {"power_w": math.nan}, {"power_w": "1"}, {"power_w": True}, {"power_w": 10**6}, {"power_w": -(10**6)},
        {"power_w": 10**400}, {"power_w": ..., "energy_wh": 10**308, "interval_s": 1},
        {"power_w": ..., "energy_wh": 900}, {"power_w": ..., "energy_wh": 90_000}, {"power_w": ..., "counter_wh": 5},
        {"start": "9999-12-31T23:59:59Z"}, {"start": "9999-12-31T23:59:59-14:00"},
        {"start": "0001-01-01T00:00:00+14:00"}, {"power_w": ..., "energy_wh": 900, "interval_s": 0},
        {"start": "2026-06-03T12:00:00Z"}, {"start": "2020-06-03T12:00:00Z"}, {"start": "2026-06-01T12:00:00"},
        {"start": 5}, {"interval_s": 0}, {"interval_s": 901}, {"interval_s": 60.0}, {"interval_s": None},
        {"device": ""}, {"device": 5}, {"device": "meter", "power_w": 50_000}, {"more": 1}, {"device": ...},
    ]
)  # fmt: skip


@given(st.lists(st.one_of(st.just({}), ODD), max_size=12), st.lists(st.sampled_from([None, 5, [], "x"]), max_size=1))
def test_a_batch_is_judged_as_its_readings_are_one_by_one(changes: list[dict[str, Any]], strange: list[Any]) -> None:
    batch = [given_one(**{"start": f"2026-06-01T{n:02}:00:00Z"} | one) for n, one in enumerate(changes)] + strange
    found = read_batch(batch, BOUNDS)
    single = [read(one, BOUNDS) for one in batch]
    columns = zip(found.devices, found.starts, found.intervals, found.kinds, found.values, strict=True)
    assert [Reading(*row) for row in columns] == [one for one in single if isinstance(one, Reading)]
    assert found.rejected == [(n, one) for n, one in enumerate(single) if isinstance(one, Rejected)]
    assert list(found.places) == [n for n, one in enumerate(single) if isinstance(one, Reading)]
