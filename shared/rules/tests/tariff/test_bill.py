"""Bills by hand, on real tariff sheets, in odd years; agreement with SAM is in test_tariff_sam."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.bill import Biller, bill
from shared.rules.tariff.export_prices import ExportPrices
from shared.rules.tariff.metering import Metering, MeteringRules
from shared.rules.tariff.prices import demand_charges, energy_prices
from shared.rules.tariff.structure import HP_KW
from shared.rules.tariff.urdb.library import by_label, in_force, library
from shared.rules.tariff.urdb.record import parse
from shared.rules.tariff.urdb.values import TariffError
from shared.rules.tariff.years import Growth, bill_years, bills_with_and_without

FLAT = [[0] * 24] * 12
HOURS = MeterAxis.for_year(2025)


def record(**more: Any) -> dict[str, Any]:
    base = {"energyratestructure": [[{"rate": 0.2, "sell": 0.05}]], "energyweekdayschedule": FLAT}
    return {**base, "energyweekendschedule": FLAT, **more}


def evenly(monthly_kwh: float, axis: MeterAxis = HOURS) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A constant load within each month that adds up to ``monthly_kwh`` in every month."""
    return monthly_kwh / np.bincount(axis.month_index)[axis.month_index]


def test_pge_e_1_by_hand() -> None:
    """600 kWh in June under PG&E E-1 of 2026-03-01, territory X: 9.8 kWh a day at 0.32561, the rest at 0.40702."""
    tariff = by_label("pge-e-1-x-2026-03-01")
    result = bill(evenly(600), None, tariff, MeteringRules(Metering.NEM_KWH, daily_charges_by_calendar=True), HOURS)
    june = 294 * 0.32561 + 306 * 0.40702
    assert result.energy_usd[5] == pytest.approx(june)
    assert result.fixed_usd[5] == pytest.approx(30 * 0.79343)
    assert result.bill_usd[5] == pytest.approx(june + 30 * 0.79343)


def test_coned_sc_1_by_hand() -> None:
    """400 kWh under ConEd SC-1: one price in winter, 250 kWh at the lower price in summer."""
    result = bill(evenly(400), None, by_label("67b3b71e4beb07f0d40cb9e7"), Metering.NEM_KWH, HOURS)
    assert result.bill_usd[0] == pytest.approx(20 + 400 * (0.26472 + 0.07884))
    assert result.bill_usd[6] == pytest.approx(20 + 250 * (0.26472 + 0.07884) + 150 * (0.28883 + 0.07884))


def test_georgia_power_demand_by_hand() -> None:
    """The highest single hour of the month at any time, at 12.44 $/kW and riders of 14.2174 % (TOU-RD-12)."""
    load = np.full(len(HOURS), 1.0)
    sunday_evening = int(np.flatnonzero(HOURS.start == np.datetime64("2025-02-09T21:00"))[0])
    load[sunday_evening] = 4.774
    result = bill(load, None, by_label("georgia-power-tou-rd-12-2026-06-01"), Metering.NEM_KWH, HOURS)
    assert result.peak_kw[1] == pytest.approx(4.774)
    assert result.demand_usd[1] == pytest.approx(4.774 * 12.44 * 1.142174, abs=1e-5)
    assert result.demand_usd[2] == pytest.approx(12.44 * 1.142174, abs=1e-5)


def test_library_is_dated_and_sourced() -> None:
    assert len(library()) >= 8
    for entry in library():
        assert entry.tariff.source and entry.tariff.effective_from is not None
        assert entry.last_verified >= dt.date(2025, 1, 1)
    assert [tariff.label for tariff in in_force(14328, dt.date(2025, 10, 1))] == ["pge-e-elec-2025-09-01"]


