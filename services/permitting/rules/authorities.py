"""What each authority having jurisdiction asks for, and how long its clocks run. A row for a state stands for all its
authorities that have none of their own; the last row stands for everybody else."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.rules.calendar import add_business_days


@dataclass(frozen=True)
class Authority:
    ahj_id: str
    """``*`` for any."""
    jurisdiction: str
    """Two-letter state; ``US`` for any."""
    review_business_days: int
    corrections_business_days: int
    """For the applicant to answer a list of corrections."""
    valid_days: int
    """Calendar days from issue, or from an extension, without an inspection."""
    instant: bool
    """Residential permits are issued by software at once where the design fits its rules."""
    effective_from: date
    effective_to: date | None
    citation: str


AUTHORITIES: Final = (
    Authority("*", "CA", 15, 60, 365, True, date(2023, 9, 30), None,
              "Cal. Gov. Code 65850.52 (automated permitting, SB 379); Cal. Health & Saf. Code 18938.6 (12 months)"),
    Authority("*", "NC", 15, 30, 180, False, date(2021, 6, 19), None, "N.C.G.S. 160D-1111 (6 months)"),
    Authority("*", "US", 20, 30, 180, False, date(2000, 1, 1), None, "IRC R105.5 (180 days); review period: policy"),
)  # fmt: skip


def authority_of(ahj_id: str, jurisdiction: str, on: date) -> Authority:
    """The row that holds for an authority on a day. ValueError for a day before all rows."""
    for row in AUTHORITIES:
        named = row.ahj_id in (ahj_id, "*") and row.jurisdiction in (jurisdiction, "US")
        if named and row.effective_from <= on <= (row.effective_to or date.max):
            return row
    raise ValueError(f"no permitting rules are known for {on.isoformat()}")


def review_due(authority: Authority, submitted_on: date) -> date:
    return add_business_days(submitted_on, authority.review_business_days)


def corrections_due(authority: Authority, asked_on: date) -> date:
    return add_business_days(asked_on, authority.corrections_business_days)


def expires_on(authority: Authority, issued_on: date) -> date:
    """The last day on which the work may still be begun, or inspected, without an extension."""
    return issued_on + timedelta(days=authority.valid_days)
