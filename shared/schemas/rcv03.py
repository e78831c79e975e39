"""What RCV-03, the utility's billing, answers to requests for net billing."""

from typing import ClassVar

from shared.schemas.event import Event
from shared.schemas.quantities import Line, PastInstant, PlannedDay


class NetBillingEnrolled(Event):
    """A service point is on net billing. Asked again, the enrolment keeps its number."""

    ce_type: ClassVar[str] = "rcv03.billing.NetBillingEnrolled.v1"
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    enrolment: Line
    """The utility's number of the enrolment."""
    tariff: Line | None
    """The rule by which exports are credited; null where it was not asked for by name."""
    meter_id: Line | None
    """The meter that it is billed by; null where it is not known yet."""
    start_on: PlannedDay
    """First day on net billing, local to the site."""


class NetBillingEnded(Event):
    """A service point is off net billing: its system is gone."""

    ce_type: ClassVar[str] = "rcv03.billing.NetBillingEnded.v1"
    enrolment: Line
    """The utility's number of the enrolment."""
    ended_at: PastInstant
    """When it ended."""
