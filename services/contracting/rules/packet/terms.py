"""The terms of one contract: who, what, for how much, by which payments. Frozen once the packet is built."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.contracting.rules.cancelling.rights import SENIOR_AGE
from services.contracting.rules.lending.quote import DealerFee, LoanReport, LoanRequest, quote_loan
from services.contracting.rules.lending.rate import MOST_CENTS, Cents, Day
from shared.rules.forms.contracts import Place, Product
from shared.rules.money.apr import within_tolerance
from shared.rules.ruleset import STATES
from shared.schemas.quantities import Line

ADULT: Final = 18
MOST_PARTIES: Final = 20
PRINTABLE: Final = r"^[\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$"
"""What the standard fonts of PDF can write (ISO 32000-1, Annex D.2, WinAnsiEncoding); other letters become boxes."""
PrintableLine = Annotated[Line, Field(pattern=PRINTABLE)]
"""What is to stand in a contract: a name in other letters is given as an identity document writes it in Latin ones."""
WRITTEN_OUT: Final = {"≤": "at most ", "≥": "at least ", "−": "-", "…": "...", "\u202f": " "}
"""Signs beside them that the document says otherwise."""
Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
Amount = Annotated[int, Field(ge=0, le=MOST_CENTS)]
Role = Literal[
    "customer", "co_owner", "co_borrower", "account_holder", "authorised_signer", "third_party_owner", "seller"
]
CONSUMERS: Final = ("customer", "co_owner", "co_borrower")
"""Who cancels, and gets the notices, where the buyer is a consumer."""
COMPANYS: Final = "authorised_signer"
"""The role of who signs for a company."""


def _says_nothing(cents: int | None) -> bool:
    """A field that came later is left out while it says nothing: a program from before reads the terms."""
    return not cents


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Seller(_Terms):
    name: Text
    address: Text
    license: Text = Field(description="Number and kind of the contractor's licence.")
    phone: Text
    email: Text


class Party(_Terms):
    """``order``: who has a smaller one signs first; equal ones in any order."""

    name: Text
    role: Role
    order: int = Field(default=1, ge=1, le=MOST_PARTIES)
    email: Text
    address: Text | None = None
    age: int | None = Field(default=None, ge=ADULT, le=130, description="Years; null where not asked.")
    signs: bool = True


class Payment(_Terms):
    when: Text
    cents: Amount


class Equipment(_Terms):
    quantity: int = Field(ge=1, le=1_000_000)
    manufacturer: Text
    model: Text
    category: Text


class System(_Terms):
    kwdc: float = Field(ge=0, le=1e6, allow_inf_nan=False)
    kwac: float = Field(gt=0, le=1e6, allow_inf_nan=False)
    battery_kwh: float = Field(default=0, ge=0, le=1e6, allow_inf_nan=False)
    annual_kwh: float = Field(ge=0, le=1e9, allow_inf_nan=False, description="Estimated, first year.")
    p90_kwh: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False, description="Exceeded in 9 of 10.")
    guaranteed_share_pct: float | None = Field(default=None, gt=0, le=100, allow_inf_nan=False)
    degradation_pct: float = Field(default=0.5, ge=0, le=10, allow_inf_nan=False, description="A year.")
    design_version: int = Field(ge=1)
    design_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Loan(_Terms):
    creditor: Text
    creditor_address: Text
    note_rate_pct: float = Field(ge=0, le=100, allow_inf_nan=False)
    months: int = Field(ge=1, le=600)
    dealer_fee: DealerFee | None = None
    start: Day
    first_payment: Day | None = None
    disclosed_apr_pct: float | None = Field(default=None, ge=0, lt=600, allow_inf_nan=False)
    late_charge: Text = "none"
    prepayment: Text = "If you pay off early, you will not have to pay a penalty."
    secured_by_dwelling: bool = False


class ThirdParty(_Terms):
    """A lease or a power purchase agreement."""

    owner: Text
    owner_address: Text
    term_months: int = Field(ge=1, le=600)
    monthly_payment_cents: Cents | None = Field(default=None, description="Of a lease.")
    rate_cents_per_kwh: float | None = Field(default=None, gt=0, le=1000, allow_inf_nan=False, description="Of a PPA.")
    prepaid_cents: Cents | None = Field(
        default=None, exclude_if=_says_nothing, description="Of a PPA whose energy is all paid for at once."
    )
    escalator_pct: float = Field(default=0, ge=0, le=20, allow_inf_nan=False, description="A year.")
    buyout_cents: Cents | None = Field(default=None, description="At the end of the term; null: fair market value.")

    def scaled(self, price_cents: int, was_cents: int) -> "ThirdParty":
        """At another price of the system. A price per kWh stays: a smaller system delivers less."""
        amounts = ("monthly_payment_cents", "prepaid_cents", "buyout_cents")
        known = {name: cents for name in amounts if (cents := getattr(self, name)) is not None}
        return self.model_copy(update={name: round(cents * price_cents / was_cents) for name, cents in known.items()})


class Terms(_Terms):
    """``date`` is the day on which the contract is to be signed. Instants are local to the site's ``time_zone``."""

    contract_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    date: Day
    state: str
    time_zone: str
    segment: Literal["residential", "commercial"]
    place: Place
    seller: Seller
    parties: tuple[Party, ...] = Field(min_length=1, max_length=MOST_PARTIES)
    site_address: Text
    utility: Text
    product: Product
    cash_price_cents: Cents
    deposit_cents: Amount = 0
    added_cents: Amount = Field(
        default=0,
        exclude_if=_says_nothing,
        description="Of the cash price what no loan pays: a change after it was paid.",
    )
    payments: tuple[Payment, ...] = Field(default=(), max_length=50, description="Of a cash price; deposit first.")
    system: System
    equipment: tuple[Equipment, ...] = Field(min_length=1, max_length=1000)
    loan: Loan | None = None
    third_party: ThirdParty | None = None
    warranties: tuple[Text, ...] = Field(default=(), max_length=50)
    work_days: int = Field(default=60, ge=1, le=1000, description="From the permit to completion, calendar days.")

    @field_validator("state")
    @classmethod
    def _is_a_state(cls, state: str) -> str:
        if state.upper() not in STATES:
            raise ValueError(f"{state!r} is no state")
        return state.upper()

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone") from None
        return name

    @model_validator(mode="after")
    def _product_has_its_terms(self) -> Self:
        if (self.product is Product.LOAN) != (self.loan is not None):
            raise ValueError("loan: terms of a loan belong to a loan, and to nothing else")
        if (self.product in (Product.LEASE, Product.PPA)) != (self.third_party is not None):
            raise ValueError("third_party: its terms belong to a lease or a PPA, and to nothing else")
        if self.third_party is not None:
            third = self.third_party
            prepaid = third.prepaid_cents is not None
            by_the_month, by_the_kwh = third.monthly_payment_cents is not None, third.rate_cents_per_kwh is not None
            if not (by_the_month and not prepaid if self.product is Product.LEASE else by_the_kwh is not prepaid):
                raise ValueError(
                    "third_party: a lease has monthly_payment_cents, a PPA either rate_cents_per_kwh or prepaid_cents"
                )
            if third.prepaid_cents is not None and third.escalator_pct:
                raise ValueError("third_party.escalator_pct: what is prepaid does not grow")
            if self.deposit_cents:
                raise ValueError(f"deposit_cents: a {self.product} has no deposit of its price")
        return self

    @model_validator(mode="after")
    def _money_adds_up(self) -> Self:
        if self.added_cents and (self.loan is None or self.added_cents >= self.cash_price_cents):
            raise ValueError("added_cents: it is a part of a cash price that a loan pays otherwise")
        if self.deposit_cents > self.cash_price_cents:
            raise ValueError(f"deposit_cents: {self.deposit_cents} is more than the price")
        if self.payments and (total := sum(one.cents for one in self.payments)) != self.price_cents:
            raise ValueError(f"payments: they sum to {total} cents, the price is {self.price_cents}")
        return self

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if not self.signers:
            raise ValueError("parties: nobody signs")
        names = [one.name for one in self.signers]
        if len(set(names)) != len(names):
            raise ValueError("parties: two signers have the same name")
        return self

    @model_validator(mode="after")
    def _disclosed_rate_is_accurate(self) -> Self:
        quote = self.quote
        if quote is None or self.loan is None or self.loan.disclosed_apr_pct is None:
            return self
        if not within_tolerance(self.loan.disclosed_apr_pct / 100, quote.apr_pct / 100):
            raise ValueError(
                f"loan.disclosed_apr_pct: {self.loan.disclosed_apr_pct} is outside the tolerance of 12 CFR 1026.22 "
                f"of {quote.apr_pct}"
            )
        return self

    @property
    def quote(self) -> LoanReport | None:
        """The Truth in Lending figures of a loan."""
        if self.loan is None:
            return None
        return quote_loan(
            LoanRequest(
                cash_price_cents=self.cash_price_cents - self.added_cents,
                down_payment_cents=self.deposit_cents,
                dealer_fee=self.loan.dealer_fee,
                note_rate_pct=self.loan.note_rate_pct,
                months=self.loan.months,
                start=self.loan.start,
                first_payment=self.loan.first_payment,
            )
        )

    def at_price(self, cash_price_cents: int, added_cents: int = 0) -> "Terms":
        """The same terms at another cash price: of a loan rate, months and share of the dealer fee stay.

        ``added_cents`` of the price are paid beside the loan. What is paid for a leased system, for all its energy at
        once, or for it at the end, changes as the price does.
        """
        loan = None if self.loan is None else self.loan.model_copy(update={"disclosed_apr_pct": None})
        third = None if self.third_party is None else self.third_party.scaled(cash_price_cents, self.cash_price_cents)
        price = {"cash_price_cents": cash_price_cents, "added_cents": added_cents}
        return self.model_copy(update=price | {"loan": loan, "third_party": third, "payments": ()})

    @property
    def price_cents(self) -> int:
        """What the contract says: the cash price, and the dealer fee where a lender withholds one."""
        quote = self.quote
        return self.cash_price_cents + (0 if quote is None else quote.dealer_fee_cents)

    @property
    def signers(self) -> tuple[Party, ...]:
        """In the order in which they sign."""
        return tuple(sorted((one for one in self.parties if one.signs), key=lambda one: one.order))

    @property
    def consumers(self) -> tuple[Party, ...]:
        """Who may cancel; nobody where the buyer is a business."""
        if self.segment != "residential":
            return ()
        return tuple(one for one in self.parties if one.role in CONSUMERS)

    def of_a_senior(self) -> "Terms":
        """The same terms where a buyer has said, in signing them, to be so old that some states give longer."""
        if self.oldest >= SENIOR_AGE or not self.consumers:
            return self
        aged = (one.model_copy(update={"age": SENIOR_AGE}) if one in self.consumers else one for one in self.parties)
        return self.model_copy(update={"parties": tuple(aged)})

    @property
    def oldest(self) -> int:
        """Years; of consumers whose age is not known, an adult's."""
        return max((one.age or ADULT for one in self.consumers), default=ADULT)


def slips(terms: Terms) -> Iterator[str]:
    """What is wrong in terms of a new contract, each with its place. Of a change order the loan began before."""
    for place, text in _texts(terms.model_dump(mode="json"), ""):
        if lacking := [sign for sign in text if sign not in WRITTEN_OUT and not re.match(PRINTABLE, sign)]:
            yield f"{place}: the document's fonts have no {lacking[0]!r}; write it in Latin letters"
    system, loan = terms.system, terms.loan
    if system.p90_kwh is not None and system.p90_kwh > system.annual_kwh:
        yield f"system.p90_kwh: {system.p90_kwh:g} in nine years of ten is more than the estimate {system.annual_kwh:g}"
    if loan is not None and loan.start < terms.date:
        yield f"loan.start: {loan.start} is before the contract's own day {terms.date}"


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _texts(part, f"{place}.{name}".removeprefix("."))


def money(cents: int) -> str:
    """US dollars with thousands separated: ``$38,505.00``."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def long_date(day: dt.date) -> str:
    """``November 20, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"
