"""What a customer has to be given with, or before, the contract."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.schemas.parts import FinancingProduct


@dataclass(frozen=True)
class Disclosure:
    name: str
    version: str
    citation: str
    jurisdiction: str = "US"
    product: FinancingProduct | None = None
    """None: whatever the customer pays with."""
    in_home_only: bool = False
    effective_from: date = date(2000, 1, 1)
    effective_to: date | None = None


ELECTRONIC_RECORDS: Final = Disclosure("electronic_records_consent", "2000", "15 USC 7001(c)")
"""What a customer agrees to before anything is signed electronically."""

DISCLOSURES: Final = (
    ELECTRONIC_RECORDS,
    Disclosure("notice_of_cancellation", "2015", "16 CFR 429.1(b)", in_home_only=True),
    Disclosure("truth_in_lending", "2011", "12 CFR 1026.18", product=FinancingProduct.LOAN),
    Disclosure("consumer_lease", "2011", "12 CFR 1013.4", product=FinancingProduct.LEASE),
    Disclosure("solar_disclosure", "2019", "Cal. Bus. & Prof. Code 7169", "CA", effective_from=date(2019, 1, 1)),
    Disclosure("consumer_protection_guide", "4", "CPUC D.18-09-044", "CA", effective_from=date(2025, 1, 1)),
)


def required(product: FinancingProduct, jurisdiction: str, *, in_home: bool, on: date) -> tuple[Disclosure, ...]:
    """The disclosures that go with a contract sent on a day."""
    return tuple(
        one
        for one in DISCLOSURES
        if one.jurisdiction in ("US", jurisdiction)
        and one.product in (None, product)
        and (in_home or not one.in_home_only)
        and one.effective_from <= on <= (one.effective_to or date.max)
    )
