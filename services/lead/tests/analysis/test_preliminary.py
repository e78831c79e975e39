"""First size, production and savings with their band."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lead.rules.analysis.preliminary import LimitedBy, Preliminary, preliminary


def found(**changes: float | None) -> Preliminary:
    values = {"fit_kwdc": 12.0, "annual_load_kwh": 13_500.0, "kwh_per_kwdc": 1350.0, "target_offset_pct": 100.0,
              "band_pct": 7.0}  # fmt: skip
    return preliminary(savings_usd=lambda kwh: 0.12 * kwh, **(values | changes))  # type: ignore[arg-type]


def test_consumption_sets_the_size_where_the_roof_is_large() -> None:
    """13,500 kWh at 1,350 kWh/kW are 10 kW; 0.12 $/kWh saved, within 7 per cent."""
    size = found()
    assert (size.kwdc, size.annual_kwh, size.offset_pct, size.limited_by) == pytest.approx(
        (10, 13_500, 100, LimitedBy.CONSUMPTION)
    )
    assert (size.savings_p10_usd, size.savings_year1_usd, size.savings_p90_usd) == pytest.approx((1506.6, 1620, 1733.4))


def test_the_roof_or_a_limit_sets_the_size_where_they_are_smaller() -> None:
    assert (found(fit_kwdc=6.0).kwdc, found(fit_kwdc=6.0).limited_by) == (6.0, LimitedBy.ROOF)
    assert (found(most_kwdc=8.0).kwdc, found(most_kwdc=8.0).limited_by) == (8.0, LimitedBy.POLICY)
    assert found(target_offset_pct=50.0).kwdc == pytest.approx(5.0)


def test_no_roof_saves_nothing() -> None:
    size = found(fit_kwdc=0.0)
    assert (size.kwdc, size.savings_year1_usd, size.savings_p10_usd) == (0, 0, 0)


@given(st.floats(0, 40), st.floats(100, 1e5), st.floats(600, 2200), st.floats(10, 200), st.floats(0, 60))
def test_size_keeps_every_limit_and_the_band_is_ordered(
    fit: float, load: float, specific: float, offset: float, band: float
) -> None:
    size = found(
        fit_kwdc=fit, annual_load_kwh=load, kwh_per_kwdc=specific, target_offset_pct=offset, band_pct=band
    )  # fmt: skip
    assert size.kwdc <= fit + 1e-9
    assert size.offset_pct <= offset * (1 + 1e-9)
    assert size.savings_p10_usd <= size.savings_year1_usd <= size.savings_p90_usd


def test_a_loss_keeps_the_order_of_its_percentiles() -> None:
    loss = preliminary(
        fit_kwdc=5,
        annual_load_kwh=5000,
        kwh_per_kwdc=1300,
        target_offset_pct=100,
        band_pct=30,
        savings_usd=lambda _: -100.0,
    )
    assert (loss.savings_p10_usd, loss.savings_p90_usd) == pytest.approx((-130, -70))


@pytest.mark.parametrize("changes", [{"annual_load_kwh": 0.0}, {"kwh_per_kwdc": -1.0}])
def test_without_load_or_yield_there_is_no_size(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        found(**changes)
