"""How much a contractor may take before work begins."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Cap:
    jurisdiction: str
    pct: int
    """Of the contract price."""
    cents: int | None
    """An absolute limit; the lower of the two holds."""
    effective_from: date
    effective_to: date | None
    citation: str


CAPS: Final = (
    Cap("CA", 10, 1_000_00, date(2004, 1, 1), None, "Cal. Bus. & Prof. Code 7159.5(a)(3)"),
    Cap("US", 10, None, date(2020, 1, 1), None, "company policy"),
)


def largest_deposit(price_cents: int, jurisdiction: str, on: date) -> int:
    """The largest down payment, in cents, that may be asked. ValueError for a day before all rows."""
    for cap in CAPS:
        if cap.jurisdiction in (jurisdiction, "US") and cap.effective_from <= on <= (cap.effective_to or date.max):
            share = price_cents * cap.pct // 100
            return share if cap.cents is None else min(share, cap.cents)
    raise ValueError(f"no rule for deposits is in force on {on.isoformat()}")
