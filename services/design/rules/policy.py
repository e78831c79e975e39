"""What the design stage decides by policy, not by law."""

from datetime import date, timedelta
from typing import Final

PROPOSAL_VALIDITY: Final = timedelta(days=30)
"""Prices, tariffs and incentives are held this long."""

MAX_REVISIONS: Final = 3
"""A proposal that expires unanswered is priced anew until this revision; the last one to expire ends the project."""


def priced_as_of(day: date) -> date:
    """The day whose prices and rules a proposal of ``day`` states: Monday, or the first of the month if that is later.

    Offers of one week are then equal where their facts are, so that they can be remembered; prices, tariffs and
    incentives begin on the first of a month.
    """
    return max(day - timedelta(days=day.weekday()), day.replace(day=1))
