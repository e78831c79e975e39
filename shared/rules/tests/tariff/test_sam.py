"""Bills against SAM's Utilityrate5 on many random tariffs, every metering rule, monthly and annual.

Required is 0.1 %; what is reached is the rounding of doubles, so the tolerance here is a thousand times tighter.
"""

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.bill import Biller, BillResult
from shared.rules.tariff.metering import Metering, MeteringRules
from shared.rules.tariff.urdb.library import LibraryTariff, library
from shared.rules.tariff.urdb.record import parse
from shared.rules.tariff.years import Growth, bill_years
from shared.rules.tests.tariff.random_tariffs import Case, case
from shared.rules.tests.tariff.sam_utility_rate import sam_bills

pytestmark = pytest.mark.oracle
TOLERANCE = 1e-6
ALL = list(Metering)
NET_METERING = (Metering.NEM_KWH, Metering.NEM_USD)


def bills(years: list[BillResult]) -> NDArray[np.float64]:
    return np.array([year.bill_usd for year in years])


def compare(
    drawn: Case,
    metering: Metering,
    rules: MeteringRules,
    years: int = 1,
    escalation: float = 0.0,
    export_price: NDArray[np.float64] | None = None,
    with_system_only: bool = False,
    previous_peaks_kw: NDArray[np.float64] | None = None,
    **electricity: Any,
) -> None:
    """Fail unless both bills agree with SAM in every month."""
    theirs = sam_bills(
        drawn.record,
        metering,
        drawn.load_kwh,
        drawn.generation_kwh,
        years,
        ur_nm_credit_month=rules.true_up_month - 1,
        ur_nm_yearend_sell_rate=rules.year_end_usd_per_kwh,
        rate_escalation=(100 * escalation,),
        **electricity,
    )
    biller = Biller(parse(drawn.record), MeterAxis.for_year(None, drawn.minutes), rules)
    ahead = {"years": years, "growth": Growth(escalation), "previous_peaks_kw": previous_peaks_kw}
    ours = bill_years(biller, drawn.load_kwh, drawn.generation_kwh, export_price=export_price, **ahead)  # type: ignore[arg-type]
    np.testing.assert_allclose(bills(ours), theirs.with_system, rtol=TOLERANCE, atol=TOLERANCE)
    if not with_system_only:
        without = bill_years(biller, drawn.load_kwh, **ahead)  # type: ignore[arg-type]
        np.testing.assert_allclose(bills(without), theirs.without_system, rtol=TOLERANCE, atol=TOLERANCE)


def rules_of(drawn: Case, metering: Metering) -> MeteringRules:
    return MeteringRules(metering, drawn.true_up_month, drawn.year_end_usd_per_kwh)


@pytest.mark.parametrize("metering", ALL)
@pytest.mark.parametrize("seed", range(25))
def test_random_tariffs(seed: int, metering: Metering) -> None:
    drawn = case(seed)
    compare(drawn, metering, rules_of(drawn, metering))


@pytest.mark.parametrize("metering", ALL)
@pytest.mark.parametrize("seed", range(100, 106))
def test_tiers_that_count_hours_use_of_demand(seed: int, metering: Metering) -> None:
    drawn = case(seed, units=("kWh/kW", "kWh/kW daily"))
    compare(drawn, metering, rules_of(drawn, metering))


@pytest.mark.parametrize("metering", ALL)
@pytest.mark.parametrize("seed", range(200, 204))
def test_years_with_escalation_and_december_true_up(seed: int, metering: Metering) -> None:
    drawn = case(seed)
    compare(drawn, metering, MeteringRules(metering, 12, 0.04), years=4, escalation=0.031)


@pytest.mark.parametrize("metering", [Metering.NEM_USD, Metering.NET_BILLING_CARRYOVER])
@pytest.mark.parametrize("true_up_month", [1, 4, 11])
def test_dollar_credits_carry_across_new_year(metering: Metering, true_up_month: int) -> None:
    drawn = case(300 + true_up_month)
    compare(drawn, metering, MeteringRules(metering, true_up_month), years=3, escalation=0.02)


def test_kwh_credits_across_new_year_differ_from_sam_by_its_forgotten_january() -> None:
    """SAM 2025 leaves January's own net out of the cumulative excess of later years when the true-up is not December.

    Everything else agrees, so the whole difference is in the true-up month: that net times the year-end rate.
    """
    drawn = case(7, demand=False)
    record = {**drawn.record, "mincharge": 0.0, "minchargeunits": "$/month"}
    rate, load, generation = 0.05, drawn.load_kwh, drawn.generation_kwh * 12
    theirs = sam_bills(
        record, Metering.NEM_KWH, load, generation, 2, ur_nm_credit_month=5, ur_nm_yearend_sell_rate=rate
    )
    biller = Biller(parse(record), MeterAxis.for_year(None, drawn.minutes), MeteringRules(Metering.NEM_KWH, 6, rate))
    first, second = bill_years(biller, load, generation, years=2)
    np.testing.assert_allclose(first.bill_usd, theirs.with_system[0], rtol=TOLERANCE)
    difference = second.bill_usd - theirs.with_system[1]
    january_net = second.export_kwh[0] - second.import_kwh[0]
    assert january_net > 0  # the case is a large system, or the floor at zero would hide the difference
    assert difference[5] == pytest.approx(-january_net * rate)
    np.testing.assert_allclose(np.delete(difference, 5), 0, atol=1e-6)


