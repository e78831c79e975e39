"""What each authority having jurisdiction asks for, and how long its clocks run.

Rows of ``shared/rules/data/authorities``: one for each state, the federal one for states without, and rows of single
authorities that state what is different there. A file of an authority states the same.
"""

from datetime import date, timedelta
from itertools import combinations
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.rules.calendar import add_business_days, add_months
from shared.rules.interconnection.rows import authority_row, row_for
from shared.schemas.permitting import PermitKind, PermitRoute

SET: Final = "authorities"

Kind = PermitKind
Days = Annotated[int, Field(gt=0, le=3_000)]
Submission = Literal["portal", "email", "paper", "instant_tool"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class InstantLaw(_Model):
    """Which places a state's law has issue residential permits by software at once, and up to which size."""

    max_kwac: float
    least_population: int
    least_county_population: int
    """Of the county, with every city in it."""
    large_population: int
    """Above it the duty began on ``large_from``, else on ``others_from``."""
    large_from: date
    others_from: date
    citation: str


class Edition(_Model):
    """An edition of a code as adopted; ``effective_to`` is its last day."""

    code: str
    edition: str
    effective_from: date
    effective_to: date | None = None


class OfKind(_Model):
    """Clocks of one kind of permit, where they are not those of the authority's permits in general."""

    review_business_days: Days | None = None
    corrections_business_days: Days | None = None
    valid_months: Days | None = None


class Authority(_Model):
    """An authority, with what its state's law says where it states nothing itself."""

    id: Annotated[str, Field(min_length=1, max_length=120)]
    state: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    population: Annotated[int, Field(ge=0)] | None = None
    county_population: Annotated[int, Field(ge=0)] | None = None
    routes: tuple[PermitRoute, ...] | None = None
    """None: what the state's law says."""
    kinds: tuple[Kind, ...] = (PermitKind.BUILDING,)
    """The permits that it wants, each after those before it on which it depends."""
    issued_by: dict[Kind, str] = {}
    """Who issues a permit where that is somebody else: a fire district, a utility of the town."""
    submission: Submission = "portal"
    portal: str | None = None
    """Name of the portal, or where papers are handed in."""
    public_ids: dict[str, str] = {}
    """By which registers it is known: ``geoid`` is the Census Bureau's."""
    editions: tuple[Edition, ...] = ()
    more_documents: tuple[str, ...] = ()
    """What it wants with a building permit besides what everybody wants."""
    fee_cents: dict[Kind, Annotated[int, Field(ge=0)]] = {}
    review_business_days: Days
    corrections_business_days: Days
    """For the applicant to answer a list of corrections."""
    valid_months: Days | None = None
    valid_days: Days | None = None
    """From issue, or from an extension, without work begun or an inspection; months, else calendar days."""
    rest_months: Days | None = None
    rest_days: Days | None = None
    """For how long begun work may rest before its permit ends; months, else calendar days. Neither: not stated."""
    by_kind: dict[Kind, OfKind] = {}
    """What is different for a kind of permit."""
    instant: InstantLaw | None = None
    citation: str
    verified: bool

    def issuer(self, kind: PermitKind) -> str:
        """Who issues a permit of this kind."""
        return self.issued_by.get(kind, self.id)

    def in_force(self, on: date) -> tuple[Edition, ...]:
        """Editions of codes on a day."""
        return tuple(one for one in self.editions if one.effective_from <= on <= (one.effective_to or date.max))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_months is None and self.valid_days is None:
            raise ValueError("valid_months or valid_days is needed")
        for one, other in combinations(self.editions, 2):
            later, earlier = max(one, other, key=_begin), min(one, other, key=_begin)
            if one.code == other.code and later.effective_from <= (earlier.effective_to or date.max):
                raise ValueError(
                    f"editions: {one.code} {one.edition} and {other.edition} both hold on {later.effective_from}"
                )
        return self


def _begin(edition: Edition) -> date:
    return edition.effective_from


def authority_of(ahj_id: str, jurisdiction: str, on: date) -> Authority:
    """What holds for an authority on a day. ValueError for a day before all rows."""
    own = authority_row(SET, ahj_id, on)
    if own is None:
        return with_law(jurisdiction, {"id": ahj_id}, on)
    return with_law(jurisdiction, {"id": ahj_id, "citation": own.citation, "verified": own.verified, **own.params}, on)


def with_law(state: str, stated: dict[str, Any], on: date) -> Authority:
    """An authority that states something of its own, with its state's law for the rest."""
    law = row_for(SET, state, on)
    base = {"state": state, "citation": law.citation, "verified": law.verified, **law.params}
    for one, other in (("valid_months", "valid_days"), ("rest_months", "rest_days")):
        if stated.get(one) or stated.get(other):  # months of the law and days of the authority would be two answers
            base.pop(one, None), base.pop(other, None)
    return Authority.model_validate(base | {name: value for name, value in stated.items() if value is not None})


def _of_kind(authority: Authority, kind: PermitKind) -> OfKind:
    return authority.by_kind.get(kind) or OfKind()


def review_due(authority: Authority, submitted_on: date, kind: PermitKind = PermitKind.BUILDING) -> date:
    days = _of_kind(authority, kind).review_business_days or authority.review_business_days
    return add_business_days(submitted_on, days)


def corrections_days(authority: Authority, kind: PermitKind = PermitKind.BUILDING) -> int:
    return _of_kind(authority, kind).corrections_business_days or authority.corrections_business_days


def corrections_due(authority: Authority, asked_on: date, kind: PermitKind = PermitKind.BUILDING) -> date:
    return add_business_days(asked_on, corrections_days(authority, kind))


def expires_on(authority: Authority, issued_on: date, kind: PermitKind = PermitKind.BUILDING) -> date:
    """The last day on which the work may still be begun, or inspected, without an extension."""
    months = _of_kind(authority, kind).valid_months or authority.valid_months
    if months is not None:
        return add_months(issued_on, months)
    assert authority.valid_days is not None
    return issued_on + timedelta(days=authority.valid_days)


def rests_until(authority: Authority, worked_on: date) -> date | None:
    """The last day on which begun work may go on after it rested; None where nothing ends it."""
    if authority.rest_months is not None:
        return add_months(worked_on, authority.rest_months)
    return None if authority.rest_days is None else worked_on + timedelta(days=authority.rest_days)
