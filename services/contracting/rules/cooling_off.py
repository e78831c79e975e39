"""How long a customer may still cancel a signed contract for any reason, and what has to come back.

The rights are those of ``cancelling``; where no regulator gives one, the company's own days apply.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.contracting.rules.cancelling.rights import SENIOR_AGE, Right, Sale, earliest_refund, governing, rights
from services.contracting.rules.policy import COOLING_OFF_BUSINESS_DAYS
from shared.rules.calendar import business_deadline, local_date
from shared.rules.forms.contracts import Place, Product
from shared.schemas.parts import FinancingProduct

CALENDAR: Final = "US-FTC"
"""By which the company's own days count."""
POLICY: Final = "remote-sale-policy"
_UNDER_SENIOR: Final = SENIOR_AGE - 1


@dataclass(frozen=True)
class CoolingOff:
    deadline: datetime
    """The instant at which the last day ends."""
    rule: str
    version: int
    citation: str
    rights: tuple[Right, ...] = ()
    """All that apply, each with its own clock; empty where only the company's own days do."""


def cooling_off(
    signed_at: datetime,
    *,
    jurisdiction: str,
    time_zone: str,
    in_home: bool,
    senior: bool,
    product: FinancingProduct,
    price_cents: int,
) -> CoolingOff:
    """The longest period that applies to a consumer's signature, the notice of it delivered with the contract.

    A business has none: it is not asked about here.
    """
    sale = Sale(
        signed=signed_at,
        time_zone=time_zone,
        place=Place.HOME if in_home else Place.REMOTE,
        state=jurisdiction,
        product=Product(product.value),
        residential=True,
        age=SENIOR_AGE if senior else _UNDER_SENIOR,
        amount_cents=price_cents,
        notice=signed_at,
    )
    applying = tuple(right for right in rights(sale) if right.applies)
    longest = governing(applying)
    if longest is None or longest.open_until is None:
        deadline = business_deadline(signed_at, COOLING_OFF_BUSINESS_DAYS, time_zone, CALENDAR)
        return CoolingOff(deadline, POLICY, 1, "company policy")
    return CoolingOff(longest.open_until, longest.row.id, longest.row.version, longest.row.citation, applying)


def refund_due(cancelled_at: datetime, time_zone: str, jurisdiction: str) -> date:
    """The last day for the money to be returned: the earliest that federal or the state's law names for any right.

    Applied to every refund, whatever ended the contract.
    """
    return earliest_refund(local_date(cancelled_at, time_zone), jurisdiction)
