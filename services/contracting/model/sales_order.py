"""How far the order to build has come: from effect to completion, or to how it ended."""

from enum import StrEnum
from typing import Final


class SalesOrder(StrEnum):
    CREATED = "created"
    """The contract is in effect; permit and interconnection are still to come."""
    NTP_GRANTED = "ntp_granted"
    """Notice to proceed: permit and interconnection are granted for the design that was sold."""
    IN_FULFILMENT = "in_fulfilment"
    """Equipment is ordered, or the crew has begun."""
    SUSPENDED = "suspended"
    """Nobody may work on the site."""
    COMPLETED = "completed"
    """The system may operate."""
    CANCELLED = "cancelled"
    """Ended before the system was installed."""
    TERMINATED = "terminated"
    """Ended after that: what stands is decommissioned or transferred."""


ENDED: Final = (SalesOrder.CANCELLED, SalesOrder.TERMINATED)
FOLLOWS: Final[dict[SalesOrder, frozenset[SalesOrder]]] = {
    SalesOrder.NTP_GRANTED: frozenset({SalesOrder.CREATED}),
    SalesOrder.IN_FULFILMENT: frozenset({SalesOrder.CREATED, SalesOrder.NTP_GRANTED, SalesOrder.SUSPENDED}),
    SalesOrder.SUSPENDED: frozenset({SalesOrder.CREATED, SalesOrder.NTP_GRANTED, SalesOrder.IN_FULFILMENT}),
    SalesOrder.COMPLETED: frozenset(set(SalesOrder) - set(ENDED) - {SalesOrder.COMPLETED}),
    SalesOrder.CANCELLED: frozenset(set(SalesOrder) - set(ENDED)),
    SalesOrder.TERMINATED: frozenset(set(SalesOrder) - set(ENDED)),
}
"""State -> those that it may follow; anything else is no news."""
