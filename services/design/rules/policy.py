"""What the design stage decides by policy, not by law."""

from datetime import timedelta
from typing import Final

PROPOSAL_VALIDITY: Final = timedelta(days=30)
"""Prices, tariffs and incentives are held this long."""

MAX_REVISIONS: Final = 3
"""A proposal that expires unanswered is priced anew until this revision; the last one to expire ends the project."""
