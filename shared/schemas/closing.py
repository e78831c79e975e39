"""How a project ends early: one request, one answer from every service.

Contracting owns the closing. It publishes ``CompensationRequested`` once; every other service undoes what its
stage has done (the rows of the compensation matrix), closes its own record even where it had none, and
answers with its own ``CompensationCompleted``. When all have answered contracting publishes
``ProjectClosed``; a dead-man timer publishes ``CompensationFailed`` naming who has not.
"""

from enum import StrEnum

from shared.schemas.event import Event
from shared.schemas.quantities import Codes


class ClosingReason(StrEnum):
    """Why a project ends."""

    LEAD_WITHDRAWN = "lead_withdrawn"
    PROPOSAL_DECLINED = "proposal_declined"
    PROPOSAL_LAPSED = "proposal_lapsed"
    FINANCING_DECLINED = "financing_declined"
    CONTRACT_RESCINDED = "contract_rescinded"
    CUSTOMER_CANCELLED = "customer_cancelled"
    INTERCONNECTION_DENIED = "interconnection_denied"
    DECISION_TIMED_OUT = "decision_timed_out"
    PERMIT_REJECTED = "permit_rejected"
    DECOMMISSIONED = "decommissioned"


class CompensationDone(Event):
    """The publishing service has undone its part and closed its record of the project."""

    actions: Codes
    """What was undone, in order, e.g. ``permit_withdrawn``; empty where nothing was."""
    had_record: bool
    """False where the service had never heard of the project; it keeps the closed record all the same."""
