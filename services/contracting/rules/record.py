"""How long a signed contract stays where its parties can have it: dated rows of ``retention`` (15 USC 7001(d)(1))."""

from datetime import date, datetime

from shared.rules.calendar import add_months, end_of_day
from shared.rules.ruleset import rule_set, select

MONTHS_A_YEAR = 12


def record_kept_until(signed_on: date, time_zone: str, state: str) -> datetime | None:
    """The end of the last day at the site; None where the rule of the day of the signature names no end.

    Without a rule nothing ends it either: what a party is entitled to is not taken away for want of one.
    """
    row = select(rule_set("retention"), "signed_contract", signed_on, state)
    years = None if row is None else row.params["years"]
    return None if years is None else end_of_day(add_months(signed_on, MONTHS_A_YEAR * years), time_zone)
