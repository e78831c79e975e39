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
    ("BatteryRescinded", "onboarded_and_change_order_rescinded"),
    ("BatteryAdded", "onboarded_and_battery_added"),
    ("OwnershipTransferred", "onboarded_and_sold"),
    ("OtherModelInstalled", "onboarded_with_another_inverter"),
    ("EquipmentReplaced", "onboarded_with_a_new_inverter"),
    ("CustomerNotWonBack", "onboarded_and_not_won_back"),
    ("CustomerUnconfirmed", "onboarded_and_unconfirmed"),
    ("CustomerWonBack", "onboarded_and_won_back"),
    ("PTODenied", "onboarded_after_pto_denial"),
    ("PTOGrantedConditionally", "onboarded_after_meter_exchange"),
    ("TestsWitnessed", "onboarded_after_witness_test"),
    ("CommissioningFailed", "onboarded_after_recommissioning"),
    ("InspectionFailed", "onboarded_after_reinspection"),
    ("InspectionMissed", "onboarded_after_missed_inspection"),
    ("PermitExpiredWhileBuilding", "onboarded_after_permit_expired_while_work_rested"),
    ("PermitExpired", "onboarded_after_permit_expired"),
    ("WorkStopped", "onboarded_after_incident"),
    ("InterconnectionApprovalDiffers", "onboarded_after_approval_differed"),
    ("InterconnectionCostPaid", "onboarded_after_upgrade_paid"),
    ("InterconnectionLapsed", "onboarded_after_application_lapsed"),
    ("InterconnectionCostOffered", "onboarded_after_upgrade_offer"),
    ("LargerLoanDeclined", "onboarded_after_larger_loan_refused"),
    ("ExportLimited", "onboarded_after_export_limit"),
    ("InterconnectionStudyDepositPaid", "onboarded_after_study"),
    ("ScreenedAnew", "onboarded_after_rules_changed_before_application"),
    ("KeptItsRules", "onboarded_by_the_rules_of_its_application"),
    ("PermitRedesigned", "onboarded_after_permit_redesign"),
    ("PartialCancellationRequested", "onboarded_after_partial_cancellation"),
    ("ContractAmended", "onboarded_after_redesign"),
    ("PermitRefusalAnswered", "onboarded_after_permit_refusal"),
    ("PermitCorrectionsEscalated", "onboarded_after_three_rounds_of_corrections"),
    ("PermitCorrectionsRequested", "onboarded_after_permit_corrections"),
    ("SerialWithdrawn", "onboarded_after_broken_module"),
    ("SiteDayLost", "onboarded_after_rain"),
    ("GoodsRejected", "onboarded_after_redelivery"),
    ("ItemSubstituted", "onboarded_after_substitution"),
    ("DeliveryDelayed", "onboarded_after_late_delivery"),
    ("PassedWithCorrections", "onboarded_with_corrections"),
    ("CounterofferRefused", "onboarded_after_counteroffer_refused"),
    ("FinancingDeclined", "onboarded_after_financing_decline"),
    ("FinancingCounteroffered", "onboarded_after_counteroffer"),
    ("FinancingIncomplete", "onboarded_after_incomplete_application"),
    ("StipulationCleared", "onboarded_after_stipulations"),
    ("PreApplicationReportRequested", "onboarded_after_pre_application_report"),
    ("ProposalExpired", "onboarded_after_repricing"),
    ("DisclosedAnew", "onboarded_after_rules_changed"),
    ("SoldToCompany", "onboarded_for_a_company"),
    ("SoldForEnergyAtOnce", "onboarded_with_prepaid_power"),
)
"""What an onboarded project is counted as, the gravest trouble first."""

KINDS = {
    "two_roofs": "onboarded_on_south_and_west_roof",
    "battery_alone": "onboarded_with_storage_alone",
    "flats_delta": "onboarded_on_three_phases",
    "flats_208": "onboarded_on_three_phases",
}
"""What a project without any trouble is counted as, by its building; else it is just onboarded."""

OF_CONTRACT = "Financing"
"""How events of a lender begin; those about a change order are noted as of a larger loan."""

ADDITION = {"ChangeOrderRejected": "BatteryRescinded", "ContractAmended": "BatteryAdded"}
"""What becomes of a change order after permission to operate."""

