"""Base, cooling and heating: coefficients found again, signs, and the split of a year."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import nnls

from services.lead.rules.load.change_point import BALANCE_C, ChangePoint, fit, fit_with_balance_points
from shared.rules.site.load import DAYS_IN_MONTH


def year_of_days(mean: float = 14.0, swing: float = 12.0) -> NDArray[np.float64]:
    day = np.arange(365)
    daily: NDArray[np.float64] = mean - swing * np.cos(2 * np.pi * (day - 15) / 365) + 3 * np.sin(day * 2.1)
    return daily


def by_month(daily: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return np.split(daily, np.cumsum(DAYS_IN_MONTH)[:-1])


DAILY = year_of_days()
MONTHS = by_month(DAILY)


def bills_of(model: ChangePoint) -> list[float]:
    return [float(model.predict(days).sum()) for days in MONTHS]


def test_65_degrees_fahrenheit() -> None:
    assert pytest.approx(18.333, abs=1e-3) == BALANCE_C


@given(st.floats(2, 60), st.floats(0, 6), st.floats(0, 6))
def test_exact_bills_give_the_coefficients_back(base: float, cooling: float, heating: float) -> None:
    found = fit(bills_of(ChangePoint(base, cooling, heating)), MONTHS)
    assert found.base_kwh_per_day == pytest.approx(base, rel=1e-6)
    assert found.cooling_kwh_per_kday == pytest.approx(cooling, abs=1e-6)
    assert found.heating_kwh_per_kday == pytest.approx(heating, abs=1e-6)
    assert found.cv_rmse_pct == pytest.approx(0, abs=1e-4)


@settings(max_examples=60)
@given(st.lists(st.floats(50, 3000), min_size=12, max_size=12))
def test_it_is_the_not_negative_least_squares_solution(kwh: list[float]) -> None:
    """Against the active-set algorithm of Lawson and Hanson in scipy."""
    found = fit(kwh, MONTHS)
    days = np.array(DAYS_IN_MONTH, float)
    matrix = np.stack(
        [
            np.ones(12),
            [np.maximum(each - BALANCE_C, 0).mean() for each in MONTHS],
            [np.maximum(BALANCE_C - each, 0).mean() for each in MONTHS],
        ],
        axis=1,
    )
    expected, _ = nnls(matrix * np.sqrt(days)[:, None], np.array(kwh) / days * np.sqrt(days))
    ours = [found.base_kwh_per_day, found.cooling_kwh_per_kday, found.heating_kwh_per_kday]
    assert ours == pytest.approx(expected.tolist(), rel=1e-6, abs=1e-8)


def test_consumption_that_falls_with_cold_is_not_negative_heating() -> None:
    holiday_home = [30.0 * len(days) * (2.0 if days.mean() > 15 else 0.5) for days in MONTHS]
    found = fit(holiday_home, MONTHS)
    assert found.heating_kwh_per_kday == 0
    assert found.cooling_kwh_per_kday > 0


def test_few_bills_give_the_base_alone() -> None:
    found = fit(bills_of(ChangePoint(20, 2, 1))[:5], MONTHS[:5])
    assert (found.cooling_kwh_per_kday, found.heating_kwh_per_kday) == (0, 0)
    assert found.base_kwh_per_day > 20


def test_the_split_adds_up_to_the_year() -> None:
    model = ChangePoint(20, 2, 1)
    base, cooling, heating = model.split(DAILY)
    assert base == pytest.approx(20 * 365)
    assert base + cooling + heating == pytest.approx(float(model.predict(DAILY).sum()))
    assert cooling == pytest.approx(2 * float(np.maximum(DAILY - BALANCE_C, 0).sum()))


@pytest.mark.parametrize(("cooling_c", "heating_c"), [(21.0, 15.0), (18.0, 18.0), (23.5, 12.5)])
def test_balance_points_are_found_from_daily_data(cooling_c: float, heating_c: float) -> None:
    true = ChangePoint(18, 1.8, 1.1, cooling_c, heating_c)
    daily = [DAILY[index : index + 1] for index in range(365)]
    found = fit_with_balance_points(true.predict(DAILY).tolist(), daily)
    assert (found.cooling_balance_c, found.heating_balance_c) == (cooling_c, heating_c)
    assert found.r_squared == pytest.approx(1)


def test_the_balance_points_of_monthly_bills_beat_65_degrees() -> None:
    bills = bills_of(ChangePoint(18, 1.8, 1.1, 22.0, 13.0))
    assert fit_with_balance_points(bills, MONTHS).r_squared >= fit(bills, MONTHS).r_squared


def test_unequal_or_empty_input_is_refused() -> None:
    for kwh, temperatures in (([1.0], []), ([], []), ([1.0], [np.array([])])):
        with pytest.raises(ValueError, match="period"):
            fit(kwh, temperatures)
