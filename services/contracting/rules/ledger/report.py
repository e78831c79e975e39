"""What ``helio ledger`` prints of the books of a project."""

import datetime as dt

from pydantic import BaseModel, Field

from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import FINANCED_BY, Books, Due


class AccountReport(BaseModel):
    account: Account
    debit_cents: int
    credit_cents: int
    balance_cents: int = Field(description="Debits less credits.")


class UnmatchedReport(BaseModel):
    fact: int = Field(description="Counted from 1, in the order of the days.")
    kind: str
    on: dt.date
    cents: int
    text: str


class DueReport(BaseModel):
    kind: str = Field(description="refund, or clawback of what a lender or owner had paid.")
    cents: int
    by: dt.date | None = Field(description="The last day to pay; null where no rule names one.")
    late: bool


class LedgerReport(BaseModel):
    """Every account of the chart, also one that nothing moved."""

    balanced: bool = Field(description="Debits and credits of all accounts together are equal.")
    accounts: list[AccountReport]
    unmatched: list[UnmatchedReport]
    due: list[DueReport]
    paid_late_cents: int = Field(description="Refunded after the last day.")


def report(books: Books, on: dt.date) -> LedgerReport:
    """The books as they stand on a day, which decides what is late."""
    accounts = [
        AccountReport(
            account=account,
            debit_cents=sum(line.debit_cents for line in books.lines if line.account is account),
            credit_cents=sum(line.credit_cents for line in books.lines if line.account is account),
            balance_cents=books.balance(account),
        )
        for account in Account
    ]
    return LedgerReport(
        balanced=sum(one.balance_cents for one in accounts) == 0,
        accounts=accounts,
        unmatched=[UnmatchedReport(**vars(one)) for one in books.unmatched],
        due=[DueReport(**vars(one)) for one in due(books, on)],
        paid_late_cents=books.late_refunds,
    )


def due(books: Books, on: dt.date) -> list[Due]:
    """What we owe: refunds to the customer, and what goes back to who had financed."""
    found = [Due("refund", one.cents, one.by, late=on > one.by) for one in books.refunds]
    payer = None if books.signed is None else FINANCED_BY[books.signed.product]
    if payer is not None and payer is not Account.CUSTOMER_RECEIVABLE and (back := -books.balance(payer)) > 0:
        found.append(Due("clawback", back, None, late=False))
    return found