def test_netting_is_by_interval_not_by_hour() -> None:
    """A quarter-hour of sun against an hour of load: net billing must see the export that the hour's mean hides."""
    quarter = MeterAxis.for_year(2025, 15)
    load = np.full(len(quarter), 0.25)
    sun = np.zeros(len(quarter))
    sun[::4] = 1.0
    fine = bill(load, sun, parse(record()), Metering.NET_BILLING, quarter)
    coarse = bill(load.reshape(-1, 4).sum(1), sun.reshape(-1, 4).sum(1), parse(record()), Metering.NET_BILLING, HOURS)
    assert coarse.annual_usd == pytest.approx(0)
    assert fine.export_kwh.sum() == pytest.approx(0.75 * 8760)
    assert fine.annual_usd == pytest.approx(0.75 * 8760 * (0.2 - 0.05))


def test_weekend_and_season_in_a_leap_year() -> None:
    """Saturday 29 February 2020 exists and is a weekend."""
    axis = MeterAxis.for_year(2020)
    tariff = parse(
        record(
            energyratestructure=[[{"rate": 0.1}], [{"rate": 1.0}]],
            energyweekdayschedule=[[1] * 24] * 12,
            energyweekendschedule=FLAT,
        )
    )
    load = np.where(axis.start.astype("datetime64[D]") == np.datetime64("2020-02-29"), 1.0, 0.0)
    assert len(axis) == 8784
    assert bill(load, None, tariff, Metering.NEM_KWH, axis).annual_usd == pytest.approx(24 * 0.1)


def test_day_of_25_hours() -> None:
    """A meter's own stamps: the hour after 01:00 comes twice in November, and both are billed."""
    hour = np.timedelta64(60, "m")
    start = np.arange(np.datetime64("2025-11-01T00:00", "m"), np.datetime64("2025-12-01T00:00", "m"), hour)
    repeated = np.insert(start, np.flatnonzero(start == np.datetime64("2025-11-02T02:00"))[0], "2025-11-02T01:00")
    axis = MeterAxis(repeated, 60)
    assert bill(np.ones(721), None, parse(record()), Metering.NEM_KWH, axis).annual_usd == pytest.approx(721 * 0.2)


def test_demand_units_windows_and_days() -> None:
    quarter = MeterAxis.for_year(2025, 15)
    load = np.zeros(len(quarter))
    load[4:6] = 1.0  # 4 kW for half of the second hour of January

    def charge(**more: Any) -> float:
        tariff = parse(record(energyratestructure=[[{"rate": 0.0}]], **more))
        return float(bill(load, None, tariff, Metering.NEM_KWH, quarter).demand_usd[0])

    flat = {"flatdemandstructure": [[{"rate": 10.0}]]}
    assert charge(**flat) == pytest.approx(40)
    assert charge(**flat, demandwindow=30) == pytest.approx(40)
    assert charge(**flat, demandwindow=60) == pytest.approx(20)
    assert charge(**flat, flatdemandunit="hp") == pytest.approx(40 / HP_KW)
    assert charge(**flat, flatdemandunit="kW daily") == pytest.approx(40)
    load[:] = 0.25  # 1 kW all month: 31 daily peaks
    assert charge(**flat, flatdemandunit="kW daily") == pytest.approx(310)
    tou = {
        "demandratestructure": [[{"rate": 0.0}], [{"rate": 5.0}]],
        "demandweekdayschedule": [[0] * 16 + [1] * 5 + [0] * 3] * 12,
        "demandweekendschedule": FLAT,
    }
    assert charge(**tou) == pytest.approx(5)


def test_demand_tiers_are_marginal() -> None:
    tariff = parse(record(flatdemandstructure=[[{"rate": 2.0, "max": 3}, {"rate": 10.0}]]))
    assert bill(np.full(8760, 5.0), None, tariff, Metering.NEM_KWH, HOURS).demand_usd[0] == pytest.approx(26)


def test_ratchet_of_designated_months() -> None:
    """80 % of the highest summer peak is the least demand of every month; the year repeats itself."""
    summer = [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0]
    tariff = parse(record(flatdemandstructure=[[{"rate": 1.0}]], lookbackpercent=0.8, lookbackmonths=summer))
    load = np.where(HOURS.month_index == 7, 10.0, 1.0)
    assert bill(load, None, tariff, Metering.NEM_KWH, HOURS).demand_usd == pytest.approx([8.0] * 7 + [10.0] + [8.0] * 4)


