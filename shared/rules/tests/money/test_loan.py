import datetime as dt

import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.money.loan import LoanTerms, disclose, financed_price_cents, monthly_payment_cents, payments

START = dt.date(2026, 3, 15)


def test_published_principal_and_interest() -> None:
    """$162,000 at 3.875 % over 30 years is $761.78 a month: sample Loan Estimate H-24(B), 12 CFR 1026 Appendix H."""
    assert monthly_payment_cents(162_000_00, 0.03875, 360) == 761_78


def test_without_interest_the_payment_is_a_share() -> None:
    assert monthly_payment_cents(12_000_00, 0.0, 12) == 1_000_00


def test_dealer_fee_is_a_share_of_the_financed_price() -> None:
    assert financed_price_cents(21_000_00, 0.30) == 30_000_00
    with pytest.raises(ValueError, match="dealer fee"):
        financed_price_cents(21_000_00, 1.0)


def test_the_dealer_fee_is_finance_charge() -> None:
    """A 1.99 % note with a 30 % fee: the rate is that of the payments against the cash price, found independently."""
    terms = LoanTerms.with_dealer_fee(30_000_00, 0, 0.30, 0.0199, 300, START)
    shown = disclose(terms)
    assert shown.amount_financed_cents == 30_000_00
    assert shown.finance_charge_cents == shown.total_of_payments_cents - 30_000_00
    assert shown.finance_charge_cents > terms.prepaid_finance_charge_cents == terms.principal_cents - 30_000_00
    flow = [-30_000_00, *(amount for _, amount in payments(terms))]
    monthly = pyxirr.irr(flow)
    assert monthly is not None
    assert shown.apr == pytest.approx(12 * monthly, abs=1e-8)
    assert shown.apr > 0.05


@given(
    principal=st.integers(100_000, 10_000_000),
    rate=st.floats(0, 0.2),
    months=st.integers(12, 360),
    fee=st.floats(0, 0.35),
)
def test_payments_repay_the_note_and_the_figures_add_up(principal: int, rate: float, months: int, fee: float) -> None:
    terms = LoanTerms.with_dealer_fee(principal, 0, fee, rate, months, START)
    flows = payments(terms)
    assert len(flows) == months
    balance = float(terms.principal_cents)
    for _, amount in flows:
        balance = balance * (1 + rate / 12) - amount
    assert abs(balance) <= 1
    assert abs(flows[-1][1] - flows[0][1]) <= 1 + months * (1 + rate / 12) ** months  # half a cent a month, grown
    shown = disclose(terms)
    assert shown.amount_financed_cents + shown.finance_charge_cents == shown.total_of_payments_cents
    assert sum(line.count * line.amount_cents for line in shown.schedule) == shown.total_of_payments_cents
    assert shown.apr >= rate - 0.0001  # cents move it a little


def test_down_payment_lowers_the_note_and_stays_in_the_sale_price() -> None:
    terms = LoanTerms.with_dealer_fee(30_000_00, 5_000_00, 0.2, 0.05, 240, START)
    shown = disclose(terms, down_payment_cents=5_000_00)
    assert shown.amount_financed_cents == 25_000_00
    assert shown.total_sale_price_cents == shown.total_of_payments_cents + 5_000_00