GRID_ENDS = (
    ("InterconnectionGivenUp", "interconnection_withdrawn"),
    ("InterconnectionApproved", "denied_after_approval"),
)
"""Ends of a project that the utility's answer has brought, the first that fits; else it was denied."""
REFUSED_BESIDES = ("hoa_consent_rejected", "electrical_rejected")
"""Ends of a project that another permit than the building permit brings."""
OF_REASON = {
    "financing_declined": ("FinancingExpired", "financing_expired"),
    "contract_rescinded": ("RescindedByOneOfTwo", "contract_rescinded_by_one_of_two"),
}
"""Reason of a project's end -> what has happened where it is told more exactly, and how."""


def _in_particular(event: str, value: Any) -> tuple[str, ...]:
    """What an event tells besides its name, where that makes another ending."""
    match event:
        case "PermitExpired" if value["work_begun"]:
            return ("PermitExpiredWhileBuilding",)
        case "PermitCorrectionsRequested" if value["escalated"]:
            return ("PermitCorrectionsEscalated",)
        case "PermitRefusalAnswered" if value["answer"] == "redesign":
            return ("PermitRedesigned",)
        case "InterconnectionDecisionMade" if value["choice"] == "withdraw":
            return ("InterconnectionGivenUp",)
        case "InterconnectionDecisionMade" if value["option"] == "limit_export":
            return ("ExportLimited",)
        case "UtilityVisitEnded" if value["visit"] == "witness_test" and value["outcome"] == "passed":
            return ("TestsWitnessed",)
        case "InspectionPassed" if value["outcome"] == "pass_with_corrections":
            return ("PassedWithCorrections",)
        case "PermitRejected":
            return (f"{value['kind']}_rejected",)
        case "EquipmentReplaced" if not value["like_for_like"]:
            return ("OtherModelInstalled",)
        case "ValueStreamCompleted" if value["satisfaction"] != "satisfied":
            return ("CustomerWonBack" if value["satisfaction"] == "followed_up" else "CustomerUnconfirmed",)
        case "SalesOrderCreated" if value["reference"]["segment"] == "commercial":
            return ("SoldToCompany",)
        case "SalesOrderCreated" if value["prepaid"]:
            return ("SoldForEnergyAtOnce",)
    return ()


