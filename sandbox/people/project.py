"""One project as its people know it: their scenario, and what has happened so far."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sandbox.people.scenario import Scenario

STAGES = (
    ("lead", "LeadQualified", "Lead qualification and energy analysis"),
    ("design", "ProposalAccepted", "System design and proposal"),
    ("contracting", "SalesOrderCreated", "Financing and contract"),
    ("permitting", "ReadyToBuild", "Permits and interconnection"),
    ("fieldops", "InstallationCompleted", "Procurement and installation"),
    ("commissioning", "PTOGranted", "Inspection, commissioning and PTO"),
    ("onboarding", "OnboardingCompleted", "Activation and onboarding"),
)
"""Stage -> the event that ends it."""

TROUBLES = (
    ("SystemDecommissioned", "decommissioned"),
    ("PTORevoked", "reactivated_after_revocation"),
    ("PTODenied", "onboarded_after_pto_denial"),
    ("CommissioningFailed", "onboarded_after_recommissioning"),
    ("InspectionFailed", "onboarded_after_reinspection"),
    ("WorkStopped", "onboarded_after_incident"),
    ("InterconnectionApprovalDiffers", "onboarded_after_approval_differed"),
    ("InterconnectionCostPaid", "onboarded_after_upgrade_paid"),
    ("InterconnectionLapsed", "onboarded_after_application_lapsed"),
    ("InterconnectionStudyDepositPaid", "onboarded_after_study"),
    ("ContractAmended", "onboarded_after_redesign"),
    ("PermitCorrectionsRequested", "onboarded_after_permit_corrections"),
    ("GoodsRejected", "onboarded_after_redelivery"),
    ("FinancingDeclined", "onboarded_after_financing_decline"),
    ("ProposalExpired", "onboarded_after_repricing"),
)
"""What an onboarded project is counted as, the gravest trouble first."""


@dataclass
class Project:
    """Mutable: its answers leave notes here."""

    number: int
    scenario: Scenario
    site: dict[str, Any]
    annual_kwh: float
    project_id: UUID | None = None
    proposals_seen: int = 0
    permit_answers: int = 0
    agreements_seen: int = 0
    inspections: int = 0
    commissionings: int = 0
    pto_requests: int = 0
    delayed: bool = False
    had_incident: bool = False
    revoked: bool = False
    ended: bool = False
    """Somebody has asked for the end of the system."""
    gateway: str | None = None
    """Its serial number, once it is registered."""
    happened: dict[str, int] = field(default_factory=dict)
    """Event name -> how often."""
    closing_reason: str = ""

    def note(self, event: str, value: Any) -> None:
        self.happened[event] = self.happened.get(event, 0) + 1
        if event == "ProjectClosed":
            self.closing_reason = value["reason"]

    @property
    def stages_done(self) -> int:
        return sum(1 for _, event, _ in STAGES if event in self.happened)

    @property
    def outcome(self) -> str | None:
        """How the project has ended; None while it has not."""
        if "ProjectClosed" in self.happened:
            return f"closed_{self.closing_reason}"
        for event, name in (("LeadDisqualified", "disqualified"), ("LeadNurtured", "nurtured")):
            if event in self.happened:
                return name
        if "SurveyCompleted" not in self.happened or "OnboardingCompleted" not in self.happened:
            return None
        if self.scenario.decommissions:
            return None
        if self.scenario.pto_revoked and self.happened.get("SystemEnergized", 0) < 2:
            return None
        return next((name for event, name in TROUBLES if event in self.happened), "onboarded")
