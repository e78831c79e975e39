"""Who finances pays in parts: at notice to proceed, when the system stands, when it may operate.

The shares are the company's, as its lenders have agreed to them; what the lender withholds goes by the same shares.
"""

from dataclasses import dataclass
from typing import Final

MILESTONES: Final = {"M0": 20, "M1": 60, "M2": 20}
"""Per cent of the financed price. Ours."""


@dataclass(frozen=True)
class Milestone:
    """One part, in cents: ``gross_cents`` of the price, of which ``fee_cents`` is withheld."""

    name: str
    gross_cents: int
    fee_cents: int


def milestone_of(name: str, price_cents: int, dealer_fee_cents: int) -> Milestone:
    """A part of the price; the last one takes the cents, so that all together are the price."""
    return Milestone(name, _share(name, price_cents), _share(name, dealer_fee_cents))


def _share(name: str, cents: int) -> int:
    *others, last = MILESTONES
    if name != last:
        return cents * MILESTONES[name] // 100
    return cents - sum(cents * MILESTONES[one] // 100 for one in others)
