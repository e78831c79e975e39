"""Availability against figures worked out by hand, and against what has to hold for any readings."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.onboarding.rules.uptime.availability import Uptime, uptime
from services.onboarding.rules.uptime.readings import State, UptimeSystem, read_readings

HEADER = "time,unit,power_kw,poa_w_m2,state"


def system(*kw: float, **changes: Any) -> UptimeSystem:
    units = [{"id": f"U{number}", "kw": one} for number, one in enumerate(kw, start=1)]
    return UptimeSystem.model_validate(
        {"units": units, "interval_minutes": 60, "irradiance_threshold_w_m2": 75} | changes
    )


def judged(rows: list[str], watched: UptimeSystem) -> Uptime:
    return uptime(watched, read_readings("\n".join([HEADER, *rows]), watched))


def hour(hour: int, unit: str, rest: str) -> str:
    return f"2026-06-01T{hour:02}:00:00Z,{unit},{rest}"


def test_excluded_hours_are_part_of_down_and_are_given_back() -> None:
    rows = [
        *(hour(h, "U1", "5,500,ok") for h in range(8, 16)),
        hour(16, "U1", "0,500,down"),
        hour(17, "U1", "0,500,grid_outage"),
    ]
    found = judged(rows, system(10))
    assert (found.useful_hours, found.down_hours, found.excluded_hours, found.unknown_hours) == (10, 2, 1, 0)
    assert (found.availability_pct, found.raw_pct) == (90, 80)
    assert found.energy_pct == pytest.approx(100 * 40 / 45)


def test_units_and_hours_are_weighted_by_their_power() -> None:
    rows = [
        hour(9, "U1", "0,500,down"),
        hour(9, "U2", "4,500,ok"),
        hour(10, "U1", "1,500,ok"),
        hour(10, "U2", "4,500,ok"),
    ]
    found = judged(rows, system(2, 8))
    assert found.availability_pct == pytest.approx(100 * (2 * 1 + 8 * 2) / (10 * 2))
    assert (found.useful_hours, found.down_hours) == pytest.approx((2, 0.2))
    assert [(unit.id, unit.availability_pct) for unit in found.units] == [("U1", 50), ("U2", 100)]


def test_no_data_is_neither_up_nor_down_whether_it_is_written_or_the_row_is_missing() -> None:
    both = [hour(9, "U1", "5,500,ok"), hour(9, "U2", "5,500,ok"), hour(10, "U1", "5,500,ok")]
    written = judged([*both, hour(10, "U2", ",,no_data")], system(10, 10))
    missing = judged(both, system(10, 10))
    assert written == missing
    assert (written.unknown_hours, written.useful_hours, written.availability_pct) == (0.5, 1.5, 100)


def test_nights_do_not_count_whatever_is_said_of_them() -> None:
    rows = [hour(h, "U1", f"0,75,{state}") for h, state in enumerate(State)]
    found = judged(rows, system(10))
    assert (found.useful_hours, found.unknown_hours, found.availability_pct, found.energy_pct) == (0, 0, None, None)


def test_curtailed_is_up_and_its_energy_is_not_lost() -> None:
    found = judged([hour(9, "U1", "8,1000,ok"), hour(10, "U1", "1,1000,curtailed")], system(10))
    assert (found.availability_pct, found.raw_pct, found.energy_pct, found.lost_kwh) == (100, 100, 100, 0)


@pytest.mark.parametrize("state", [State.GRID_OUTAGE, State.FORCE_MAJEURE])
def test_what_is_excused_loses_no_energy(state: State) -> None:
    found = judged([hour(9, "U1", "8,1000,ok"), hour(10, "U1", f"0,1000,{state}")], system(10))
    assert (found.availability_pct, found.raw_pct, found.energy_pct) == (100, 50, 100)


def test_lost_energy_follows_from_the_units_own_yield_under_the_sun_of_the_moment() -> None:
    rows = [hour(9, "U1", "4,500,ok"), hour(10, "U1", "1,800,down")]
    found = judged(rows, system(10))
    assert found.lost_kwh == pytest.approx(0.8 * 10 * 0.8 - 1) and found.energy_kwh == 5


def test_a_unit_that_was_never_in_order_is_measured_by_the_others() -> None:
    rows = [hour(9, "U1", "4,500,ok"), hour(9, "U2", "0,500,down")]
    found = judged(rows, system(10, 5))
    assert found.units[1].lost_kwh == pytest.approx(2) and found.units[1].energy_pct == 0
    assert [one.code for one in found.warnings] == ["NO_REFERENCE"]


@pytest.mark.parametrize("in_order", ["-0.05", "0"])
def test_a_unit_that_was_in_order_and_gave_nothing_says_nothing_of_what_it_would_have_given(in_order: str) -> None:
    found = judged([hour(9, "U1", f"{in_order},500,ok"), hour(10, "U1", "-0.02,500,down")], system(10))
    assert found.lost_kwh == pytest.approx(5.02) and found.energy_pct == 0
    assert [one.code for one in found.warnings] == ["NO_REFERENCE"]


def test_the_hour_that_comes_twice_in_autumn_counts_twice() -> None:
    rows = [f"2026-11-01T01:00:00{offset},U1,5,500,{state}" for offset, state in (("-04:00", "ok"), ("-05:00", "down"))]
    found = judged(rows, system(10))
    assert (found.useful_hours, found.down_hours, found.availability_pct) == (2, 1, 50)


def test_what_cannot_be_judged_is_told() -> None:
    found = judged([hour(9, "U1", "4,,ok"), hour(12, "U1", "4,500,ok")], system(10))
    assert [(one.code, one.text.split()[0]) for one in found.warnings] == [("GAP", "2"), ("NO_IRRADIANCE", "1")]
    assert found.useful_hours == 1


cells = st.tuples(
    st.floats(-1, 10), st.floats(-5, 1_200), st.sampled_from(State)
).map(lambda cell: f"{cell[0]},{cell[1]},{cell[2]}")  # fmt: skip


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20))
def test_shares_stay_within_their_bounds(rows: list[tuple[str, str]]) -> None:
    lines = [
        f"2026-06-{1 + n // 24:02}T{n % 24:02}:00:00Z,{unit},{cell}"
        for n, pair in enumerate(rows)
        for unit, cell in zip(("U1", "U2"), pair, strict=True)
    ]
    found = judged(lines, system(10, 5))
    for share in (found.availability_pct, found.raw_pct, found.energy_pct):
        assert share is None or -1e-9 <= share <= 100 + 1e-9
    if found.availability_pct is not None and found.raw_pct is not None:
        assert found.raw_pct <= found.availability_pct + 1e-9
    assert found.excluded_hours <= found.down_hours + 1e-9 and found.down_hours <= found.useful_hours + 1e-9


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no readings"),
        ([hour(9, "U9", "1,500,ok")], "line 2: unit 'U9' is none"),
        ([hour(9, "U1", "1,500,up")], "line 2: state 'up' is none of ok, down"),
        ([hour(9, "U1", "nan,500,ok")], "line 2: power_kw 'nan' is no number"),
        ([hour(9, "U1", "1_0,500,ok")], "line 2: power_kw '1_0' is no number"),
        ([hour(9, "U1", ",500,ok")], "line 2: power_kw is empty"),
        ([hour(9, "U1", "5000,500,ok")], "are these watts"),
        ([hour(9, "U1", "1,50000,ok")], "no irradiance"),
        (["yesterday,U1,1,500,ok"], "line 2: time 'yesterday'"),
        ([hour(9, "U1", "1,500,ok"), hour(9, "U1", "1,500,ok")], "line 3: unit U1 has two readings"),
        (
            ["2026-11-01T01:00,U1,1,500,ok", "2026-11-01T01:00,U1,1,500,ok"],
            "line 3: .* clocks were put back, give times",
        ),
        ([hour(9, "U1", "1,500,ok"), "2026-06-01T10:00,U1,1,500,ok"], "line 3: some times have an offset"),
        ([hour(9, "U1", "1,500,ok"), "2026-06-01T09:30:00Z,U1,1,500,ok"], "less than an interval"),
        (["2026-06-01T09:30:00Z,U1"], "line 2: state ''"),
    ],
)
def test_bad_readings_are_refused_with_their_line(rows: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        judged(rows, system(10))


def test_a_table_without_a_column_and_a_system_with_a_unit_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="column state is missing"):
        read_readings("time,unit,power_kw,poa_w_m2\n", system(10))
    with pytest.raises(ValueError, match="unit U1 is there twice"):
        system(10, units=[{"id": "U1", "kw": 1}, {"id": "U1", "kw": 2}])
