"""String sizing against published worked examples, the code's own table, and by property."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.design.rules.electrical import nec
from services.design.rules.electrical.strings import StringRequest, StringSizing, size_strings


def document(**changes: Any) -> dict[str, Any]:
    """An input whose limits do not bind unless a test makes them."""
    module = {
        "voc_v": 40.0,
        "vmp_v": 33.0,
        "isc_a": 10.0,
        "imp_a": 9.5,
        "beta_voc_pct_per_k": -0.30,
        "beta_vmp_pct_per_k": -0.40,
    } | changes.pop("module", {})
    inverter = {
        "max_v": 600.0,
        "mppt_low_v": 100.0,
        "mppt_high_v": 550.0,
        "max_input_a": 12.0,
        "max_isc_a": 18.0,
    } | changes.pop("inverter", {})
    return {
        "module": module,
        "inverter": inverter,
        "tmin_c": -10.0,
        "tmax_c": 70.0,
        "method": "coefficient",
        "max_system_v": 1000.0,
    } | changes


def size(**changes: Any) -> StringSizing:
    return size_strings(StringRequest.model_validate(document(**changes)))


def test_string_length_calculator_example() -> None:
    """Voc 40 V, −0.30 %/K, −10 °C: 44.2 V; 500 V inverter: 11 modules (maker-label-studio.com, PV string length)."""
    sizing = size(inverter={"max_v": 500.0, "mppt_high_v": 480.0})
    assert sizing.module_voc_max_v == pytest.approx(44.2)
    assert sizing.max_modules == 11


def test_los_angeles_example() -> None:
    """45 V, −0.28 %/K, 3 °C: factor 1.0616, 47.77 V, 12 in 600 V (surgepv.com, NEC 690.7 string voltage)."""
    sizing = size(module={"voc_v": 45.0, "vmp_v": 37.0, "beta_voc_pct_per_k": -0.28}, tmin_c=3.0)
    assert sizing.voc_factor == pytest.approx(1.0616)
    assert sizing.module_voc_max_v == pytest.approx(47.772)
    assert sizing.max_modules == 12


def test_thousand_volt_example_hot_and_cold() -> None:
    """49.5 V and 41.2 V, both −0.28 %/K, −5 and 45 °C, 200 to 1000 V: 53.66 V, 18; 38.9 V (amozeshbargh.ir post 69).

    The example takes 45 °C as the temperature of the cells, without a rise.
    """
    sizing = size(
        module={"voc_v": 49.5, "vmp_v": 41.2, "beta_voc_pct_per_k": -0.28, "beta_vmp_pct_per_k": -0.28},
        inverter={"max_v": 1000.0, "mppt_low_v": 200.0, "mppt_high_v": 1000.0},
        tmin_c=-5.0,
        tmax_c=45.0,
    )
    assert sizing.module_voc_max_v == pytest.approx(53.66, abs=0.005)
    assert sizing.max_modules == 18
    assert sizing.module_vmp_min_v == pytest.approx(38.9, abs=0.01)
    assert sizing.min_modules == 6


def test_rec_installation_manual() -> None:
    """44.3 V, −0.24 %/K, 15 °C, 1000 V: 45.4 V, 22 panels (REC installation manual Alpha, PM-IM-23 rev. 13, p. 7)."""
    sizing = size(
        module={"voc_v": 44.3, "vmp_v": 37.0, "beta_voc_pct_per_k": -0.24}, inverter={"max_v": 1000.0}, tmin_c=15.0
    )
    assert sizing.module_voc_max_v == pytest.approx(45.4, abs=0.05)
    assert sizing.max_modules == 22


def test_cold_module_of_a_string_calculator() -> None:
    """49.5 V, −0.27 %/K, −10 °C: 54.2 V (aionlinecalculator.com, PV string sizing)."""
    sizing = size(module={"voc_v": 49.5, "vmp_v": 41.0, "beta_voc_pct_per_k": -0.27})
    assert sizing.module_voc_max_v == pytest.approx(54.2, abs=0.05)


def test_440_w_modules_on_200_to_600_v() -> None:
    """49.5 and 41.7 V, −0.27 %/K, −10 to 45 °C: 54.2 and 39.4 V, 6 to 11 modules (electrakit.com, string sizing)."""
    sizing = size(
        module={"voc_v": 49.5, "vmp_v": 41.7, "beta_voc_pct_per_k": -0.27, "beta_vmp_pct_per_k": -0.27},
        inverter={"max_v": 600.0, "mppt_low_v": 200.0, "mppt_high_v": 600.0},
        tmax_c=45.0,
    )
    assert (sizing.module_voc_max_v, sizing.module_vmp_min_v) == pytest.approx((54.2, 39.4), abs=0.06)
    assert (sizing.min_modules, sizing.max_modules) == (6, 11)


@pytest.mark.parametrize(
    ("warmest", "coldest", "factor"),
    [
        (24, 20, 1.02),
        (19, 15, 1.04),
        (14, 10, 1.06),
        (9, 5, 1.08),
        (4, 0, 1.10),
        (-1, -5, 1.12),
        (-6, -10, 1.14),
        (-11, -15, 1.16),
        (-16, -20, 1.18),
        (-21, -25, 1.20),
        (-26, -30, 1.21),
        (-31, -35, 1.23),
        (-36, -40, 1.25),
    ],
)
def test_table_690_7_a(warmest: float, coldest: float, factor: float) -> None:
    """NEC Table 690.7(A), both ends of every row."""
    for tmin in (warmest, coldest):
        assert size(method="table", tmin_c=tmin).voc_factor == factor
        assert size(method="table", tmin_c=tmin).module_voc_max_v == pytest.approx(40 * factor)
    assert nec.voltage_factor(coldest + 0.5) == factor  # a fraction of a degree belongs to the colder row


def test_table_needs_no_coefficient_and_ends_at_minus_40() -> None:
    raw = document(method="table")
    del raw["module"]["beta_voc_pct_per_k"]
    assert size_strings(StringRequest.model_validate(raw)).voc_factor == 1.14
    with pytest.raises(ValidationError, match="-40"):
        size(method="table", tmin_c=-40.5)
    assert nec.voltage_factor(25) == 1.0


def test_exact_quotients_are_not_lost_to_rounding() -> None:
    """442 V hold exactly ten modules of 44.2 V, 270.6 V are reached by exactly ten of 27.06 V."""
    sizing = size(inverter={"max_v": 442.0, "mppt_high_v": 430.0, "mppt_low_v": 270.6})
    assert (sizing.min_modules, sizing.max_modules) == (10, 10)
    assert all(check.passed for check in sizing.checks)


def test_system_voltage_binds_before_the_inverter() -> None:
    assert size(max_system_v=450.0).max_modules == 10


def test_ambient_with_cell_rise_equals_cell_temperature() -> None:
    assert size(tmax_c=35.0, cell_rise_k=35.0).min_modules == size(tmax_c=70.0).min_modules


def test_top_of_the_mppt_window_is_checked_but_does_not_shorten() -> None:
    sizing = size(inverter={"mppt_high_v": 400.0})
    verdict = next(check for check in sizing.checks if check.rule == "string_vmp_cold")
    assert sizing.max_modules == 13 and sizing.max_modules_mppt == 10
    assert not verdict.passed and verdict.severity == "advice"


def test_no_length_fits() -> None:
    sizing = size(inverter={"max_v": 100.0, "mppt_low_v": 90.0, "mppt_high_v": 95.0})
    verdict = next(check for check in sizing.checks if check.rule == "string_length")
    assert sizing.min_modules > sizing.max_modules and not verdict.passed
    assert "no length fits" in verdict.detail


def test_parallel_strings_exceed_the_input() -> None:
    verdicts = {check.rule: check for check in size(parallel_strings=2).checks}
    assert verdicts["mppt_short_circuit_current"].value == pytest.approx(25.0)
    assert not verdicts["mppt_short_circuit_current"].passed
    assert not verdicts["mppt_input_current"].passed and verdicts["mppt_input_current"].severity == "advice"


def test_every_check_is_complete() -> None:
    for check in size().checks:
        assert check.rule and check.edition and check.citation and check.detail and check.unit
        assert check.value is not None and check.limit is not None


@given(
    voc=st.floats(20, 80),
    ratio=st.floats(0.75, 0.9),
    beta=st.floats(-0.5, -0.1),
    tmin=st.floats(-50, 20),
    span=st.floats(30, 100),
    max_v=st.floats(200, 1500),
    low=st.floats(20, 150),
)
def test_bounds_are_tight(
    voc: float, ratio: float, beta: float, tmin: float, span: float, max_v: float, low: float
) -> None:
    assume(1 + (beta - 0.1) / 100 * (tmin + span - 25) > 0.1)
    sizing = size(
        module={"voc_v": voc, "vmp_v": voc * ratio, "beta_voc_pct_per_k": beta, "beta_vmp_pct_per_k": beta - 0.1},
        inverter={"max_v": max_v, "mppt_low_v": low, "mppt_high_v": max_v},
        tmin_c=tmin,
        tmax_c=tmin + span,
        max_system_v=1500.0,
    )
    slack = 1e-6
    assert sizing.max_modules * sizing.module_voc_max_v <= max_v * (1 + slack)
    assert (sizing.max_modules + 1) * sizing.module_voc_max_v > max_v * (1 - slack)
    assert sizing.min_modules * sizing.module_vmp_min_v >= low * (1 - slack)
    assert sizing.min_modules == 1 or (sizing.min_modules - 1) * sizing.module_vmp_min_v < low * (1 + slack)


@given(warmer=st.floats(-40, 24), by=st.floats(0, 30))
def test_colder_never_permits_longer_strings(warmer: float, by: float) -> None:
    for method in ("table", "coefficient"):
        colder = max(warmer - by, -40.0)
        assert size(method=method, tmin_c=colder).max_modules <= size(method=method, tmin_c=warmer).max_modules
