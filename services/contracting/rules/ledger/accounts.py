"""The chart of accounts, and an entry that is equal on both sides."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    """Assets and expenses grow by debits, liabilities and revenue by credits."""

    CASH = "cash"
    CUSTOMER_RECEIVABLE = "customer_receivable"
    """What the customer owes us directly: all of a cash price, the down payment of a loan."""
    DUE_FROM_LENDER = "due_from_lender"
    """The financed amount, dealer fee included; in credit where the lender claws back."""
    THIRD_PARTY_OWNER = "third_party_owner"
    """What who owns the system under a lease or a PPA owes us."""
    DEPOSITS_HELD = "deposits_held"
    """The customer's money until it is applied to the price."""
    REFUNDS_PAYABLE = "refunds_payable"
    STUDY_HELD = "study_held"
    """Taken from the customer for the utility."""
    TAX_PAYABLE = "tax_payable"
    DEFERRED_REVENUE = "deferred_revenue"
    """The price of what is not built yet."""
    REVENUE = "revenue"
    CANCELLATION_FEES = "cancellation_fees"
    DEALER_FEE_EXPENSE = "dealer_fee_expense"
    """What the lender withheld when it paid."""
    PERMIT_FEES = "permit_fees"
    UPGRADE_COST = "upgrade_cost"
    RESTOCK_COST = "restock_cost"
    UNRECOVERED = "unrecovered"
    """Passed on for a customer who then had all money back."""


@dataclass(frozen=True)
class Line:
    """One side of an entry: cents, one of the two is zero."""

    account: Account
    debit_cents: int
    credit_cents: int


def debit(account: Account, cents: int) -> Line:
    """A negative amount is a credit."""
    return Line(account, max(cents, 0), max(-cents, 0))


def credit(account: Account, cents: int) -> Line:
    """A negative amount is a debit."""
    return debit(account, -cents)


def entry(*lines: Line) -> tuple[Line, ...]:
    """The lines without those of no money. ``AssertionError`` where both sides differ: no fact of ours may do that."""
    kept = tuple(line for line in lines if line.debit_cents or line.credit_cents)
    assert sum(line.debit_cents - line.credit_cents for line in kept) == 0, f"entry does not balance: {kept}"
    return kept


def balances(lines: Iterable[Line]) -> Counter[Account]:
    """Debits less credits by account, cents."""
    found: Counter[Account] = Counter()
    for line in lines:
        found[line.account] += line.debit_cents - line.credit_cents
    return found
