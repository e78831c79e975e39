"""The form of the set ``authorities``: a state's law of permits, or what is different at one authority."""

from datetime import date
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.rules.forms.bounds import Cents, Form, Inhabitants, Kilowatts, Months, SomeDays, Text
from shared.schemas.permitting import PermitKind, PermitRoute

Submission = Literal["portal", "email", "paper", "instant_tool"]


class InstantLaw(Form):
    """Which places a state's law has issue residential permits by software at once, and up to which size."""

    max_kwac: Kilowatts
    least_population: Inhabitants
    least_county_population: Inhabitants
    """Of the county, with every city in it."""
    large_population: Inhabitants
    """Above it the duty began on ``large_from``, else on ``others_from``."""
    large_from: date
    others_from: date
    citation: Text


class Edition(Form):
    """An edition of a code as adopted; ``effective_to`` is its last day."""

    code: Text
    edition: Text
    effective_from: date
    effective_to: date | None = None


class OfKind(Form):
    """Clocks of one kind of permit, where they are not those of the authority's permits in general."""

    review_business_days: SomeDays | None = None
    corrections_business_days: SomeDays | None = None
    valid_months: Months | None = None


class AuthorityParams(Form):
    """What a state's law says, or an authority; null: what the other one says."""

    population: Inhabitants | None = None
    county_population: Inhabitants | None = None
    routes: tuple[PermitRoute, ...] | None = None
    """None: what the state's law says."""
    kinds: Annotated[tuple[PermitKind, ...], Field(min_length=1)] = (PermitKind.BUILDING,)
    """The permits that it wants, each after those before it on which it depends."""
    issued_by: dict[PermitKind, Text] = Field(default={})
    """Who issues a permit where that is somebody else: a fire district, a utility of the town."""
    submission: Submission = "portal"
    portal: Text | None = None
    """Name of the portal, or where papers are handed in."""
    public_ids: dict[Literal["geoid", "name"], Text] = Field(default={})
    """By which registers it is known: ``geoid`` is the Census Bureau's."""
    editions: tuple[Edition, ...] = ()
    more_documents: tuple[Text, ...] = ()
    """What it wants with a building permit besides what everybody wants."""
    fee_cents: dict[PermitKind, Cents] = Field(default={})
    review_business_days: SomeDays | None = None
    corrections_business_days: SomeDays | None = None
    """For the applicant to answer a list of corrections."""
    valid_months: Months | None = None
    valid_days: SomeDays | None = None
    """From issue, or from an extension, without work begun or an inspection; months, else calendar days."""
    rest_months: Months | None = None
    rest_days: SomeDays | None = None
    """For how long begun work may rest before its permit ends; months, else calendar days. Neither: not stated."""
    by_kind: dict[PermitKind, OfKind] = Field(default={})
    """What is different for a kind of permit."""
    instant: InstantLaw | None = None

    @model_validator(mode="after")
    def _one_edition_at_a_time(self) -> Self:
        for one, other in combinations(self.editions, 2):
            later, earlier = max(one, other, key=_begin), min(one, other, key=_begin)
            if one.code == other.code and later.effective_from <= (earlier.effective_to or date.max):
                raise ValueError(
                    f"editions: {one.code} {one.edition} and {other.edition} both hold on {later.effective_from}"
                )
        return self


class StateLaw(AuthorityParams):
    """What holds for every authority of a state that states nothing else."""

    review_business_days: SomeDays
    corrections_business_days: SomeDays

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.valid_months is None and self.valid_days is None:
            raise ValueError("valid_months or valid_days is needed")
        return self


class OwnPractice(AuthorityParams):
    """What is different at one authority."""

    public_ids: dict[Literal["geoid", "name"], Text] = Field(min_length=1)


def _begin(edition: Edition) -> date:
    return edition.effective_from