@dataclass
class Project:
    """Mutable: its answers leave notes here."""

    number: int
    scenario: Scenario
    site: dict[str, Any]
    annual_kwh: float
    project_id: UUID | None = None
    proposals_seen: int = 0
    agreements_seen: int = 0
    permits_required: list[str] = field(default_factory=list)
    """Kinds that were found needed besides."""
    permit_answers: dict[str, int] = field(default_factory=dict)
    """Kind of permit -> how often it was decided."""
    refusals: int = 0
    waits_days: int = field(init=False)
    lets_nobody_in: bool = field(init=False)
    """How long the first installation is put off."""
    rests_days: int = field(init=False)
    """How long the work that was begun first rests."""
    inspections: int = 0
    commissionings: int = 0
    pto_requests: int = 0
    delayed: bool = False
    substituted: bool = False
    broke_module: bool = False
    second_day: str | None = None
    """Of the installation, while it may still be rained off."""
    missed: bool = False
    """The inspector did not come."""
    had_incident: bool = False
    revoked: bool = False
    swapped: bool = False
    rules_changed: bool = False
    grid_rules_changed: bool = False
    screened_by: list[str | None] = field(default_factory=list)
    """Rules by which its applications were screened, one screening after another."""
    applied_by: str | None = None
    """Rules by which the last application was sent."""
    asked_report: bool = False
    dropped_roof: bool = False
    added_battery: bool = False
    """A change order for one was asked for, after permission to operate."""
    sold: bool = False
    ended: bool = False
    """Somebody has asked for the end of the system."""
    asked_for_other: bool = False
    said_no: bool = False
    """The call after a survey has not helped; nothing more is heard of the customer."""
    gateway: str | None = None
    """Its serial number, once it is registered."""
    reports: bool = False
    """It sends readings at present."""
    happened: dict[str, int] = field(default_factory=dict)
    """Event name -> how often."""
    closing_reason: str = ""
    consumers: set[str] = field(default_factory=set)
    """Ids of those who were given notices of their own."""

    def __post_init__(self) -> None:
        self.waits_days = self.scenario.puts_building_off_days
        self.lets_nobody_in = self.waits_days > 0
        self.rests_days = self.scenario.work_rests_days

    def note(self, event: str, value: Any) -> None:
        if event.startswith(OF_CONTRACT) and value.get("change_order_id") is not None:
            event = event.replace(OF_CONTRACT, "LargerLoan", 1)
        for name in (event, *_in_particular(event, value)):
            self.happened[name] = self.happened.get(name, 0) + 1
        if event == "ProjectClosed":
            self.closing_reason = value["reason"]
        if self.scenario.rules_change and self.happened.get("ContractSent", 0) > 1:
            self.happened["DisclosedAnew"] = 1
        if event == "FinancingDeclined" and "FinancingCounteroffered" in self.happened:
            self.happened["CounterofferRefused"] = 1
        self._note_rules(event, value)
        if event == "DisclosureDelivered" and value["party_id"] is not None:
            self.consumers.add(value["party_id"])
        if event == "ContractRescinded" and value["party_id"] is not None and len(self.consumers) > 1:
            self.happened["RescindedByOneOfTwo"] = 1
        if {"CustomerUnconfirmed", "SurveyAnswered"} <= self.happened.keys():
            self.happened["CustomerNotWonBack"] = 1
        if self.scenario.adds_battery and "PTOGranted" in self.happened and event in ADDITION:
            self.happened[ADDITION[event]] = 1

    def _note_rules(self, event: str, value: Any) -> None:
        """Whose rules have changed: what was not sent is screened again, what was sent keeps those of its day."""
        match event:
            case "InterconnectionScreensEvaluated":
                self.screened_by.append(value.get("rules"))
                if self.scenario.grid_rules_change == "unsent" and self.screened_by[0] != self.screened_by[-1]:
                    self.happened["ScreenedAnew"] = 1
            case "InterconnectionApplicationSubmitted":
                self.applied_by = value.get("rules")
            case "InterconnectionApproved" if self.scenario.grid_rules_change == "sent" and self.grid_rules_changed:
                if self.screened_by[-1] == self.applied_by:
                    self.happened["KeptItsRules"] = 1

    @property
    def stages_done(self) -> int:
        return sum(1 for _, event, _ in STAGES if event in self.happened)

    @property
    def outcome(self) -> str | None:
        """How the project has ended; None while it has not."""
        if "ProjectClosed" in self.happened:
            told = next((name for name in REFUSED_BESIDES if name in self.happened), None)
            event, exactly = OF_REASON.get(self.closing_reason, ("", ""))
            if event in self.happened:
                told = exactly
            if told is None and self.closing_reason == "interconnection_denied":
                told = next((name for event, name in GRID_ENDS if event in self.happened), None)
            return f"closed_{self.closing_reason}" if told is None else f"closed_{told}"
        for event, name in (("LeadDisqualified", "disqualified"), ("LeadNurtured", "nurtured")):
            if event in self.happened:
                return name
        if not {"OnboardingCompleted", "ValueStreamCompleted"} <= self.happened.keys():
            return None
        if self.scenario.answers_surveys and "SurveyAnswered" not in self.happened:
            return None
        if self.scenario.decommissions:
            return None
        if self.happened.get("ProductionReported", 0) < self.scenario.months_watched:
            return None
        if self.scenario.swaps_inverter and "EquipmentReplaced" not in self.happened:
            return None
        if self.scenario.sells_house and "OwnershipTransferred" not in self.happened:
            return None
        if self.scenario.adds_battery and not self.happened.keys() & set(ADDITION.values()):
            return None
        if "BatteryAdded" in self.happened and self.happened.get("SystemActivated", 0) < 2:
            return None
        if (self.scenario.pto_revoked or self.scenario.other_model) and self.happened.get("SystemActivated", 0) < 2:
            return None
        usual = KINDS.get(self.scenario.building, "onboarded")
        return next((name for event, name in TROUBLES if event in self.happened), usual)
