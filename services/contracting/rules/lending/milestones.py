"""Who finances pays in parts: at notice to proceed, when the system stands, when it may operate.

The shares are the company's, as its lenders have agreed to them; what the lender withholds goes by the same shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MILESTONES: Final = {"M0": 20, "M1": 60, "M2": 20}
"""Per cent of the financed price. Ours."""

LAST: Final = "M2"
"""With it all of the price was asked for."""


@dataclass(frozen=True)
class Milestone:
    """One part, in cents: ``gross_cents`` of the price, of which ``fee_cents`` is withheld."""

    name: str
    gross_cents: int
    fee_cents: int


def milestone_of(
    name: str, price_cents: int, dealer_fee_cents: int, asked: Mapping[str, Mapping[str, int]] | None = None
) -> Milestone:
    """A part of the price: what all up to this one come to, less what was asked for before at the price of that time.

    The last one takes the cents, so that all together are the price. ``asked``: milestone -> {gross_cents, fee_cents};
    one that is missing was asked for at the present price.
    """
    names = list(MILESTONES)
    before = names[: names.index(name)]

    def part(figure: str, cents: int) -> int:
        shares = {one: cents * MILESTONES[one] // 100 for one in names[:-1]}
        so_far = cents if name == names[-1] else sum(shares[one] for one in (*before, name))
        return so_far - sum((asked or {}).get(one, {figure: shares[one]})[figure] for one in before)

    return Milestone(name, part("gross_cents", price_cents), part("fee_cents", dealer_fee_cents))