def test_fuel_adjustment_by_month() -> None:
    tariff = parse(record(fueladjustmentsmonthly=[0.01] * 6 + [0.03] * 6))
    result = bill(evenly(100), None, tariff, Metering.NET_BILLING, HOURS)
    assert result.energy_usd[[0, 11]] == pytest.approx([21, 23])


def test_tiers_that_differ_between_periods_of_a_month() -> None:
    """Off-peak has two tiers, peak one: the running total of the month decides, whatever period it came from."""
    tariff = parse(
        record(
            energyratestructure=[[{"rate": 0.1, "max": 372}, {"rate": 0.2}], [{"rate": 1.0}]],
            energyweekdayschedule=[[0] * 12 + [1] * 12] * 12,
            energyweekendschedule=[[0] * 12 + [1] * 12] * 12,
        )
    )
    january = bill(np.ones(8760), None, tariff, Metering.NET_BILLING, HOURS).energy_usd[0]
    first_half = 12 * 15 + 12  # off-peak hours of the first 372: fifteen days and half of the sixteenth
    assert january == pytest.approx(first_half * 0.1 + (372 - first_half) * 0.2 + 372)


def test_credit_stays_out_of_the_minimum() -> None:
    """A net-metered month with surplus still pays the minimum, and the true-up is paid on top (as SAM)."""
    tariff = parse(record(mincharge=10, minchargeunits="$/month"))
    rules = MeteringRules(Metering.NEM_KWH, year_end_usd_per_kwh=0.03)
    result = bill(np.zeros(8760), np.full(8760, 1.0), tariff, rules, HOURS)
    assert result.bill_usd[:11] == pytest.approx([10.0] * 11)
    assert result.bill_usd[11] == pytest.approx(10 - 8760 * 0.03)


def test_california_net_billing_prices() -> None:
    """576 export prices: the weekend table and the month count, and credits are used in their own month."""
    weekday = [[0.05] * 24 for _ in range(12)]
    weekend = [[0.01] * 24 for _ in range(12)]
    weekday[8][18] = 2.5
    prices = ExportPrices.parse({"weekday": weekday, "weekend": weekend}).on(HOURS)
    september_evenings = (HOURS.month_index == 8) & (HOURS.hour == 18) & ~HOURS.is_weekend
    assert prices[september_evenings] == pytest.approx(2.5)
    export = np.where(september_evenings, 1.0, 0.0)
    load = np.where(HOURS.hour == 2, 1.0, 0.0)
    rules = MeteringRules(Metering.NET_BILLING_CARRYOVER, true_up_month=12, credit_same_month=True)
    result = Biller(parse(record()), HOURS, rules).bill(load, export, export_price=prices)
    assert result.credit_usd[8] == pytest.approx(30 * 0.2)  # 22 evenings earn 55 $, September needs 6
    assert result.bill_usd[9:11] == pytest.approx([0, 0])
    assert result.annual_usd == pytest.approx(365 * 0.2 - 22 * 2.5)
    with pytest.raises(TariffError, match=r"weekday\[0\] has 3 entries"):
        ExportPrices.parse({"weekday": [[1, 2, 3]] * 12, "weekend": weekend})
    with pytest.raises(ValueError, match="net billing"):
        Biller(parse(record()), HOURS, MeteringRules(Metering.NEM_KWH)).bill(load, export, export_price=prices)


def test_tariff_before_and_after_the_system() -> None:
    before = Biller(parse(record()), HOURS, MeteringRules(Metering.NET_BILLING))
    after = Biller(parse(record(fixedchargefirstmeter=15)), HOURS, MeteringRules(Metering.NET_BILLING))
    without, with_system = bills_with_and_without(
        before, after, np.ones(8760), np.zeros(8760), years=3, growth=Growth(escalation=0.1)
    )
    assert [year.annual_usd for year in without] == pytest.approx([1752 * 1.1**year for year in range(3)])
    assert with_system[0].annual_usd - without[0].annual_usd == pytest.approx(180)


