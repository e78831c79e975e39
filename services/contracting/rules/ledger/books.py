"""The books of one project: facts in the order of their days, the entry that each makes, what is left open.

Every fact is booked as it happened, also one that nobody expected (a payment after the end, a refund by another way):
such are told as unmatched. What has to go back is money of the customer, and owed by the day that the earliest of the
dated rows of ``refund`` names, counted from when it had to: an end, a lower price, a payment that nobody asked for.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import singledispatchmethod
from itertools import groupby

from services.contracting.rules.cancelling.rights import earliest_refund
from services.contracting.rules.ledger import facts
from services.contracting.rules.ledger.accounts import Account, Line, balances, credit, debit, entry
from shared.schemas.parts import FinancingProduct

FINANCED_BY = {
    FinancingProduct.CASH: Account.CUSTOMER_RECEIVABLE,
    FinancingProduct.LOAN: Account.DUE_FROM_LENDER,
    FinancingProduct.LEASE: Account.THIRD_PARTY_OWNER,
    FinancingProduct.PPA: Account.THIRD_PARTY_OWNER,
}
"""Who owes the price less the deposit."""


@dataclass(frozen=True)
class Unmatched:
    """A fact without its counterpart: ``fact`` counts from 1 in the order of the days."""

    fact: int
    kind: str
    on: dt.date
    cents: int
    text: str


@dataclass(frozen=True)
class Due:
    """Money that we owe, and the last day to pay it; null where no rule names one."""

    kind: str
    cents: int
    by: dt.date | None
    late: bool


@dataclass
class Refund:
    """What has to go back to the customer until a day."""

    cents: int
    by: dt.date


@dataclass
class Books:
    """Grows by ``post``. ValueError where a fact is impossible: a second signature, an end before it, the same fact

    with other figures.
    """

    signed: facts.ContractSigned | None = None
    ended_on: dt.date | None = None
    refunds: list[Refund] = field(default_factory=list)
    """What has to go back and has not yet, in the order in which it had to."""
    lines: list[Line] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    late_refunds: int = 0
    _balances: Counter[Account] = field(default_factory=Counter)
    _prices: list[tuple[int, int, int]] = field(default_factory=list)
    """Price, dealer fee, what the customer pays beside deposit and financing: as signed, then by each change order."""
    _unasked: int = 0
    """What came of milestones beyond what they were asked for, and has not gone back."""
    _came_by: Counter[str] = field(default_factory=Counter)
    """The customer's money by the way it came, less what went back that way."""
    _withheld: int = 0
    _completed: bool = False
    _count: int = 0
    _known: dict[str, facts.Fact] = field(default_factory=dict)
    """By their ids."""

    def post(self, fact: facts.Fact) -> tuple[Line, ...]:
        """Books a fact and returns its entry; none for one that was booked before."""
        if fact.id is not None:
            if (known := self._known.get(fact.id)) is not None:
                if known != fact.model_copy(update={"on": known.on}):
                    raise ValueError(f"{fact.id!r} was booked with other figures, as {known.kind}")
                return ()
            self._known[fact.id] = fact
        self._count += 1
        found = entry(*self._lines_of(fact))
        self.lines += found
        self._balances.update(balances(found))
        self._date_refunds(fact)
        return found

    def _date_refunds(self, fact: facts.Fact) -> None:
        """What a fact makes us owe gets its last day; what it settles goes from what was owed first."""
        overpaid = min(self.balance(Account.CUSTOMER_RECEIVABLE), 0)
        owed_back = max(0, -(self.balance(Account.REFUNDS_PAYABLE) + overpaid))
        settled = sum(one.cents for one in self.refunds) - owed_back
        if settled < 0:
            state = None if self.signed is None else self.signed.state
            self.refunds.append(Refund(-settled, earliest_refund(fact.day, state)))
        while settled > 0:
            first = self.refunds[0]
            part = min(settled, first.cents)
            if isinstance(fact, facts.RefundPaid) and fact.day > first.by:
                self.late_refunds += part
            settled -= part
            first.cents -= part
            if not first.cents:
                del self.refunds[0]

    def balance(self, account: Account) -> int:
        """Debits less credits, cents."""
        return self._balances[account]

    @property
    def refund_payable_cents(self) -> int:
        """What has to go back to the customer."""
        return max(0, -self.balance(Account.REFUNDS_PAYABLE))

    @property
    def deposit_held_cents(self) -> int:
        return max(0, -self.balance(Account.DEPOSITS_HELD))

    def _balance_after(self, lines: Iterable[Line], account: Account) -> int:
        return self.balance(account) + balances(lines)[account]

    # -- facts -----------------------------------------------------------------------------------------------------

    @singledispatchmethod
    def _lines_of(self, fact: facts.Fact) -> list[Line]:
        raise AssertionError(f"no entry for {fact.kind}")

    @_lines_of.register
    def _(self, fact: facts.ContractSigned) -> list[Line]:
        if self.signed is not None:
            raise ValueError("the contract was signed already")
        self.signed = fact
        self._prices.append((fact.price_cents, fact.dealer_fee_cents, 0))
        return [
            debit(Account.CUSTOMER_RECEIVABLE, fact.deposit_cents),
            debit(FINANCED_BY[fact.product], fact.price_cents - fact.deposit_cents),
            credit(Account.TAX_PAYABLE, fact.tax_cents),
            credit(Account.DEFERRED_REVENUE, fact.price_cents - fact.tax_cents),
        ]

    @_lines_of.register
    def _(self, fact: facts.DepositReceived) -> list[Line]:
        self._came_by[fact.method] += fact.cents
        return [debit(Account.CASH, fact.cents), *self._from_customer(Account.DEPOSITS_HELD, fact)]

    @_lines_of.register
    def _(self, fact: facts.DepositReleased) -> list[Line]:
        self._spend(Account.DEPOSITS_HELD, fact, fact.cents, "more than the deposit that is held")
        return [debit(Account.DEPOSITS_HELD, fact.cents), credit(Account.REFUNDS_PAYABLE, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.DepositReversed) -> list[Line]:
        """First of what is held; what was applied to the price, or passed on to the utility, is owed again."""
        if (beyond := fact.cents - max(self._came_by[fact.method], 0)) > 0:
            self._tell(fact, beyond, f"more than had come by {fact.method}")
        self._came_by[fact.method] -= fact.cents
        holding = Account.DEPOSITS_HELD if fact.of is None else Account.STUDY_HELD
        held = min(fact.cents, max(-self.balance(holding), 0))
        return [
            debit(holding, held), debit(Account.CUSTOMER_RECEIVABLE, fact.cents - held),
            credit(Account.CASH, fact.cents),
        ]  # fmt: skip

    @_lines_of.register
    def _(self, fact: facts.UnclaimedReceived) -> list[Line]:
        self._came_by[fact.method] += fact.cents
        return [debit(Account.CASH, fact.cents), credit(Account.REFUNDS_PAYABLE, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.StudyDepositReceived) -> list[Line]:
        self._came_by[fact.method] += fact.cents
        return [debit(Account.CASH, fact.cents), *self._from_customer(Account.STUDY_HELD, fact)]

    @_lines_of.register
    def _(self, fact: facts.PaymentReceived) -> list[Line]:
        self._came_by[fact.method] += fact.cents
        return [debit(Account.CASH, fact.cents), *self._from_customer(Account.CUSTOMER_RECEIVABLE, fact)]

    def _from_customer(
        self, account: Account, fact: facts.DepositReceived | facts.StudyDepositReceived | facts.PaymentReceived
    ) -> list[Line]:
        """What comes after the end goes back."""
        if self.ended_on is not None:
            self._tell(fact, fact.cents, "came after the end of the contract: it goes back")
            account = Account.REFUNDS_PAYABLE
        elif isinstance(fact, facts.PaymentReceived):
            self._pay(fact)
        return [credit(account, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.DepositApplied) -> list[Line]:
        self._must_be_signed(fact)
        self._spend(Account.DEPOSITS_HELD, fact, fact.cents, "more than the deposit that is held")
        self._pay(fact)
        return [debit(Account.DEPOSITS_HELD, fact.cents), credit(Account.CUSTOMER_RECEIVABLE, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.StudyDepositPaid) -> list[Line]:
        self._spend(Account.STUDY_HELD, fact, fact.cents, "more than was taken for the study")
        return [debit(Account.STUDY_HELD, fact.cents), credit(Account.CASH, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.StudyDepositReleased) -> list[Line]:
        self._spend(Account.STUDY_HELD, fact, fact.cents, "more than is held for the study")
        return [debit(Account.STUDY_HELD, fact.cents), credit(Account.REFUNDS_PAYABLE, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.MilestonePaid) -> list[Line]:
        signed = self._must_be_signed(fact)
        payer = FINANCED_BY[signed.product]
        if self.ended_on is not None:
            self._tell(fact, fact.gross_cents, "paid after the end of the contract: it goes back")
            return [debit(Account.CASH, fact.gross_cents - fact.fee_cents),
                    credit(payer, fact.gross_cents - fact.fee_cents)]  # fmt: skip
        if signed.product is FinancingProduct.CASH:
            self._tell(fact, fact.gross_cents, "nobody finances a cash price")
        elif fact.asked_cents is not None and fact.gross_cents > fact.asked_cents:
            self._unasked += fact.gross_cents - fact.asked_cents
            self._tell(fact, fact.gross_cents - fact.asked_cents, "more than the milestone was asked for: it goes back")
        elif fact.gross_cents > self.balance(payer):
            self._tell(fact, fact.gross_cents - max(self.balance(payer), 0), "more than what is financed")
        self._withheld += fact.fee_cents
        if self._withheld > self._prices[-1][1]:
            self._tell(fact, self._withheld - self._prices[-1][1], "more withheld than the dealer fee agreed")
        return [
            debit(Account.CASH, fact.gross_cents - fact.fee_cents),
            debit(Account.DEALER_FEE_EXPENSE, fact.fee_cents),
            credit(payer, fact.gross_cents),
        ]

    @_lines_of.register
    def _(self, fact: facts.MilestoneClawedBack) -> list[Line]:
        payer, gross = FINANCED_BY[self._must_be_signed(fact).product], fact.cents + fact.fee_cents
        unasked = min(gross, self._unasked)
        self._unasked -= unasked
        if (beyond := min(gross - unasked, self.balance(payer) + gross)) > 0:
            self._tell(fact, beyond, "more than has to go back")
        self._withheld -= fact.fee_cents
        return [
            debit(payer, gross), credit(Account.CASH, fact.cents), credit(Account.DEALER_FEE_EXPENSE, fact.fee_cents),
        ]  # fmt: skip

    @_lines_of.register
    def _(self, fact: facts.ChangeOrder) -> list[Line]:
        self._must_stand(fact)
        before = self._prices[-1]
        fee = before[1] if fact.dealer_fee_cents is None else fact.dealer_fee_cents
        if fact.dealer_fee_cents is not None:
            self._must_be_lent(fee, fact.price_cents - fact.added_cents)
        self._prices.append((fact.price_cents, fee, fact.added_cents))
        return self._reprice(before)

    @_lines_of.register
    def _(self, fact: facts.ChangeOrderRescinded) -> list[Line]:
        self._must_stand(fact)
        if len(self._prices) == 1:
            raise ValueError("there is no change order to rescind")
        return self._reprice(self._prices.pop())

    def _reprice(self, before: tuple[int, int, int]) -> list[Line]:
        assert self.signed is not None
        (price, _, added), (was_price, _, was_added) = self._prices[-1], before
        change, more = price - was_price, added - was_added
        earned = Account.REVENUE if self._completed else Account.DEFERRED_REVENUE
        lines = [
            debit(FINANCED_BY[self.signed.product], change - more), debit(Account.CUSTOMER_RECEIVABLE, more),
            credit(earned, change),
        ]  # fmt: skip
        overpaid = -self._balance_after(lines, Account.CUSTOMER_RECEIVABLE)
        if overpaid > 0:
            lines += [debit(Account.CUSTOMER_RECEIVABLE, overpaid), credit(Account.REFUNDS_PAYABLE, overpaid)]
        return lines

    @_lines_of.register
    def _(self, fact: facts.Completed) -> list[Line]:
        self._must_stand(fact)
        self._completed = True
        earned = -self.balance(Account.DEFERRED_REVENUE)
        return [debit(Account.DEFERRED_REVENUE, earned), credit(Account.REVENUE, earned)]

    @_lines_of.register
    def _(self, fact: facts.ContractRescinded) -> list[Line]:
        self._must_stand(fact)
        taken = sum(self._came_by.values())
        lines = self._undo(fact.day)
        back = -self._balance_after(lines, Account.REFUNDS_PAYABLE)
        spent = taken - back  # passed on to a utility; the customer has it back all the same
        return [*lines, debit(Account.UNRECOVERED, spent), credit(Account.REFUNDS_PAYABLE, spent)]

    @_lines_of.register
    def _(self, fact: facts.ContractCancelled) -> list[Line]:
        self._must_stand(fact)
        lines = self._undo(fact.day)
        back = -self._balance_after(lines, Account.REFUNDS_PAYABLE)
        kept = min(fact.fee_cents, back)
        owed = fact.fee_cents - kept
        return [
            *lines, debit(Account.REFUNDS_PAYABLE, kept), debit(Account.CUSTOMER_RECEIVABLE, owed),
            credit(Account.CANCELLATION_FEES, fact.fee_cents),
        ]  # fmt: skip

    def _undo(self, day: dt.date) -> list[Line]:
        """Nobody owes the price any more; the customer's money is to be returned, what a financier paid too."""
        assert self.signed is not None
        self.ended_on = day
        (price, _, added), tax = self._prices[-1], self.signed.tax_cents
        own = self.signed.deposit_cents + added
        earned = Account.REVENUE if self._completed else Account.DEFERRED_REVENUE
        payer = FINANCED_BY[self.signed.product]
        held, study = -self.balance(Account.DEPOSITS_HELD), -self.balance(Account.STUDY_HELD)
        lines = [
            debit(earned, price - tax), debit(Account.TAX_PAYABLE, tax),
            credit(Account.CUSTOMER_RECEIVABLE, own), credit(payer, price - own),
            debit(payer, self._withheld), credit(Account.DEALER_FEE_EXPENSE, self._withheld),
            debit(Account.DEPOSITS_HELD, held), credit(Account.REFUNDS_PAYABLE, held),
            debit(Account.STUDY_HELD, study), credit(Account.REFUNDS_PAYABLE, study),
        ]  # fmt: skip
        paid = -self._balance_after(lines, Account.CUSTOMER_RECEIVABLE)
        return [*lines, debit(Account.CUSTOMER_RECEIVABLE, paid), credit(Account.REFUNDS_PAYABLE, paid)]

    @_lines_of.register
    def _(self, fact: facts.RefundPaid) -> list[Line]:
        self._spend(Account.REFUNDS_PAYABLE, fact, fact.cents, "more than has to be refunded")
        if (astray := fact.cents - max(self._came_by[fact.method], 0)) > 0:
            self._tell(fact, astray, f"went back by {fact.method}, by which it had not come")
        self._came_by[fact.method] -= fact.cents
        return [debit(Account.REFUNDS_PAYABLE, fact.cents), credit(Account.CASH, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.PermitFeePaid) -> list[Line]:
        return [debit(Account.PERMIT_FEES, fact.cents), credit(Account.CASH, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.UpgradePaid) -> list[Line]:
        return [debit(Account.UPGRADE_COST, fact.cents), credit(Account.CASH, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.RestockPaid) -> list[Line]:
        return [debit(Account.RESTOCK_COST, fact.cents), credit(Account.CASH, fact.cents)]

    @_lines_of.register
    def _(self, fact: facts.TaxPaid) -> list[Line]:
        self._spend(Account.TAX_PAYABLE, fact, fact.cents, "more than the tax that is due")
        return [debit(Account.TAX_PAYABLE, fact.cents), credit(Account.CASH, fact.cents)]

    # -- checks ----------------------------------------------------------------------------------------------------

    def _must_be_signed(self, fact: facts.Fact) -> facts.ContractSigned:
        if self.signed is None:
            raise ValueError(f"{fact.kind} before the contract was signed")
        return self.signed

    def _must_be_lent(self, fee_cents: int, lent_cents: int) -> None:
        """Only a lender withholds a fee, and of what it lends."""
        assert self.signed is not None
        if fee_cents and self.signed.product is not FinancingProduct.LOAN:
            raise ValueError(f"nobody withholds a dealer fee of a {self.signed.product.value} price")
        if fee_cents > lent_cents - self.signed.deposit_cents:
            raise ValueError(f"a dealer fee of {fee_cents} cents is more than what is financed")

    def _must_stand(self, fact: facts.Fact) -> None:
        self._must_be_signed(fact)
        if self.ended_on is not None:
            raise ValueError(f"{fact.kind} after the contract ended on {self.ended_on}")

    def _spend(self, account: Account, fact: facts.Fact, cents: int, text: str) -> None:
        held = max(-self.balance(account), 0)
        if cents > held:
            self._tell(fact, cents - held, text)

    def _pay(self, fact: facts.PaymentReceived | facts.DepositApplied) -> None:
        owed = max(self.balance(Account.CUSTOMER_RECEIVABLE), 0)
        if fact.cents > owed:
            self._tell(fact, fact.cents - owed, "more than the customer owes: it goes back")

    def _tell(self, fact: facts.Fact, cents: int, text: str) -> None:
        self.unmatched.append(Unmatched(self._count, fact.kind, fact.day, cents, text))


def replay(found: Iterable[facts.Fact]) -> Books:
    """The books after all facts, taken in the order of their days, and of their instants where a whole day has them.

    ValueError with the place of an impossible one.
    """
    books = Books()
    for place, fact in _in_order(list(enumerate(found))):
        try:
            books.post(fact)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
    return books


def _in_order(placed: list[tuple[int, facts.Fact]]) -> Iterator[tuple[int, facts.Fact]]:
    """A date does not say when in its day: what lies there beside instants keeps the order of the file."""
    for _, facts_of_day in groupby(sorted(placed, key=lambda pair: pair[1].day), key=lambda pair: pair[1].day):
        day = list(facts_of_day)
        instants = {place: fact.on for place, fact in day if isinstance(fact.on, dt.datetime)}
        yield from sorted(day, key=lambda pair: instants[pair[0]]) if len(instants) == len(day) else day


def replay_in_order(found: Iterable[facts.Fact]) -> Books:
    """The books after facts that were booked in this order, whatever their days."""
    books = Books()
    for fact in found:
        books.post(fact)
    return books
