"""NMBE and CV(RMSE) by hand, by property, and against the limits of Guideline 14."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lead.rules.load.accuracy import Basis, Resolution, cv_rmse_pct, fleet, measure, nmbe_pct

POSITIVE = st.lists(st.floats(1, 1e5), min_size=3, max_size=40)


def test_by_hand() -> None:
    """Predicted 110, 95, 100, 105; measured 100 each: differences 10, -5, 0, 5."""
    predicted, measured = [110, 95, 100, 105], [100, 100, 100, 100]
    assert nmbe_pct(predicted, measured, p=0) == pytest.approx(100 * 10 / (4 * 100))
    assert nmbe_pct(predicted, measured) == pytest.approx(100 * 10 / (3 * 100))
    assert cv_rmse_pct(predicted, measured, p=0) == pytest.approx((150 / 4) ** 0.5)
    assert cv_rmse_pct(predicted, measured) == pytest.approx((150 / 3) ** 0.5)


@given(POSITIVE, st.floats(0.5, 2))
def test_a_constant_factor_is_all_bias(measured: list[float], factor: float) -> None:
    predicted = [factor * value for value in measured]
    assert nmbe_pct(predicted, measured, p=0) == pytest.approx(100 * (factor - 1), abs=1e-6)


@given(POSITIVE)
def test_scatter_is_at_least_the_bias(measured: list[float]) -> None:
    predicted = measured[::-1]
    assert cv_rmse_pct(predicted, measured, p=0) >= abs(nmbe_pct(predicted, measured, p=0)) - 1e-9


@given(POSITIVE, st.floats(0.1, 10))
def test_both_are_free_of_units(measured: list[float], unit: float) -> None:
    predicted = [value + 1 for value in measured]
    scaled = [unit * value for value in predicted], [unit * value for value in measured]
    assert nmbe_pct(*scaled) == pytest.approx(nmbe_pct(predicted, measured), rel=1e-6)
    assert cv_rmse_pct(*scaled) == pytest.approx(cv_rmse_pct(predicted, measured), rel=1e-6)


@pytest.mark.parametrize(
    ("factor", "resolution", "within"),
    [(1.045, Resolution.MONTHLY, True), (1.06, Resolution.MONTHLY, False), (1.06, Resolution.HOURLY, True),
     (1.12, Resolution.HOURLY, False)],
)  # fmt: skip
def test_limits_of_guideline_14(factor: float, resolution: Resolution, within: bool) -> None:
    measured = [100.0, 120, 90, 110, 100, 95, 105, 115, 100, 90, 100, 110]
    assert measure(Basis.LOAD, [factor * value for value in measured], measured, resolution).within_limits is within


def test_scatter_alone_can_fail() -> None:
    measured = [100.0] * 12
    predicted = [120.0, 80.0] * 6
    found = measure(Basis.METERED, predicted, measured, Resolution.MONTHLY)
    assert found.nmbe_pct == 0
    assert found.within_limits is False


def test_a_single_pair_has_no_scatter() -> None:
    found = measure(Basis.DESIGN, [9000.0], [10_000.0], Resolution.MONTHLY)
    assert (found.n, found.cv_rmse_pct, found.within_limits) == (1, None, None)
    assert (found.nmbe_pct, found.abs_err_pct) == pytest.approx((-10, 10))


def test_fleet_metric() -> None:
    found = fleet([1.0, 4.0, 9.0, 10.0, 30.0])
    assert (found.projects, found.median_abs_err_pct, found.within_10_pct) == (5, 9.0, 80.0)
    with pytest.raises(ValueError, match="no projects"):
        fleet([])


@pytest.mark.parametrize(
    ("predicted", "measured"), [([1.0], [1.0]), ([1.0, 2], [1.0]), ([1.0, 2], [0.0, 0]), ([float("nan"), 1], [1.0, 1])]
)
def test_what_cannot_be_compared_is_refused(predicted: list[float], measured: list[float]) -> None:
    with pytest.raises(ValueError, match=r"value|mean"):
        nmbe_pct(predicted, measured)
