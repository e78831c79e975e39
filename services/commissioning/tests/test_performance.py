"""Performance ratio by IEC 61724-1."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commissioning.rules.performance import EXPECTED_RATIO, Run, performance
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

DESIGN = example(SalesOrderCreated, uuid4()).design


def test_pvwatts_assumptions() -> None:
    # losses multiplied out: soiling 2, shading 3, mismatch 2, wiring 2, connections 0.5, LID 1.5, nameplate 1,
    # availability 3 percent (NREL/TP-6A20-62641, table 6)
    kept = 0.98 * 0.97 * 0.98 * 0.98 * 0.995 * 0.985 * 0.99 * 0.97
    assert pytest.approx(kept * 0.96, abs=1e-4) == EXPECTED_RATIO


def test_a_run_by_hand() -> None:
    # 8.1 kW x 1.6 h reference yield x (1 - 0.0034 x 20 K) = 12.079 kWh at a ratio of 1
    found = performance(DESIGN, Run(2, 9.5, 1.6, 45), -0.34)
    assert found.ratio == pytest.approx(9.5 / 12.0787, abs=1e-4)
    assert found.capacity_ratio == pytest.approx(9.5 / (12.0787 * 0.82483), abs=1e-4)
    assert found.passed


def test_an_inverter_at_its_limit_is_not_blamed_for_it() -> None:
    clipping = DESIGN.model_copy(update={"kwac": 5.0})
    found = performance(clipping, Run(1, 5.0, 1.1, 25), -0.34)
    assert found.expected_kwh == 5.0 and found.capacity_ratio == 1.0


@given(st.floats(0.1, 8), st.floats(0.1, 8), st.floats(-10, 70), st.floats(0.5, 1.2))
def test_the_boundary_is_95_percent_of_what_was_expected(
    hours: float, insolation: float, temperature: float, share: float
) -> None:
    expected = performance(DESIGN, Run(hours, 1.0, insolation, temperature), -0.34).expected_kwh
    found = performance(DESIGN, Run(hours, expected * share, insolation, temperature), -0.34)
    assert found.capacity_ratio == pytest.approx(share)
    if abs(share - 0.95) > 1e-9:
        assert found.passed is (share > 0.95)


@pytest.mark.parametrize(("hours", "insolation"), [(0, 1), (1, 0)])
def test_no_sun_is_no_test(hours: float, insolation: float) -> None:
    with pytest.raises(ValueError, match="sun and time"):
        performance(DESIGN, Run(hours, 1, insolation, 25), -0.34)
