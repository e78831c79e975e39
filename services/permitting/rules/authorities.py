"""What each authority having jurisdiction asks for, and how long its clocks run.

Rows of ``shared/rules/data/authorities``: one for each state, the federal one for states without, and rows of single
authorities that state what is different there. A file of an authority states the same.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from shared.rules.calendar import add_business_days, add_months
from shared.rules.forms.permits import Edition, OfKind, StateLaw
from shared.rules.interconnection.rows import authority_row, row_for
from shared.schemas.permitting import PermitKind

SET: Final = "authorities"

Kind = PermitKind


class Authority(StateLaw):
    """An authority, with what its state's law says where it states nothing itself."""

    id: Annotated[str, Field(min_length=1, max_length=120)]
    state: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    citation: str
    verified: bool

    def issuer(self, kind: PermitKind) -> str:
        """Who issues a permit of this kind."""
        return self.issued_by.get(kind, self.id)

    def in_force(self, on: date) -> tuple[Edition, ...]:
        """Editions of codes on a day."""
        return tuple(one for one in self.editions if one.effective_from <= on <= (one.effective_to or date.max))


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
