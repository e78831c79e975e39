"""The books of a project: they balance whatever happens, and say what is owed to whom until when."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import Books, replay
from services.contracting.rules.ledger.facts import FACTS
from services.contracting.rules.ledger.report import report

SIGNED = {"kind": "contract_signed", "product": "loan", "price_cents": 50_000_00, "dealer_fee_cents": 9_000_00,
          "deposit_cents": 1_000_00}  # fmt: skip
CASH = {"kind": "contract_signed", "product": "cash", "price_cents": 30_000_00, "deposit_cents": 3_000_00}
DEPOSIT = {"kind": "deposit_received", "cents": 1_000_00, "method": "card"}
STUDY = {"kind": "study_deposit_received", "cents": 500_00, "method": "ach"}
M1 = {"kind": "milestone_paid", "milestone": "M1", "gross_cents": 9_800_00, "fee_cents": 1_800_00}
START = dt.date(2026, 6, 22)


def books(*facts: dict[str, Any]) -> Books:
    """Facts on successive days from Monday 22 June 2026."""
    dated = [{"on": (START + dt.timedelta(days=n)).isoformat(), **fact} for n, fact in enumerate(facts)]
    return replay(FACTS.validate_python(dated))


def nothing_left(found: Books) -> bool:
    return not any(found.balance(account) for account in Account)


def test_a_loan_is_paid_by_the_lender_and_its_fee_is_our_expense() -> None:
    found = books(
        SIGNED, DEPOSIT, {"kind": "deposit_applied", "cents": 1_000_00},
        M1 | {"gross_cents": 49_000_00, "fee_cents": 9_000_00}, {"kind": "completed"},
    )  # fmt: skip
    left = {account: found.balance(account) for account in Account if found.balance(account)}
    assert left == {Account.CASH: 41_000_00, Account.DEALER_FEE_EXPENSE: 9_000_00, Account.REVENUE: -50_000_00}
    assert not found.unmatched and not report(found, START).due


def test_after_the_signature_each_side_owes_its_part() -> None:
    for product, account in (("loan", Account.DUE_FROM_LENDER), ("ppa", Account.THIRD_PARTY_OWNER)):
        found = books(SIGNED | {"product": product, "dealer_fee_cents": 0})
        assert (found.balance(Account.CUSTOMER_RECEIVABLE), found.balance(account)) == (1_000_00, 49_000_00)
    assert books(CASH).balance(Account.CUSTOMER_RECEIVABLE) == 30_000_00


@pytest.mark.parametrize("applied", [True, False])
def test_a_rescinded_loan_leaves_nothing_once_all_is_paid_back(applied: bool) -> None:
    use = [{"kind": "deposit_applied", "cents": 1_000_00}] if applied else []
    found = books(SIGNED, DEPOSIT, *use, STUDY, M1, {"kind": "contract_rescinded"})
    shown = report(found, START)
    assert [(one.kind, one.cents) for one in shown.due] == [("refund", 1_500_00), ("clawback", 8_000_00)]
    paid = [
        {"kind": "refund_paid", "cents": 1_000_00, "method": "card"},
        {"kind": "refund_paid", "cents": 500_00, "method": "ach"},
        {"kind": "milestone_clawed_back", "milestone": "M1", "cents": 8_000_00},
    ]
    found = books(SIGNED, DEPOSIT, *use, STUDY, M1, {"kind": "contract_rescinded"}, *paid)
    assert nothing_left(found) and not found.unmatched


def test_a_study_that_was_paid_for_comes_back_after_a_rescission_but_not_after_a_cancellation() -> None:
    paid = {"kind": "study_deposit_paid", "cents": 500_00}
    rescinded = books(SIGNED, STUDY, paid, {"kind": "contract_rescinded"})
    assert rescinded.balance(Account.REFUNDS_PAYABLE) == -500_00 and rescinded.balance(Account.UNRECOVERED) == 500_00
    cancelled = books(SIGNED, STUDY, paid, {"kind": "contract_cancelled"})
    assert cancelled.balance(Account.REFUNDS_PAYABLE) == 0


def test_a_cancellation_fee_is_kept_of_the_deposit_and_owed_beyond() -> None:
    found = books(CASH, DEPOSIT, {"kind": "contract_cancelled", "fee_cents": 400_00})
    assert found.balance(Account.REFUNDS_PAYABLE) == -600_00 and found.balance(Account.CUSTOMER_RECEIVABLE) == 0
    more = books(CASH, DEPOSIT, {"kind": "contract_cancelled", "fee_cents": 1_500_00})
    assert more.balance(Account.REFUNDS_PAYABLE) == 0 and more.balance(Account.CUSTOMER_RECEIVABLE) == 500_00


def test_a_refund_has_a_last_day_and_is_late_after_it() -> None:
    # Cancelled Wed 24 June 2026: ten FTC business days, Saturdays among them, 4 July read as its own date or observed
    given_up = books(CASH, DEPOSIT, {"kind": "contract_rescinded"})
    (owed,) = report(given_up, dt.date(2026, 7, 6)).due
    assert (owed.by, owed.late) == (dt.date(2026, 7, 7), False)
    assert report(given_up, dt.date(2026, 7, 8)).due[0].late
    refund = {"kind": "refund_paid", "cents": 1_000_00, "method": "card"}
    assert books(CASH, DEPOSIT, {"kind": "contract_rescinded"}, refund).late_refunds == 0
    late = books(CASH, DEPOSIT, {"kind": "contract_rescinded"}, refund | {"on": "2026-07-08"})
    assert late.late_refunds == 1_000_00 and not report(late, dt.date(2026, 7, 9)).due


def test_each_refund_has_a_last_day_of_its_own() -> None:
    """A lower price, and money that came after the end, are owed as an end is; each from its own day."""
    paid = {"kind": "payment_received", "cents": 29_000_00, "method": "ach", "on": "2026-06-23"}
    lower = {"kind": "change_order", "price_cents": 25_000_00, "on": "2026-06-24"}
    shown = report(books(CASH, paid, lower), dt.date(2026, 12, 1))
    assert [(one.cents, one.by, one.late) for one in shown.due] == [(4_000_00, dt.date(2026, 7, 7), True)]
    ended = {"kind": "contract_rescinded", "on": "2026-06-25"}
    after = {"kind": "payment_received", "cents": 50_00, "method": "ach", "on": "2026-08-03"}
    shown = report(books(CASH, DEPOSIT, ended, after), dt.date(2026, 8, 4))
    assert [(one.cents, one.late) for one in shown.due] == [(1_000_00, True), (50_00, False)]
    back = {"kind": "refund_paid", "cents": 1_050_00, "method": "card", "on": "2026-08-05"}
    assert books(CASH, DEPOSIT, ended, after, back).late_refunds == 1_000_00


def test_what_a_customer_pays_too_much_is_a_refund_and_told() -> None:
    paid = {"kind": "payment_received", "cents": 31_000_00, "method": "ach"}
    shown = report(books(CASH, paid), START)
    assert [(one.kind, one.cents, one.by) for one in shown.due] == [("refund", 1_000_00, dt.date(2026, 7, 6))]
    assert [(one.cents, one.text) for one in shown.unmatched] == [
        (1_000_00, "more than the customer owes: it goes back")
    ]
    applied = books(SIGNED | {"deposit_cents": 0}, DEPOSIT, {"kind": "deposit_applied", "cents": 1_000_00})
    assert [(one.kind, one.cents) for one in report(applied, START).due] == [("refund", 1_000_00)]
    back = books(CASH, paid, {"kind": "refund_paid", "cents": 1_000_00, "method": "ach"})
    assert not report(back, START).due


def test_more_is_not_charged_back_than_came() -> None:
    found = books(CASH, DEPOSIT, {"kind": "deposit_reversed", "cents": 1_500_00, "method": "card"})
    assert [(one.cents, one.text) for one in found.unmatched] == [(500_00, "more than had come by card")]


@pytest.mark.parametrize(
    ("signed", "fee", "told"),
    [(CASH, 1, "nobody withholds a dealer fee of a cash price"), (SIGNED, 49_000_01, "more than what is financed")],
)
def test_a_change_has_no_dealer_fee_that_a_contract_could_not_have(signed: dict[str, Any], fee: int, told: str) -> None:
    change = {"kind": "change_order", "price_cents": signed["price_cents"], "dealer_fee_cents": fee}
    with pytest.raises(ValueError, match=told):
        books(signed, change)


def test_instants_of_one_day_are_booked_in_their_order() -> None:
    deposit = {"kind": "deposit_applied", "cents": 1_000_00, "on": "2026-06-22T20:00:00-04:00"}
    signed = CASH | {"on": "2026-06-22T09:00:00-04:00"}
    received = DEPOSIT | {"on": "2026-06-22T10:00:00-04:00"}
    found = books(deposit, received, signed)
    assert not found.unmatched and found.balance(Account.CUSTOMER_RECEIVABLE) == 29_000_00
    with pytest.raises(ValueError, match="0: deposit_applied before"):
        books(deposit | {"on": "2026-06-22"}, received, signed)


def test_a_refund_goes_back_by_the_way_the_money_came() -> None:
    found = books(
        CASH, DEPOSIT, {"kind": "contract_rescinded"}, {"kind": "refund_paid", "cents": 1_000_00, "method": "check"}
    )
    assert [(one.fact, one.cents) for one in found.unmatched] == [(4, 1_000_00)]
    assert "check" in found.unmatched[0].text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ([CASH, {"kind": "refund_paid", "cents": 5, "method": "card"}], "more than has to be refunded"),
        ([CASH, {"kind": "deposit_applied", "cents": 5}], "more than the deposit that is held"),
        ([SIGNED, {"kind": "study_deposit_paid", "cents": 5}], "more than was taken for the study"),
        ([SIGNED, M1 | {"gross_cents": 49_000_01}], "more than what is financed"),
        ([SIGNED, M1 | {"fee_cents": 9_000_01, "gross_cents": 20_000_00}], "more withheld than the dealer fee agreed"),
        ([SIGNED, {"kind": "contract_rescinded"}, M1], "paid after the end"),
        ([SIGNED, {"kind": "contract_rescinded"}, DEPOSIT], "came after the end"),
        ([CASH, M1 | {"fee_cents": 0}], "nobody finances a cash price"),
    ],
)
def test_what_nobody_expected_is_booked_and_told(facts: list[dict[str, Any]], text: str) -> None:
    found = books(*facts)
    assert text in found.unmatched[0].text and report(found, START).balanced


def test_change_orders_move_the_price_and_go_back_alone() -> None:
    change = {"kind": "change_order", "price_cents": 52_000_00}
    assert books(SIGNED, change).balance(Account.DUE_FROM_LENDER) == 51_000_00
    undone = books(SIGNED, change, {"kind": "change_order_rescinded"})
    assert undone.balance(Account.DUE_FROM_LENDER) == 49_000_00 and undone.ended_on is None
    paid = {"kind": "payment_received", "cents": 30_000_00, "method": "wire"}
    lower = books(CASH, paid, {"kind": "change_order", "price_cents": 29_000_00})
    assert lower.balance(Account.REFUNDS_PAYABLE) == -1_000_00


@pytest.mark.parametrize(
    "facts",
    [
        [SIGNED, SIGNED],
        [M1],
        [{"kind": "contract_rescinded"}],
        [SIGNED, {"kind": "contract_rescinded"}, {"kind": "contract_cancelled"}],
        [SIGNED, {"kind": "contract_rescinded"}, {"kind": "change_order", "price_cents": 1}],
        [SIGNED, {"kind": "change_order_rescinded"}],
        [{"kind": "gift_received", "cents": 1}],
        [SIGNED | {"price_cents": 10**18}],
        [SIGNED | {"price_cents": -1}],
        [SIGNED | {"deposit_cents": 50_000_01}],
        [CASH | {"dealer_fee_cents": 1}],
        [SIGNED | {"product": "lease", "dealer_fee_cents": 1}],
        [CASH, DEPOSIT | {"id": "receipt-1"}, DEPOSIT | {"id": "receipt-1", "cents": 1}],
        [M1 | {"fee_cents": 9_800_01}],
    ],
)
def test_the_impossible_is_refused(facts: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError):
        books(*facts)


def test_a_fact_that_comes_again_counts_once() -> None:
    again = DEPOSIT | {"id": "receipt-1"}
    assert books(CASH, again, again).balance(Account.DEPOSITS_HELD) == -1_000_00


CENTS = st.integers(1, 60_000_00)
MONEY = st.one_of(
    st.builds(lambda cents: DEPOSIT | {"cents": cents}, CENTS),
    st.builds(lambda cents: STUDY | {"cents": cents}, CENTS),
    st.builds(lambda cents: {"kind": "deposit_applied", "cents": cents}, CENTS),
    st.builds(lambda cents: {"kind": "study_deposit_paid", "cents": cents}, CENTS),
    st.builds(lambda cents: M1 | {"gross_cents": cents, "fee_cents": cents // 5}, CENTS),
    st.builds(lambda cents: {"kind": "refund_paid", "cents": cents, "method": "card"}, CENTS),
    st.builds(lambda cents: {"kind": "payment_received", "cents": cents, "method": "wire"}, CENTS),
)
PRICED = st.builds(lambda cents: {"kind": "change_order", "price_cents": cents}, CENTS)


@given(
    st.sampled_from([SIGNED, CASH, SIGNED | {"product": "ppa", "dealer_fee_cents": 0}]),
    st.lists(st.one_of(MONEY, PRICED), max_size=12),
    st.sampled_from(["contract_rescinded", "contract_cancelled", None]),
    st.lists(MONEY, max_size=5),
)
def test_the_books_balance_whatever_happens(
    signed: dict[str, Any], before: list[dict[str, Any]], end: str | None, after: list[dict[str, Any]]
) -> None:
    found = books(signed, *before, *([{"kind": end}] if end else []), *after)
    assert report(found, START).balanced
    assert sum(line.debit_cents for line in found.lines) == sum(line.credit_cents for line in found.lines)


@given(st.lists(MONEY, max_size=12))
def test_after_a_rescission_the_customer_has_no_less_than_was_paid(before: list[dict[str, Any]]) -> None:
    found = books(SIGNED, *before, {"kind": "contract_rescinded"})
    came = ("deposit_received", "study_deposit_received", "payment_received")
    taken = sum(fact["cents"] for fact in before if fact["kind"] in came)
    given_back = sum(fact["cents"] for fact in before if fact["kind"] == "refund_paid")
    assert -found.balance(Account.REFUNDS_PAYABLE) == taken - given_back
