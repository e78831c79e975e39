"""Limits of strings by hand, and the classes of insulation tests at their boundaries."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.commissioning.rules.limits.insulation import insulation_test
from services.commissioning.rules.limits.strings import LimitsRequest, limits

MODULE = {
    "voc_v": 50.0, "isc_a": 10.0, "pmax_w": 400.0, "beta_voc_pct_per_k": -0.3, "alpha_isc_pct_per_k": 0.05,
    "gamma_pct_per_k": -0.35, "max_system_v": 1000.0,
}  # fmt: skip


def request(**changes: Any) -> LimitsRequest:
    given = {
        "module": MODULE,
        "strings": [{"id": "1", "array": "A", "modules": 10, "parallel": 2}],
        "arrays": {"A": {"irradiance_w_m2": 800.0, "cell_temperature_c": 45.0}},
    }
    return LimitsRequest.model_validate({**given, **changes}, strict=True)


def test_by_hand() -> None:
    (one,) = limits(request()).strings
    assert vars(one.voc_v) == pytest.approx({"expected": 470.0, "low": 446.5, "high": 493.5})
    assert one.isc_a.expected == pytest.approx(2 * 10 * 0.8 * 1.01)
    assert (one.insulation.system_v, one.insulation.test_v, one.insulation.least_mohm) == (625.0, 1000.0, 1.0)


@pytest.mark.parametrize(
    ("voc", "most", "test_v", "least"),
    [
        (95.9, None, 250, 0.5),  # 119.9 V system voltage
        (96.0, None, 500, 1.0),
        (400.0, None, 500, 1.0),
        (400.1, None, 1000, 1.0),
        (800.0, None, 1000, 1.0),
        (800.1, None, 1500, 1.0),
        (800.1, 1000.0, 1000, 1.0),
        (400.1, 600.0, 600, 1.0),
        (1200.0, 1500.0, 1500, 1.0),
    ],
)
def test_insulation_class(voc: float, most: float | None, test_v: float, least: float) -> None:
    found = insulation_test(voc, most)
    assert (found.test_v, found.least_mohm) == (test_v, least) and found.system_v == pytest.approx(1.25 * voc)


@pytest.mark.parametrize(
    ("modules", "parallel", "said"),
    [(10, 2, "whole"), (25, 1, "whole"), (10, 3, "at most 2 of 3"), (20, 2, "at most 1 of 2"), (26, 2, "string by")],
)
def test_beyond_ten_kilowatts_in_sections(modules: int, parallel: int, said: str) -> None:
    strings = [{"id": "1", "array": "A", "modules": modules, "parallel": parallel}]
    assert said in limits(request(strings=strings)).strings[0].insulation.method


@given(st.floats(400, 1500), st.floats(-30, 90), st.integers(1, 30), st.integers(1, 5))
def test_parallel_strings_add_current_and_modules_voltage(
    sun: float, warmth: float, modules: int, parallel: int
) -> None:
    strings = [
        {"id": "1", "array": "A", "modules": 1, "parallel": 1},
        {"id": "n", "array": "A", "modules": modules, "parallel": parallel},
    ]
    arrays = {"A": {"irradiance_w_m2": sun, "cell_temperature_c": warmth}}
    one, many = limits(request(strings=strings, arrays=arrays)).strings
    assert many.voc_v.expected == pytest.approx(modules * one.voc_v.expected)
    assert many.isc_a.expected == pytest.approx(parallel * one.isc_a.expected)
    assert many.voc_v.holds(many.voc_v.expected) and not many.voc_v.holds(many.voc_v.expected * 0.949)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arrays": {"A": {"irradiance_w_m2": 399.9, "cell_temperature_c": 30.0}}}, "399.9 W/m2 is too little sun"),
        ({"arrays": {"B": {"irradiance_w_m2": 900.0, "cell_temperature_c": 30.0}}}, "stands on array A"),
        ({"strings": [{"id": "1", "array": "A", "modules": 10}] * 2}, "1 is there twice"),
        ({"strings": [{"id": "1", "array": "A", "modules": 0}]}, "greater than or equal to 1"),
        ({"module": {**MODULE, "beta_voc_pct_per_k": 0.3}}, "less than or equal to 0"),
        ({"module": {**MODULE, "voc_v": float("nan")}}, "finite|greater than 0"),
    ],
)
def test_what_cannot_be_judged_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        request(**change)
