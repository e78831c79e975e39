"""Forms of the sets that bind a sale: rights to cancel and refunds, deposits, fees, texts, companies, who may own."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.rules.forms.bounds import (
    CalendarName,
    Cents,
    Days,
    Form,
    Kilowatts,
    Paragraph,
    Percent,
    SomeDays,
    Text,
    Years,
)
from shared.schemas.parts import Segment

Favour = Literal["earliest", "latest"]


class Place(StrEnum):
    """Where the customer agreed."""

    HOME = "home"
    TEMPORARY = "temporary"
    SELLER = "seller"
    REMOTE = "remote"


class Product(StrEnum):
    CASH = "cash"
    LOAN = "loan"
    LEASE = "lease"
    PPA = "ppa"


Products = Annotated[frozenset[Product], Field(min_length=1)]
Places = Annotated[frozenset[Place], Field(min_length=1)]


class RightParams(Form):
    """``rescission``: one right to cancel."""

    products: Products
    places: Places
    least_cents: dict[Place, Cents]
    """The price from which a sale at the place is covered."""
    days: SomeDays
    senior_days: SomeDays | None
    senior_least_cents: Cents | None
    secured: bool | None
    """Whether it needs, or excludes, credit secured by the customer's principal dwelling; null: no matter."""
    calendar: CalendarName
    favour: Favour
    missing_notice: Literal["until_delivered", "three_years", "reasonable_time"]
    assign_after_days: Days | None
    """Business days before whose end the note must not be assigned."""


class RefundParams(Form):
    """``refund``: by when money is returned after a cancellation."""

    days: Days
    unit: Literal["calendar", "business"]
    calendar: CalendarName | None
    favour: Favour

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if self.unit == "business" and self.calendar is None:
            raise ValueError("business days are of a calendar, and none is named")
        return self


class DepositParams(Form):
    """``deposit_caps``: a share of the price, or so many cents if that is less; null: the share alone."""

    pct: Annotated[int, Field(ge=0, le=100)]
    cents: Cents | None


class FeesByStage(Form):
    """By what has been spent when the customer ends the contract."""

    nothing: Cents
    ordered: Cents
    started: Cents


class CancellationFees(Form):
    """``cancellation_fees``."""

    cents: FeesByStage


class Materiality(Form):
    """``materiality``: how far a figure may move before a change is material; null: it is not looked at."""

    size_pct: Percent
    energy_pct: Percent
    apr_pct: Percent
    incentive_pct: Percent | None = None


class Retention(Form):
    """``retention``: years from the signature; null: no end."""

    years: Years | None


class Seller(Form):
    """``companies``: who sells and builds."""

    name: Text
    address: Text
    license: Text
    phone: Text
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
    warranties: Annotated[tuple[Text, ...], Field(min_length=1)]
    work_days: SomeDays


class Lender(Form):
    """``companies``: who lends."""

    name: Text
    address: Text
    late_charge: Text
    prepayment: Text


class Owner(Form):
    """``companies``: who owns a system on a customer's roof."""

    name: Text
    address: Text
    certificate: Text | None = None


Part = Literal[
    "cover", "consent", "statement", "clause", "credit", "third_party", "acknowledgment", "notice", "adverse_action"
]


class TemplateParams(Form):
    """``disclosures``: one text; ``acts``: what each consumer does with it beside signing."""

    part: Part
    title: Text
    paragraphs: Annotated[tuple[Paragraph, ...], Field(min_length=1)]
    products: Products
    places: Places
    bold: bool
    point_size: float = Field(ge=6, le=40)
    acts: Literal["none", "initial", "sign"]
    most_cents: Cents | None = Field(default=None, description="Of all payments, up to which the rule applies.")
    with_report: tuple[Paragraph, ...] = Field(default=(), description="Where the creditor used a consumer report.")
    with_score: tuple[Paragraph, ...] = Field(default=(), description="And a score of it.")
    without_report: tuple[Paragraph, ...] = Field(default=(), description="Where it has named none.")


class Standing(StrEnum):
    LAWFUL = "lawful"
    UNLAWFUL = "unlawful"
    UNCLEAR = "unclear"
    """We have no rule on record; the state may well have one."""


class Ownership(Form):
    """``third_party_ownership``: whether another may own the system on a customer's roof."""

    standing: Standing
    because: Text
    most_kwac: dict[Segment, Kilowatts] = Field(default={}, description="AC rating up to which it holds, by segment.")
    most_share_of_use_pct: float | None = Field(
        default=None, gt=0, le=1_000, description="Of a year's use that may be made, %."
    )
    certificate: Text | None = Field(default=None, description="What the owner has to hold; null for nothing.")
    condition: Text | None = Field(default=None, description="What it is tied to besides, in the customer's words.")
