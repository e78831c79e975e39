"""Capacity by ASTM E2848 and IEC 61724-1: recovered coefficients, filters one by one, refusals."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.commissioning.rules.capacity import ratio
from services.commissioning.rules.capacity.ratio import performance_ratio
from services.commissioning.rules.capacity.readings import Readings, ReadingsError, read_readings
from services.commissioning.rules.capacity.regression import COLUMNS, Conditions, compared, fit

AT = Conditions(800, 25, 2)
TRUE = (0.0082, -3e-7, -2.5e-5, 6e-5)
START = datetime(2026, 6, 1, 6)  # noqa: DTZ001 -- a logger's local clock

Row = tuple[float, float, float, float]


def power(sun: float, ambient: float, wind: float) -> float:
    a1, a2, a3, a4 = TRUE
    return sun * (a1 + a2 * sun + a3 * ambient + a4 * wind)


def clear_day(minutes: int = 10, most: float = 1000, days: int = 2) -> list[Row]:
    """Sun as a half sine, temperature behind it, gusts that repeat: power of an 8 kW system without noise."""
    rows = []
    for n in range(days * 12 * 60 // minutes):
        hour = n * minutes / 60 % 12
        sun = most * math.sin(math.pi * hour / 12)
        ambient, wind = 15 + 10 * math.sin(math.pi * (hour - 2) / 12) + n / 100, 2 + math.sin(1.7 * n)
        rows.append((power(sun, ambient, wind), sun, ambient, wind))
    return rows


def table(rows: list[Row], minutes: int | None = 10, days: int = 2) -> str:
    lines = ["time," * (minutes is not None) + ",".join(COLUMNS)]
    for n, row in enumerate(rows):
        when = START + timedelta(minutes=n * (minutes or 0) % 720, days=n * (minutes or 0) // 720)
        lines.append(("" if minutes is None else f"{when.isoformat()},") + ",".join(repr(value) for value in row))
    return "\n".join(lines) + "\n"


def read(rows: list[Row], minutes: int | None = 10) -> Readings:
    return read_readings(table(rows, minutes), COLUMNS)


def test_recovers_the_coefficients_it_was_made_of() -> None:
    found = fit(read(clear_day()), AT)
    assert found.coefficients == pytest.approx(TRUE, rel=1e-6)
    assert found.power_kw == pytest.approx(power(*AT)) and found.residual_standard_error < 1e-9
    assert found.rejected == {"irradiance": found.n - found.used, "stability": 0, "clipping": 0}
    assert fit(read(clear_day()), AT, filters=False).used == found.n


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_is_the_least_squares_of_lapack(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = [
        (float(power(*row) + chance.normal(0, 0.1)), *row)
        for row in zip(*(chance.uniform(*b, 60).tolist() for b in ((450, 1100), (5, 35), (0, 9))), strict=True)
    ]
    found = fit(read(rows, None), AT, filters=False)
    kw, sun, ambient, wind = np.array(rows).T
    terms = np.column_stack((sun, sun**2, sun * ambient, sun * wind))
    coefficients, residual, *_ = np.linalg.lstsq(terms, kw, rcond=None)
    assert found.coefficients == pytest.approx(coefficients.tolist(), rel=1e-6)
    assert found.residual_standard_error == pytest.approx(math.sqrt(residual[0] / 56))


def test_clouds_are_rejected() -> None:
    rows = clear_day()
    passing = 38
    kw, sun, ambient, wind = rows[passing]
    rows[passing] = (0.3 * kw, 0.55 * sun, ambient, wind)  # the meter lags behind the pyranometer
    found = fit(read(rows), AT)
    assert found.rejected["stability"] == 3 and found.coefficients == pytest.approx(TRUE, rel=1e-6)


def test_clipping_is_rejected_and_a_sunny_noon_is_not() -> None:
    clipped = [(min(row[0], 5.5), *row[1:]) for row in clear_day(5)]
    found = fit(read(clipped, 5), AT)
    assert found.rejected["clipping"] == sum(row[0] >= 0.99 * 5.5 for row in clipped)
    assert found.coefficients == pytest.approx(TRUE, rel=1e-6)
    assert fit(read(clear_day(1), 1), AT).rejected["clipping"] == 0


def test_expected_power_and_ratio() -> None:
    modelled = fit(read(clear_day()), AT)
    measured = fit(read([(0.93 * row[0], *row[1:]) for row in clear_day()]), AT)
    assert compared(measured, modelled)[0] == pytest.approx(0.93)
    watts = fit(read([(1000 * row[0], *row[1:]) for row in clear_day()]), AT)
    assert compared(watts, modelled)[1][0].code == "UNIT"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda row: (1000 * row[0], *row[1:]), "power_kw"),
        (lambda row: (row[0], row[1], row[2] * 1.8 + 32, row[3]), "ambient_c"),
        (lambda row: (row[0], row[1], row[2] + 273.15, row[3]), "ambient_c"),
        (lambda row: (row[0], row[1] / 1000, row[2], row[3]), "poa_w_m2"),
    ],
)
def test_swapped_units_are_flagged(change: Callable[[Row], Row], place: str) -> None:
    assert {one.code for one in fit(read(clear_day()), AT, filters=False).warnings} <= {"GAPS"}
    found = fit(read([change(row) for row in clear_day()]), AT, filters=False)
    assert place in {one.place for one in found.warnings if one.code == "UNIT"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(power(s, 20, 2), s, 20.0, 2.0) for s in range(450, 1050, 10)], "collinear"),
        ([(power(s, s / 40, 2), float(s), s / 40, 2.0) for s in range(450, 1050, 10)], "collinear"),
        (clear_day()[28:32], "4 of 4 rows remain"),
        ([(1.0, 300.0, 20.0, n / 3) for n in range(50)], "0 of 50 rows remain"),
        ([(row[0], row[1], row[2], 0.0) for row in clear_day()], "zero in all"),
    ],
)
def test_rows_that_say_too_little_are_refused(rows: list[Row], said: str) -> None:
    with pytest.raises(ReadingsError, match=said):
        fit(read(rows, None), AT)


HEAD = "time,power_kw,poa_w_m2,ambient_c,wind_m_s\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("time,power_kw,poa_w_m2,ambient_c\n", "line 1: the column wind_m_s is missing"),
        (HEAD.replace("time", "wind_m_s"), "there twice"),
        (f"{HEAD}2026-06-01T10:00,nan,800,20,1\n", "line 2: power_kw nan"),
        (f"{HEAD}2026-06-01T10:00,1,inf,20,1\n", "line 2: poa_w_m2 inf"),
        (f"{HEAD}2026-06-01T10:00,,800,20,1\n", "line 2: power_kw '' is no number"),
        (f"{HEAD}2026-06-01T10:00,1,800,20\n", "line 2: 4 cells, the header has 5"),
        (f"{HEAD}noon,1,800,20,1\n", "line 2: time 'noon'"),
        (f"{HEAD}2026-06-01T10:00,1,800,20,1\n2026-06-01T10:00,1,800,20,1\n", "does not come after"),
        (f"{HEAD}2026-06-01T10:00,1,800,20,1\n2026-06-01T10:10Z,1,800,20,1\n", "some have none"),
        (f"{HEAD}2026-06-01T10:00,1,9000,20,1\n", "is not from -100 to 2500"),
    ],
)
def test_broken_tables_are_refused_with_their_line(text: str, said: str) -> None:
    with pytest.raises(ReadingsError, match=said):
        read_readings(text, COLUMNS)


def pr_table(minutes: int | None) -> str:
    rows = [(80.0, 850, 30), (90.0, 900, 32), (95.0, 1000, 34)]
    part = 1 if minutes is None else minutes / 60
    times = ["" if minutes is None else f"{(START + timedelta(minutes=n * minutes)).isoformat()}," for n in range(3)]
    body = "".join(f"{at}{kwh * part},{sun},{warm}\n" for at, (kwh, sun, warm) in zip(times, rows, strict=True))
    return ("time," if minutes is not None else "") + "energy_kwh,poa_w_m2,module_c\n" + body


@pytest.mark.parametrize("minutes", [None, 60, 15, 5])
def test_the_interval_follows_from_time(minutes: int | None) -> None:
    found = performance_ratio(read_readings(pr_table(minutes), ratio.COLUMNS), 120, -0.37)
    hours = 1 if minutes is None else minutes / 60
    assert found.pr == pytest.approx(265 / 120 / 2.75)  # 0.8030 in pvcaptest's test_prtest.py
    assert found.reference_yield_h == pytest.approx(2.75 * hours) and found.final_yield_h == pytest.approx(
        265 / 120 * hours
    )
    assert found.pr_weather is None


def test_rows_left_out_do_not_change_the_interval() -> None:
    def at(*minutes: int) -> str:
        return "time,energy_kwh,poa_w_m2,module_c\n" + "".join(f"2026-06-01T10:{m:02}:00,1,800,20\n" for m in minutes)

    found = read_readings(at(0, 5, 10, 25, 45), ratio.COLUMNS)
    assert found.interval == timedelta(minutes=5) and [one.code for one in found.warnings] == ["GAPS"]
    early = read_readings(at(0, 10, 20, 25), ratio.COLUMNS)
    assert early.interval == timedelta(minutes=10) and [one.code for one in early.warnings] == ["UNEVEN"]
    with pytest.raises(ReadingsError, match="5 minutes after the row before, others 10"):
        performance_ratio(early, 1, -0.3)


def test_corrected_ratios_by_hand() -> None:
    readings = read_readings(pr_table(None), ratio.COLUMNS)
    found = performance_ratio(readings, 120, -0.37, typical_cell_c=40)
    for value, base in ((found.pr_25c, 25), (found.pr_weather, 40)):
        expected = sum(g / 1000 * (1 - 0.0037 * (t - base)) for g, t in ((850, 30), (900, 32), (1000, 34)))
        assert value == pytest.approx(265 / 120 / expected)
    behind = performance_ratio(readings, 120, -0.37, back_of_module=True)
    expected = sum(g / 1000 * (1 - 0.0037 * (t + 3 * g / 1000 - 25)) for g, t in ((850, 30), (900, 32), (1000, 34)))
    assert behind.pr_25c == pytest.approx(265 / 120 / expected)


def test_unlikely_ratios_are_flagged() -> None:
    readings = read_readings(pr_table(None), ratio.COLUMNS)
    assert [one.place for one in performance_ratio(readings, 0.12, -0.37).warnings] == ["energy_kwh"]
    assert [one.place for one in performance_ratio(readings, 120, -0.0037).warnings] == ["gamma"]
    dark = "energy_kwh,poa_w_m2,module_c\n0,-3,10\n"
    with pytest.raises(ReadingsError, match="no irradiance"):
        performance_ratio(read_readings(dark, ratio.COLUMNS), 1, -0.3)
