"""What kind of customer, site and agencies a project meets: one scenario a project, data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NEVER_ISSUED: Final = 99


@dataclass(frozen=True)
class Scenario:
    """The choices that people make in one project. The defaults lead straight to an onboarded customer."""

    name: str
    product: str = "cash"
    prepaid: bool = False
    """Of a power purchase: all energy is paid for at once."""
    option: str = "pv"
    in_home: bool = True
    renter: bool = False
    segment: str = "residential"
    """``commercial``: a company buys, and somebody signs for it."""
    co_owner: bool = False
    """Two own the house and sign; a notice comes from the second."""
    withdraws_after_qualification: bool = False
    declines_proposal: bool = False
    ignores_first_proposal: bool = False
    ignores_proposals: bool = False
    lender_declines: tuple[str, ...] = ()
    """Products for which the lender says no."""
    lender: str = "approves"
    """How the lender answers otherwise: see ``sandbox/parties/lender.py``."""
    lends_more: bool = True
    """The lender, where a change makes the system dearer than its loan."""
    takes_counteroffer: bool = True
    shows_title: bool = True
    """The lender gets to see what it asked for."""
    takes_alternative: bool = True
    rules_change: bool = False
    """While the contract waits for its signature, REV-02 publishes a text that contracts have to hold from then on."""
    age: int = 44
    """Of the customer, years."""
    rescinds: bool = False
    cancels_at: str | None = None
    """The kind of the task at which the customer cancels instead."""
    drops_battery_at: str | None = None
    """The kind of the task at which the customer cancels the battery alone."""
    drops_roof_at: str | None = None
    """The kind of the task at which the customer cancels the smaller part of the roof."""
    adds_battery: str = ""
    """What becomes of a change order for a battery after permission to operate: ``signs``, ``rescinds``, ``refuses``;
    empty where nobody wants one."""
    least_kwh: float = 0
    """A year that the customer uses at least, where what happens needs a system of some size."""
    place: str = "greensboro"
    """One of ``sites.PLACES``: where the site is, and so whose law and tariff hold."""
    building: str = "house"
    """One of ``sites.BUILDINGS``: what roof and service the customer has, and what storage is asked for."""
    usage_point: str = "open"
    """``open``, or a kind of constrained grid location of the network file."""
    interconnection_choice: str = "reduce"
    """``pay``, ``reduce``, ``withdraw``, ``silence``, or a way out that the task offers: ``limit_export``. Behind
    ``study_then_``: what is chosen when the study, which was paid for, has ended in a price."""
    ignores_first_agreement: bool = False
    """Lets the utility's first agreement lapse, and signs the second."""
    grid_rules_change: str = ""
    """REV-02 publishes the state's rules of interconnection anew: ``unsent``, before the application is sent, which
    waits until they hold; ``sent``, between application and approval. Empty: they stay."""
    asks_report: bool = False
    """The technician asks the utility for a pre-application report."""
    technical_corrections: int = 0
    formal_corrections: int = 0
    more_permits: tuple[str, ...] = ()
    """Kinds of permits that the project is found to need besides the building permit."""
    refused_permits: Mapping[str, int] = field(default_factory=dict)
    """Kind of permit -> how often it is refused before it is issued."""
    refusal_answers: tuple[str, ...] = ("end",)
    """``redesign``, ``appeal``, ``end``: to the first refusal, the second, and all that follow the last."""
    permit_expires: bool = False
    """Nobody asks for an extension."""
    puts_building_off_days: int = 0
    """And lets nobody in when that day has come."""
    work_rests_days: int = 0
    """After it has begun."""
    delivery_delayed: bool = False
    damaged_delivery: bool = False
    substituted_item: bool = False
    """A supplier has another rail than the one that was ordered."""
    breaks_module: bool = False
    """One falls off the roof; a spare takes its place."""
    rain_on_second_day: bool = False
    serious_incident: bool = False
    inspector_absent: bool = False
    """On the first day; he comes on another."""
    failed_inspections: int = 0
    inspection_corrections: bool = False
    """The inspection that passes asks for corrections without another visit."""
    failed_commissioning: int = 0
    witness_test: bool = False
    """The utility wants to see the tests before it is asked for permission."""
    pto_revoked: bool = False
    decommissions: bool = False
    months_watched: int = 0
    """Months of production that are waited for."""
    swaps_inverter: bool = False
    """One fails after a while and is replaced under warranty."""
    other_model: tuple[str, str] | None = None
    """A piece fails that is made no more: its article number, and the model that is to take its place."""
    sells_house: bool = False
    csat: int = 5
    nps: int = 9
    answers_surveys: bool = True
    won_back: bool = True
    """By the call that follows an answer that was not content; else the customer says no, and then nothing more."""
    weight: int = 1
    """How often it comes up in a mix."""
    tags: tuple[str, ...] = field(default=())


