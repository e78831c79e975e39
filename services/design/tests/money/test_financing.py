import datetime as dt
import random
from dataclasses import replace

import pytest
import pyxirr

from services.design.rules.money.financing import (
    LoanOffer,
    cash_option,
    compare,
    lease_option,
    loan_option,
    ppa_option,
    prepaid_option,
)
from services.design.rules.money.third_party import HostTerms, Project, host_cash_flow, host_price
from services.design.tests.money.sam_single_owner import sam_power_price
from shared.rules.money.third_party import Verdict
from shared.schemas.parts import FinancingProduct

START = dt.date(2026, 12, 1)
PROJECT = Project(
    cash_price_cents=24_000_00,
    capacity_kwdc=8.0,
    energy_kwh=[12_000 * 0.995**year for year in range(25)],
    bill_without_usd=[2_900 * 1.03**year for year in range(25)],
    bill_with_usd=[500 * 1.03**year for year in range(25)],
    inflation=0.025,
    real_discount=0.064,
    om_usd_per_kw_year=29.0,
    replacements_usd=((13, 2_200.0),),
)
HOST = HostTerms(target_irr=0.09, term_years=25, credit_fraction=0.3, escalator=0.019)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(8))
def test_power_price_agrees_with_sam_s_single_owner(seed: int) -> None:
    draw = random.Random(seed)
    years = draw.choice([15, 20, 25])
    fade = draw.uniform(0, 0.01)
    project = replace(
        PROJECT,
        cash_price_cents=draw.randint(10_000_00, 60_000_00),
        capacity_kwdc=draw.uniform(3, 15),
        energy_kwh=[11_000 * (1 - fade) ** year for year in range(years)],
        bill_without_usd=[0.0] * years,
        bill_with_usd=[0.0] * years,
        inflation=draw.uniform(0, 0.04),
        replacements_usd=(),
    )
    terms = HostTerms(
        draw.uniform(0.06, 0.12), years, draw.choice([0.0, 0.3, 0.4]), draw.uniform(0.21, 0.28),
        draw.uniform(10, 40), draw.uniform(0, 0.029),
    )  # fmt: skip
    assert host_price(project, terms, project.energy_kwh) == pytest.approx(sam_power_price(project, terms), rel=1e-6)


def test_the_owner_earns_the_target_on_ppa_and_lease() -> None:
    power, lease = ppa_option(PROJECT, HOST), lease_option(PROJECT, HOST)
    assert power.usd_per_kwh is not None
    for option in (power, lease):
        irr = pyxirr.irr(host_cash_flow(PROJECT, HOST, option.cash.operating_usd[1:]))
        assert irr == pytest.approx(HOST.target_irr, abs=1e-9)
    assert lease.first_monthly_cents == pytest.approx(100 * lease.cash.operating_usd[1] / 12, abs=1)


def test_the_owner_earns_the_target_on_energy_that_is_paid_for_at_once() -> None:
    option = prepaid_option(PROJECT, HOST)
    assert option.prepaid and option.usd_per_kwh is None and option.first_monthly_cents == 0
    irr = pyxirr.irr(host_cash_flow(PROJECT, HOST, [0.0] * 25, prepaid_usd=option.upfront_cents / 100))
    assert irr == pytest.approx(HOST.target_irr, abs=1e-6)
    assert option.total_paid_cents == option.upfront_cents == round(-100 * option.cash.after_tax_cash_flow_usd[0])
    saved = 2_400 * (1.03**25 - 1) / 0.03  # $2,400 in the first year, 3 % more every year
    assert option.cash.cumulative_usd[-1] == pytest.approx(saved - option.upfront_cents / 100, abs=0.01)
    without = prepaid_option(PROJECT, replace(HOST, credit_fraction=0.0))
    assert without.upfront_cents > option.upfront_cents  # the owner's credit is what makes it cheaper


def test_a_credit_lowers_the_owner_s_price() -> None:
    assert (ppa_option(PROJECT, HOST).usd_per_kwh or 0) < (
        ppa_option(PROJECT, replace(HOST, credit_fraction=0.0)).usd_per_kwh or 0
    )


def test_after_the_contract_the_system_is_gone() -> None:
    option = ppa_option(PROJECT, replace(HOST, term_years=20))
    assert option.cash.savings_usd[20] > 0
    assert option.cash.savings_usd[21:] == [0.0] * 5
    assert any("contract ends after year 20" in note for note in option.notes)
    assert len(option.buyout_cents) == 20 and option.buyout_cents[-1] == 0
    assert list(option.buyout_cents) == sorted(option.buyout_cents, reverse=True)


def test_a_steep_escalator_is_flagged() -> None:
    assert any("escalator" in note for note in lease_option(PROJECT, replace(HOST, escalator=0.035)).notes)


def test_cash_is_the_plain_purchase() -> None:
    option = cash_option(PROJECT)
    assert option.cash.after_tax_cash_flow_usd[0] == -24_000
    assert option.cash.payback_years is not None
    credited = cash_option(replace(PROJECT, homeowner_credit_usd=7_200.0))
    assert credited.cash.npv_usd - option.cash.npv_usd == pytest.approx(7_200 / (1.064 * 1.025))


def test_loan_shows_the_dealer_fee_and_the_payments_of_the_note() -> None:
    option = loan_option(PROJECT, LoanOffer(0.0299, 240, dealer_fee=0.25), START)
    assert option.disclosure is not None
    assert option.financed_price_cents == 32_000_00
    assert option.disclosure.amount_financed_cents == 24_000_00
    assert option.disclosure.apr > 0.0299
    yearly = option.cash.operating_usd[1] - 29 * 8
    assert yearly == pytest.approx(12 * option.first_monthly_cents / 100)
    assert sum(option.cash.operating_usd[21:]) < 12 * option.first_monthly_cents / 100  # nothing after 20 years
    assert "dealer fee of 8,000.00 $" in option.notes[0]
    assert option.total_paid_cents == option.disclosure.total_of_payments_cents


def test_all_products_side_by_side() -> None:
    options = compare(PROJECT, LoanOffer(0.0699, 240), HOST, START)
    assert [option.product for option in options] == [*FinancingProduct, FinancingProduct.PPA]
    assert [option.upfront_cents > 0 for option in options] == [True, False, False, False, True]
    assert [option.prepaid for option in options] == [False, False, False, False, True]
    for option in options:
        assert len(option.cash.after_tax_cash_flow_usd) == 26
    assert [option.product for option in compare(PROJECT, None, None, START)] == [FinancingProduct.CASH]


def test_what_the_law_bars_is_not_offered_and_what_it_asks_for_is_said() -> None:
    law = {FinancingProduct.PPA: Verdict("not lawful here"), FinancingProduct.LEASE: Verdict(condition="until the cap")}
    options = compare(PROJECT, None, HOST, START, law)
    assert [option.product for option in options] == [FinancingProduct.CASH, FinancingProduct.LEASE]
    assert options[1].notes[-1] == "until the cap"