@pytest.mark.parametrize("metering", [m for m in ALL if m not in NET_METERING])
def test_export_prices_by_interval(metering: Metering) -> None:
    drawn = case(41)
    price = np.random.default_rng(1).uniform(0.02, 0.4, len(drawn.load_kwh))
    compare(
        drawn,
        metering,
        rules_of(drawn, metering),
        export_price=price,
        ur_en_ts_sell_rate=1,
        ur_ts_sell_rate=tuple(price),
    )


@pytest.mark.parametrize("same_month", [False, True])
@pytest.mark.parametrize("expires", [False, True])
@pytest.mark.parametrize("true_up_month", [3, 12])
def test_settlement_of_net_billing_credits(same_month: bool, expires: bool, true_up_month: int) -> None:
    drawn = case(52)
    rules = MeteringRules(
        Metering.NET_BILLING_CARRYOVER, true_up_month, credit_same_month=same_month, credit_expires=expires
    )
    compare(
        drawn,
        Metering.NET_BILLING_CARRYOVER,
        rules,
        years=2,
        ur_nb_apply_credit_current_month=int(same_month),
        ur_nb_credit_expire=int(expires),
    )


@pytest.mark.parametrize("at_retail", [False, True])
@pytest.mark.parametrize("seed", [61, 62])
def test_net_metering_in_dollars_without_a_sell_price(seed: int, at_retail: bool) -> None:
    drawn = case(seed)
    for period in drawn.record["energyratestructure"]:
        for tier in period:
            del tier["sell"]
    rules = replace(rules_of(drawn, Metering.NEM_USD), credit_at_retail=at_retail)
    compare(drawn, Metering.NEM_USD, rules, ur_sell_eq_buy=int(at_retail))


def test_block_and_step_tiers() -> None:
    """Georgia Power's PLL shape: a kWh/kW block that holds kWh steps, then blocks that are priced themselves."""
    drawn = case(71)
    tiers: list[dict[str, Any]] = [
        {"max": 200, "unit": "kWh/kW", "rate": 0.5},
        {"max": 300, "unit": "kWh", "rate": 0.11},
        {"max": 600, "unit": "kWh", "rate": 0.10},
        {"max": 1e38, "unit": "kWh", "rate": 0.09},
        {"max": 400, "unit": "kWh/kW", "rate": 0.06},
        {"unit": "kWh/kW", "rate": 0.04},
    ]
    drawn.record["energyratestructure"] = [tiers] * len(drawn.record["energyratestructure"])
    for metering in ALL:
        compare(drawn, metering, rules_of(drawn, metering))


@pytest.mark.parametrize("reach", [3, 11])
def test_ratchet_on_the_month_s_peak(reach: int) -> None:
    """SAM's lookback with last year's peaks at zero, where its count of months is not in question."""
    drawn = case(81, demand=False)
    season = 1.5 + np.cos(np.linspace(0, 2 * np.pi, len(drawn.load_kwh)))
    flat = {"flatdemandstructure": [[{"rate": 12.0}]], "flatdemandmonths": [0] * 12}
    ratchet = {"lookbackpercent": 0.8, "lookbackrange": reach}
    drawn = replace(drawn, record={**drawn.record, **flat, **ratchet}, load_kwh=drawn.load_kwh * season)
    compare(
        drawn,
        Metering.NEM_KWH,
        rules_of(drawn, Metering.NEM_KWH),
        previous_peaks_kw=np.zeros(12),
        ur_enable_billing_demand=1,
        ur_billing_demand_lookback_percentages=[[80.0, 1.0]] * 12,
        ur_billing_demand_lookback_period=reach,
        ur_billing_demand_minimum=0.0,
        ur_dc_billing_demand_periods=[[1, 1]],
        ur_yearzero_usage_peaks=[0.0] * 12,
    )


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.tariff.label)
@pytest.mark.parametrize("metering", ALL)
def test_bundled_tariffs(entry: LibraryTariff, metering: Metering) -> None:
    """On standard time and without holidays, which SAM's model knows neither of."""
    record = json.loads(resources.files("shared.rules").joinpath("data", "tariffs", entry.file).read_text())
    record.pop("holidays", None)
    drawn = case(91)
    drawn = replace(drawn, record=record)
    compare(drawn, metering, rules_of(drawn, metering), ur_sell_eq_buy=int(metering is Metering.NEM_USD))


def test_an_export_price_of_zero_means_zero() -> None:
    """SAM takes zero in its time series for "no price" and falls back to the tariff's sell price."""
    drawn = case(44)
    price = np.where(np.arange(len(drawn.load_kwh)) % 2 == 0, 0.0, 0.1)
    rules = MeteringRules(Metering.NET_BILLING)
    biller = Biller(parse(drawn.record), MeterAxis.for_year(None, drawn.minutes), rules)
    ours = biller.bill(drawn.load_kwh, drawn.generation_kwh, export_price=price)
    exported = np.maximum(drawn.generation_kwh - drawn.load_kwh, 0)
    assert ours.credit_usd.sum() == pytest.approx((exported * price).sum())
    theirs = sam_bills(
        drawn.record,
        Metering.NET_BILLING,
        drawn.load_kwh,
        drawn.generation_kwh,
        ur_en_ts_sell_rate=1,
        ur_ts_sell_rate=tuple(price),
    )
    assert theirs.with_system.sum() < ours.annual_usd