LARGE: Final = 12_000.0
"""A use (kWh a year) for which one plane is too small, and whose system is too large for a small transformer."""

STRAIGHT: Final = Scenario("straight", weight=6)

MIX: Final = (
    STRAIGHT,
    Scenario("battery_on_loan", product="loan", option="pv_battery", weight=3),
    Scenario("lease", product="lease", weight=2),
    Scenario("prepaid_power_purchase", product="ppa", prepaid=True, place="fresno", weight=1),
    Scenario("renter", renter=True, weight=2),
    Scenario("withdraws", withdraws_after_qualification=True, weight=1),
    Scenario("declines", declines_proposal=True, weight=2),
    Scenario("late_answer", ignores_first_proposal=True, weight=1),
    Scenario("never_answers", ignores_proposals=True, weight=1),
    Scenario("lender_declines_then_cash", product="loan", lender_declines=("loan",), weight=1),
    Scenario(
        "lender_declines_all", product="loan", lender_declines=("loan", "lease", "ppa"), takes_alternative=False,
        weight=1,
    ),
    Scenario("stipulations_cleared", product="loan", lender="stipulates", weight=1),
    Scenario("stipulations_never_cleared", product="loan", lender="stipulates", shows_title=False, weight=1),
    Scenario("counteroffer_taken", product="loan", lender="counteroffers", weight=1),
    Scenario("counteroffer_refused", product="loan", lender="counteroffers", takes_counteroffer=False, weight=1),
    Scenario("application_incomplete", product="lease", lender="lacks", weight=1),
    Scenario("lender_late_and_twice", product="loan", lender="late", weight=1),
    Scenario("lender_changes_its_mind", product="loan", lender="changes_its_mind", weight=1),
    Scenario("senior_rescinds", age=70, rescinds=True, weight=1),
    Scenario("rescinds", rescinds=True, weight=2),
    Scenario("rules_change_before_signature", rules_change=True, weight=1),
    Scenario("one_of_two_owners_rescinds", co_owner=True, rescinds=True, weight=1),
    Scenario("company", segment="commercial", weight=1),
    Scenario("company_on_loan", segment="commercial", product="loan", weight=1),
    Scenario("adds_battery_and_rescinds", adds_battery="rescinds", weight=1),
    Scenario("adds_battery_to_lease", product="lease", adds_battery="signs", weight=1),
    Scenario("cancels_while_building", cancels_at="schedule_installation", weight=1),
    Scenario("cancels_before_permit", cancels_at="decide_permit", weight=1),
    Scenario("battery_cancelled", option="pv_battery", drops_battery_at="pay_deposit", weight=1),
    Scenario("roof_cancelled", least_kwh=LARGE, building="two_roofs", drops_roof_at="pay_deposit"),
    Scenario(
        "roof_cancelled_on_loan", least_kwh=LARGE, building="two_roofs", product="loan", drops_roof_at="decide_permit"
    ),
    Scenario("constrained_feeder_reduced", usage_point="constrained", interconnection_choice="reduce", weight=1),
    Scenario("study_paid", usage_point="study", interconnection_choice="pay", weight=1),
    Scenario("study_withdrawn", usage_point="study", interconnection_choice="withdraw", weight=1),
    Scenario("study_silence", usage_point="study", interconnection_choice="silence", weight=1),
    Scenario("study_reduced", usage_point="study", interconnection_choice="reduce", weight=1),
    Scenario("export_limited", usage_point="constrained", interconnection_choice="limit_export", weight=1),
    Scenario("upgrade_paid", least_kwh=LARGE, usage_point="replaceable", interconnection_choice="pay"),
    Scenario("upgrade_reduced", least_kwh=LARGE, usage_point="replaceable", interconnection_choice="study_then_reduce"),
    Scenario(
        "upgrade_withdrawn", least_kwh=LARGE, usage_point="replaceable", interconnection_choice="study_then_withdraw"
    ),
    Scenario(
        "upgrade_silence", least_kwh=LARGE, usage_point="replaceable", interconnection_choice="study_then_silence"
    ),
    Scenario("denied_withdrawn", usage_point="constrained", interconnection_choice="withdraw", weight=1),
    Scenario("approval_differs", usage_point="capped", interconnection_choice="reduce", weight=1),
    Scenario("denied_after_approval", usage_point="rebuilt", weight=1),
    Scenario("agreement_signed_late", ignores_first_agreement=True, weight=1),
    Scenario("rules_change_before_application", grid_rules_change="unsent", weight=1),
    Scenario("rules_change_before_approval", grid_rules_change="sent", weight=1),
    Scenario("report_before_application", asks_report=True, weight=1),
    Scenario("report_finds_no_room", usage_point="constrained", asks_report=True, weight=1),
    Scenario("network_closed", usage_point="closed", weight=1),
    Scenario("account_of_somebody_else", usage_point="other_account", weight=1),
    Scenario("formal_permit_corrections", formal_corrections=1, weight=2),
    Scenario("technical_permit_corrections", technical_corrections=1, weight=1),
    Scenario("permit_corrected_three_times", formal_corrections=3, weight=1),
    Scenario("permit_rejected", refused_permits={"building": NEVER_ISSUED}, weight=1),
    Scenario("permit_redesigned", refused_permits={"building": 1}, refusal_answers=("redesign",), weight=1),
    Scenario("permit_appealed", refused_permits={"building": 1}, refusal_answers=("appeal",), weight=1),
    Scenario("permit_expires_before_work", permit_expires=True, puts_building_off_days=100, weight=1),
    Scenario("permit_expires_while_work_rests", permit_expires=True, work_rests_days=400, weight=1),
    Scenario(
        "one_permit_of_two_refused", more_permits=("electrical",), refused_permits={"electrical": NEVER_ISSUED},
        refusal_answers=("appeal", "end"), weight=1,
    ),
    Scenario(
        "hoa_refuses", more_permits=("hoa_consent",), refused_permits={"hoa_consent": NEVER_ISSUED},
        refusal_answers=("end",), weight=1,
    ),
    Scenario(
        "hoa_consents_after_redesign", more_permits=("hoa_consent",), refused_permits={"hoa_consent": 1},
        refusal_answers=("redesign",), weight=1,
    ),
    Scenario("late_goods", delivery_delayed=True, damaged_delivery=True, weight=1),
    Scenario("incident", serious_incident=True, weight=1),
    Scenario("fails_inspection", failed_inspections=1, weight=2),
    Scenario("fails_commissioning", failed_commissioning=1, weight=1),
    Scenario("promise_moved", delivery_delayed=True, weight=1),
    Scenario("other_rails", substituted_item=True, weight=1),
    Scenario("module_breaks", breaks_module=True, weight=1),
    Scenario("rain_on_second_day", rain_on_second_day=True, weight=1),
    Scenario("inspector_absent", inspector_absent=True, weight=1),
    Scenario("passed_with_corrections", inspection_corrections=True, weight=1),
    Scenario("witness_test", witness_test=True, weight=1),
    Scenario("meter_exchanged", usage_point="one_way_meter", weight=1),
    Scenario("pto_denied_once", usage_point="old_meter", weight=2),
    Scenario("pto_revoked", pto_revoked=True, weight=1),
    Scenario("decommissioned", decommissions=True, weight=1),
    Scenario("south_and_west_roof", building="two_roofs", weight=1),
    Scenario("battery_of_their_own_choice", building="ac_battery", option="pv_battery", weight=1),
    Scenario("micro_inverters_and_batteries", building="micro_battery", option="pv_battery", weight=1),
    Scenario("battery_alone", building="battery_alone", option="storage", weight=1),
    Scenario("three_phase_string_inverters", building="flats_delta", usage_point="flats", weight=1),
    Scenario("three_phase_micro_inverters", building="flats_208", usage_point="flats", weight=1),
    Scenario(
        "company_on_three_phases", segment="commercial", building="flats_delta", usage_point="flats", weight=1
    ),
    Scenario("three_phase_battery", building="flats_208", option="pv_battery", usage_point="flats", weight=1),
    Scenario("two_months_of_readings", months_watched=2, weight=1),
    Scenario("inverter_fails", swaps_inverter=True, weight=1),
    Scenario(
        "inverter_made_no_more", building="flats_delta", usage_point="flats",
        other_model=("SYMO-10-0-3-208-240", "Symo 12.0-3 208-240"), weight=1,
    ),
    Scenario("house_sold", sells_house=True, weight=1),
    Scenario("customer_won_back", csat=2, nps=4, weight=1),
    Scenario("customer_not_won_back", csat=1, nps=0, won_back=False, weight=1),
    Scenario("answers_no_survey", answers_surveys=False, weight=1),
)  # fmt: skip
