"""What kind of customer, site and agencies a project meets: one scenario a project, data only."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Scenario:
    """The choices that people make in one project. The defaults lead straight to an onboarded customer."""

    name: str
    product: str = "cash"
    option: str = "pv"
    in_home: bool = True
    renter: bool = False
    withdraws_after_qualification: bool = False
    declines_proposal: bool = False
    ignores_first_proposal: bool = False
    lender_declines: tuple[str, ...] = ()
    """Products for which the lender says no."""
    lender: str = "approves"
    """How the lender answers otherwise: see ``sandbox/parties/lender.py``."""
    takes_counteroffer: bool = True
    shows_title: bool = True
    """The lender gets to see what it asked for."""
    takes_alternative: bool = True
    age: int = 44
    """Of the customer, years."""
    rescinds: bool = False
    cancels_at: str | None = None
    """The kind of the task at which the customer cancels instead."""
    usage_point: str = "open"
    """``open``, or a kind of constrained grid location of the network file."""
    interconnection_choice: str = "reduce"
    technical_corrections: int = 0
    formal_corrections: int = 0
    permit_rejected: bool = False
    delivery_delayed: bool = False
    damaged_delivery: bool = False
    serious_incident: bool = False
    failed_inspections: int = 0
    failed_commissioning: int = 0
    pto_revoked: bool = False
    decommissions: bool = False
    csat: int = 5
    nps: int = 9
    weight: int = 1
    """How often it comes up in a mix."""
    tags: tuple[str, ...] = field(default=())


STRAIGHT: Final = Scenario("straight", weight=6)

MIX: Final = (
    STRAIGHT,
    Scenario("battery_on_loan", product="loan", option="pv_battery", weight=3),
    Scenario("lease", product="lease", weight=2),
    Scenario("renter", renter=True, weight=2),
    Scenario("withdraws", withdraws_after_qualification=True, weight=1),
    Scenario("declines", declines_proposal=True, weight=2),
    Scenario("late_answer", ignores_first_proposal=True, weight=1),
    Scenario("lender_declines_then_cash", product="loan", lender_declines=("loan",), weight=1),
    Scenario(
        "lender_declines_all", product="loan", lender_declines=("loan", "lease", "ppa"), takes_alternative=False,
        weight=1,
    ),
    Scenario("stipulations_cleared", product="loan", lender="stipulates", weight=1),
    Scenario("stipulations_never_cleared", product="loan", lender="stipulates", shows_title=False, weight=1),
    Scenario("counteroffer_taken", product="loan", lender="counteroffers", weight=1),
    Scenario("counteroffer_refused", product="loan", lender="counteroffers", takes_counteroffer=False, weight=1),
    Scenario("application_incomplete", product="ppa", lender="lacks", weight=1),
    Scenario("lender_late_and_twice", product="loan", lender="late", weight=1),
    Scenario("lender_changes_its_mind", product="loan", lender="changes_its_mind", weight=1),
    Scenario("senior_rescinds", age=70, rescinds=True, weight=1),
    Scenario("rescinds", rescinds=True, weight=2),
    Scenario("cancels_while_building", cancels_at="schedule_installation", weight=1),
    Scenario("cancels_before_permit", cancels_at="decide_permit", weight=1),
    Scenario("constrained_feeder_reduced", usage_point="constrained", interconnection_choice="reduce", weight=1),
    Scenario("study_paid", usage_point="study", interconnection_choice="pay", weight=1),
    Scenario("study_withdrawn", usage_point="study", interconnection_choice="withdraw", weight=1),
    Scenario("network_closed", usage_point="closed", weight=1),
    Scenario("account_of_somebody_else", usage_point="other_account", weight=1),
    Scenario("formal_permit_corrections", formal_corrections=1, weight=2),
    Scenario("technical_permit_corrections", technical_corrections=1, weight=1),
    Scenario("permit_rejected", permit_rejected=True, weight=1),
    Scenario("late_goods", delivery_delayed=True, damaged_delivery=True, weight=1),
    Scenario("incident", serious_incident=True, weight=1),
    Scenario("fails_inspection", failed_inspections=1, weight=2),
    Scenario("fails_commissioning", failed_commissioning=1, weight=1),
    Scenario("pto_denied_once", usage_point="old_meter", weight=2),
    Scenario("pto_revoked", pto_revoked=True, weight=1),
    Scenario("decommissioned", decommissions=True, weight=1),
)  # fmt: skip