def test_degradation_and_load_growth() -> None:
    biller = Biller(parse(record()), HOURS, MeteringRules(Metering.NET_BILLING))
    years = bill_years(
        biller, np.ones(8760), np.full(8760, 0.5), years=2, growth=Growth(degradation=0.1, load_growth=0.02)
    )
    assert years[1].import_kwh.sum() == pytest.approx(8760 * (1.02 - 0.45))


SERIES = st.integers(0, 10_000)


@settings(max_examples=30, deadline=None)
@given(seed=SERIES, metering=st.sampled_from(list(Metering)))
def test_parts_add_up_and_more_sun_never_costs(seed: int, metering: Metering) -> None:
    draw = np.random.default_rng(seed)
    tariff = parse(record(energyratestructure=[[{"rate": 0.1, "max": 300, "sell": 0.02}, {"rate": 0.3, "sell": 0.02}]]))
    load, sun = draw.uniform(0, 2, 8760), draw.uniform(0, 2, 8760) * (np.arange(8760) % 24 > 11)
    rules = MeteringRules(metering, year_end_usd_per_kwh=0.01)
    less, more = (bill(load, sun * scale, tariff, rules, HOURS) for scale in (1.0, 1.2))
    parts = less.energy_usd + less.demand_usd + less.fixed_usd - less.credit_usd
    assert less.bill_usd == pytest.approx(parts)
    assert more.annual_usd <= less.annual_usd + 1e-6
    none = bill(load, None, tariff, rules, HOURS)
    assert none.annual_usd == pytest.approx(bill(load, np.zeros(8760), tariff, rules, HOURS).annual_usd)


def test_prices_for_an_optimiser_repeat_the_bill_at_the_margin() -> None:
    """One more kWh in an hour costs what the price vector says, also in the upper tier."""
    tariff = by_label("pge-e-tou-c-x-2026-03-01")
    load = np.full(8760, 1.0)
    biller = Biller(tariff, HOURS, MeteringRules(Metering.NET_BILLING))
    base = biller.bill(load)
    prices = energy_prices(tariff, HOURS, Metering.NET_BILLING, monthly_kwh=base.import_kwh)
    for hour in (10, 743, 5000, 8759):  # every month ends in the upper tier, and all periods share its step
        more = load.copy()
        more[hour] += 0.001
        assert (biller.bill(more).annual_usd - base.annual_usd) / 0.001 == pytest.approx(prices.buy[hour], rel=1e-6)
    assert not prices.sell.any()
    assert (
        energy_prices(tariff, HOURS, Metering.NEM_KWH).sell == energy_prices(tariff, HOURS, Metering.NEM_KWH).buy
    ).all()


def test_demand_charges_for_an_optimiser_repeat_the_bill() -> None:
    tariff = parse(
        record(
            energyratestructure=[[{"rate": 0.0}]],
            flatdemandstructure=[[{"rate": 2.0, "max": 3}, {"rate": 10.0}]],
            demandratestructure=[[{"rate": 0.0}], [{"rate": 5.0}]],
            demandweekdayschedule=[[0] * 16 + [1] * 5 + [0] * 3] * 12,
            demandweekendschedule=FLAT,
            demandrateunit="hp",
        )
    )
    load = np.random.default_rng(0).uniform(0, 6, 8760)
    total = 0.0
    for charge in demand_charges(tariff, HOURS):
        peak, below = load[charge.intervals].max(), 0.0
        for tier in charge.tiers:
            total += max(min(peak, tier.upper) - below, 0) * tier.rate
            below = tier.upper
    assert total == pytest.approx(bill(load, None, tariff, Metering.NEM_KWH, HOURS).demand_usd.sum())


def test_wrong_series_are_refused() -> None:
    biller = Biller(parse(record()), HOURS, MeteringRules(Metering.NEM_KWH))
    with pytest.raises(ValueError, match="load has shape"):
        biller.bill(np.ones(100))
    broken = np.ones(8760)
    broken[7] = np.nan
    with pytest.raises(ValueError, match="load is not a number at interval 7"):
        biller.bill(broken)
    with pytest.raises(ValueError, match="true-up month 13"):
        MeteringRules(Metering.NEM_KWH, 13)
    with pytest.raises(ValueError, match="does not divide"):
        MeterAxis.for_year(2025, 7)
