"""By when an applicant for credit has to be told: the dated clocks of Regulation B (12 CFR 1002.9)."""

import datetime as dt
from enum import StrEnum

from shared.rules.ruleset import RuleRow, rule_set, select


class Clock(StrEnum):
    """What it runs from, as the rows of ``adverse_action`` name it."""

    COMPLETED = "completed_application"
    INCOMPLETE = "incomplete_application"
    """From its receipt."""
    COUNTEROFFER = "counteroffer"
    """From the day on which other terms were offered, where the applicant does not take them."""


def clock_row(clock: Clock, since: dt.date) -> RuleRow:
    """The row of the day from which the clock runs. ValueError where none was in force."""
    row = select(rule_set("adverse_action"), clock, since)
    if row is None:
        raise ValueError(f"no rule says by when the applicant of {since} is told: {clock}")
    return row


def time_for(clock: Clock, since: dt.date) -> dt.timedelta:
    """Calendar days from that day to the last one."""
    return dt.timedelta(days=clock_row(clock, since).params["days"])


def notice_due(clock: Clock, since: dt.date) -> dt.date:
    """The last day on which the notice may be sent."""
    return since + time_for(clock, since)
