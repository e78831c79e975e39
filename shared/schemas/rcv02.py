"""What RCV-02, the utility's customer service, answers."""

from typing import ClassVar

from shared.schemas.event import Event
from shared.schemas.quantities import Line, PastInstant


class BillingNoticeAcknowledged(Event):
    """Customer service has the notice of who bills what, and can explain it to whoever calls."""

    ce_type: ClassVar[str] = "rcv02.service.BillingNoticeAcknowledged.v1"
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    acknowledged_at: PastInstant
    """When it was taken in."""
