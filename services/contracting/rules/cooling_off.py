"""How long a customer may still cancel a signed contract for any reason, and what has to come back.

The FTC rule covers sales at the home or a temporary place; states add to it. The period ends at midnight, local to
the site, of the last business day after the day of signing; Saturdays count, Sundays and federal holidays do not.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.contracting.rules.policy import REFUND_BUSINESS_DAYS
from shared.rules.calendar import add_business_days, business_deadline, local_date

SENIOR_AGE: Final = 65


@dataclass(frozen=True)
class Rule:
    """One regulator's period, or our own where no regulator asks for one."""

    name: str
    jurisdiction: str
    """Two-letter state, or ``US``."""
    business_days: int
    senior_business_days: int
    """For a buyer of 65 or more."""
    in_home_only: bool
    effective_from: date
    effective_to: date | None
    citation: str


RULES: Final = (
    Rule("ftc-cooling-off", "US", 3, 3, True, date(1974, 6, 7), None, "16 CFR 429.1"),
    Rule("ca-home-solicitation", "CA", 3, 5, True, date(2021, 1, 1), None, "Cal. Civ. Code 1689.6 (AB 2471)"),
    Rule("remote-sale-policy", "US", 3, 3, False, date(2020, 1, 1), None, "company policy"),
)
CALENDAR: Final = "US-FTC"


@dataclass(frozen=True)
class CoolingOff:
    deadline: datetime
    """The instant at which the last day ends."""
    rule: str
    citation: str


def cooling_off(
    signed_at: datetime, *, jurisdiction: str, time_zone: str, in_home: bool, senior: bool
) -> CoolingOff | None:
    """The longest period that applies to a signature; None where no rule gives one."""
    signed_on = local_date(signed_at, time_zone)
    applying = [
        rule
        for rule in RULES
        if rule.jurisdiction in ("US", jurisdiction)
        and (in_home or not rule.in_home_only)
        and rule.effective_from <= signed_on
        and (rule.effective_to is None or signed_on <= rule.effective_to)
    ]
    if not applying:
        return None

    def days(rule: Rule) -> int:
        return rule.senior_business_days if senior else rule.business_days

    longest = max(applying, key=days)  # the first of equals: a regulator's rule stands before our own
    deadline = business_deadline(signed_at, days(longest), time_zone, CALENDAR)
    return CoolingOff(deadline, longest.name, longest.citation)


def refund_due(cancelled_at: datetime, time_zone: str) -> date:
    """The last day for the money to be returned (16 CFR 429.1(g)).

    The rule says business days; Saturdays are counted, as its own definition does, so the date is the earlier one.
    """
    return add_business_days(local_date(cancelled_at, time_zone), REFUND_BUSINESS_DAYS, CALENDAR)
