"""The utility on the in-memory bus: each answer follows from the facts, on a business day, once."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sandbox.aov04.grid import RULES_OF, Added, location_of, place_of
from sandbox.aov04.model import ApplicationState, Permission
from sandbox.aov04.tariff import (
    EXPORT_CONTROL_CERTIFICATE,
    LETTER_OF_AUTHORIZATION,
    REQUIRED_DOCUMENTS,
    STUDY_DEPOSIT_CENTS,
    answers_at,
)
from sandbox.aov04.tests.given import (
    CLOSED,
    CONSTRAINED,
    FULL,
    OPEN,
    OTHER_ACCOUNT,
    REPLACEABLE,
    STUDY,
    Utility,
    applied,
)
from services.permitting.rules.language.table import Estimated, Executed, Lapsed, Reported
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START, Faults
from shared.rules.calendar import business_days_between, is_business_day
from shared.rules.interconnection.clocks import Step
from shared.rules.interconnection.ruleset import rules_for
from shared.schemas import aov04 as out
from shared.schemas.interconnection import (
    InterconnectionAgreementSigned,
    InterconnectionCostPaid,
    PreApplicationReportRequested,
    UtilityPermissionDenied,
    UtilityPermissionGranted,
    UtilityPermissionRevoked,
)
from shared.schemas.onboarding import EquipmentReplaced, ExportLimitExceeded, ExportWithinLimit
from shared.schemas.parts import SerialNumber
from shared.schemas.permitting import InterconnectionStudyDepositPaid, InterconnectionWithdrawn

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
TO_AGREEMENT = [
    "ApplicationReceived", "ApplicationDeemedComplete", "ScreenResultsIssued", "InterconnectionApproved",
]  # fmt: skip


def withdrawn(application: Any) -> InterconnectionWithdrawn:
    return InterconnectionWithdrawn(project_id=application.project_id, application_id=application.application_id)


def paid(application: Any, cents: int = STUDY_DEPOSIT_CENTS) -> InterconnectionStudyDepositPaid:
    return InterconnectionStudyDepositPaid(
        project_id=application.project_id, application_id=application.application_id, amount_cents=cents
    )


# -- applications ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
async def test_an_ordinary_roof_gets_its_agreement_once(seed: int) -> None:
    utility = Utility(FAULTS, seed)
    application = applied(new_id(), f"{OPEN}{seed:06d}")
    await utility.happens(application, application, days=80)
    assert utility.names(application.project_id) == TO_AGREEMENT
    agreed = utility.said(application.project_id)[-1]
    assert (agreed.kwac, agreed.settings_profile) == (7.6, "IEEE1547-2018-B-III")
    assert await utility.section_watts(application.usage_point_id) == 7600


async def test_answers_come_on_business_days_within_office_hours() -> None:
    utility = Utility()
    projects = [new_id() for _ in range(30)]
    await utility.happens(*(applied(project, f"{OPEN}{n:06d}") for n, project in enumerate(projects)), days=90)
    assert all(utility.names(project) == TO_AGREEMENT for project in projects)
    zone = ZoneInfo("America/New_York")
    said = [message for project in projects for message in utility.messages(project)]
    times = [datetime.fromisoformat(one["issued"]).astimezone(zone) for one in said]
    assert len(times) == 30 * len(TO_AGREEMENT)
    assert all(is_business_day(at.date()) and time(9) <= at.time() <= time(16) for at in times)


def test_most_answers_keep_the_clock_and_some_do_not() -> None:
    zone = "America/New_York"
    took = [
        business_days_between(START.date(), answers_at(new_id(), Step.REVIEW, 1, START, "NC", zone).date())
        for _ in range(1000)
    ]
    late = sum(days > 15 for days in took)
    assert 20 <= late <= 90 and min(took) >= 4 and max(took) <= 23
    one = new_id()
    assert len({answers_at(one, Step.REVIEW, 1, START, "NC", zone) for _ in range(5)}) == 1


async def test_an_incomplete_application_is_taken_up_again_when_it_is_completed() -> None:
    utility = Utility(FAULTS, 5)
    application = applied(new_id(), f"{OTHER_ACCOUNT}000001")
    await utility.happens(application)
    asked = await utility.until(application.project_id, out.ApplicationDeemedIncomplete)
    assert asked.missing == (LETTER_OF_AUTHORIZATION,)
    completed = application.model_copy(update={"documents": (*REQUIRED_DOCUMENTS, LETTER_OF_AUTHORIZATION)})
    await utility.happens(completed, days=80)
    assert utility.names(application.project_id)[2:] == TO_AGREEMENT[1:]


async def test_an_application_that_is_never_completed_is_given_up() -> None:
    utility = Utility()
    application = applied(new_id(), f"{OPEN}000001", documents=(), certification="UL 1741", customer_guide_signed=False)
    await utility.happens(application, days=80)
    (asked,) = utility.said(application.project_id, out.ApplicationDeemedIncomplete)
    assert asked.missing == REQUIRED_DOCUMENTS
    (lapsed,) = utility.said(application.project_id, Lapsed)
    assert "completed" in lapsed.reasons[0]


async def test_a_constrained_feeder_denies_and_names_what_would_pass() -> None:
    utility = Utility(FAULTS, 6)
    large = applied(new_id(), f"{CONSTRAINED}000001")
    await utility.happens(large, days=150)
    assert utility.names(large.project_id) == [
        "ApplicationReceived", "ApplicationDeemedComplete", "ScreenResultsIssued", "ScreenResultsIssued",
        "InterconnectionDenied",
    ]  # fmt: skip
    denied = utility.said(large.project_id)[-1]
    assert denied.largest_passing_kwac == 4.0 and "minimum_load" in denied.reasons[0]

    now = utility.world.clock.now()
    smaller = applied(large.project_id, large.usage_point_id, 4.0, attempt=2, submitted_at=now)
    await utility.happens(smaller, days=150)
    assert utility.said(large.project_id)[-1].kwac == 4.0
    assert (await utility.headroom(large.usage_point_id))["largest_kwac"] is None


async def test_a_full_spot_network_takes_nobody() -> None:
    utility = Utility()
    application = applied(new_id(), f"{CLOSED}000001", 1.5)
    await utility.happens(application, days=80)
    denied = utility.said(application.project_id)[-1]
    assert isinstance(denied, out.InterconnectionDenied) and denied.largest_passing_kwac is None


@pytest.mark.parametrize(("prefix", "end"), [(STUDY, out.InterconnectionApproved), (FULL, out.InterconnectionDenied)])
async def test_a_study_decides_once_its_deposit_is_paid(prefix: str, end: Any) -> None:
    utility = Utility(FAULTS, 7)
    application = applied(new_id(), f"{prefix}000001")
    await utility.happens(application)
    required = await utility.until(application.project_id, out.StudyRequired)
    assert required.deposit_cents == STUDY_DEPOSIT_CENTS
    await utility.happens(paid(application, 1), paid(application), paid(application), days=110)
    ended = utility.said(application.project_id)[-1]
    assert isinstance(ended, end)
    assert await utility.section_watts(application.usage_point_id) == (7600 if prefix == STUDY else 0)


async def test_a_study_that_nobody_pays_for_ends_the_case() -> None:
    utility = Utility()
    application = applied(new_id(), f"{STUDY}000001")
    await utility.happens(application, days=80)
    (required,) = utility.said(application.project_id, out.StudyRequired)
    assert required.largest_passing_kwac == 3.0 and required.study == "customer_service_study"
    lapsed = utility.said(application.project_id)[-1]
    assert isinstance(lapsed, Lapsed) and "deposit" in lapsed.reasons[0]
    await utility.happens(paid(application), days=80)
    assert utility.said(application.project_id)[-1] == lapsed


# -- a price, a signature, an approval taken back ----------------------------------------------------------------------


def signed(application: Any, agreement_id: str) -> InterconnectionAgreementSigned:
    return InterconnectionAgreementSigned(
        project_id=application.project_id, application_id=application.application_id, agreement_id=agreement_id,
        signed_at=START,
    )  # fmt: skip


async def test_a_transformer_that_can_be_replaced_is_offered_at_a_price() -> None:
    utility = Utility(FAULTS, 9)
    application = applied(new_id(), f"{REPLACEABLE}000001")
    await utility.happens(application)
    await utility.until(application.project_id, out.StudyRequired)
    await utility.happens(paid(application))
    offered = await utility.until(application.project_id, Estimated)
    assert (offered.cost_cents, offered.largest_kwac) == (640_000, 5.5) and "50 kVA" in offered.work
    payment = {"project_id": application.project_id, "application_id": application.application_id}
    await utility.happens(InterconnectionCostPaid(**payment, amount_cents=1), days=1)
    await utility.happens(InterconnectionCostPaid(**payment, amount_cents=640_000), days=60)
    assert isinstance(utility.said(application.project_id)[-1], out.InterconnectionApproved)
    assert await utility.section_watts(application.usage_point_id) == 7600


async def test_a_price_that_nobody_pays_ends_the_case() -> None:
    utility = Utility()
    application = applied(new_id(), f"{REPLACEABLE}000001")
    await utility.happens(application)
    await utility.until(application.project_id, out.StudyRequired)
    await utility.happens(paid(application), days=150)
    assert isinstance(utility.said(application.project_id)[-1], Lapsed)


async def test_an_agreement_is_executed_once_it_is_signed_in_time() -> None:
    utility = Utility(FAULTS, 10)
    application = applied(new_id(), f"{OPEN}000001", signs_agreement=True)
    await utility.happens(application)
    agreed = await utility.until(application.project_id, out.InterconnectionApproved)
    assert agreed.return_by is not None and agreed.valid_through is not None and agreed.insurance_cents is None
    await utility.happens(signed(application, "another"), signed(application, agreed.agreement_id), days=80)
    assert isinstance(utility.said(application.project_id)[-1], Executed)
    assert (await utility.application(application.project_id)).state is ApplicationState.APPROVED


async def test_an_agreement_that_nobody_signs_lapses_and_its_room_goes_back() -> None:
    utility = Utility()
    application = applied(new_id(), f"{OPEN}000001", signs_agreement=True)
    await utility.happens(application, days=120)
    assert isinstance(utility.said(application.project_id)[-1], Lapsed)
    assert await utility.section_watts(application.usage_point_id) == 0
    await utility.happens(signed(application, "IA"), days=10)
    assert (await utility.application(application.project_id)).state is ApplicationState.LAPSED


async def test_an_approval_can_be_taken_back() -> None:
    utility = Utility()
    application = await utility.approved()
    await utility.post(f"/agreements/{application.project_id}/withdrawal", {"reason": "the feeder was rebuilt"})
    denied = utility.said(application.project_id)[-1]
    assert isinstance(denied, out.InterconnectionDenied) and denied.reasons == ("the feeder was rebuilt",)
    assert await utility.section_watts(application.usage_point_id) == 0
    await utility.post(f"/agreements/{application.project_id}/withdrawal", {"reason": "again"}, status=409)


async def test_two_meters_of_a_project_are_two_cases() -> None:
    utility = Utility()
    first = applied(new_id(), f"{OPEN}000001")
    second = applied(first.project_id, f"{OPEN}000002", 3.0, attempt=2)
    await utility.happens(first, second, days=80)
    assert len(utility.said(first.project_id, out.InterconnectionApproved)) == 2
    assert len({one["caseNo"] for one in utility.messages(first.project_id)}) == 2


async def test_what_is_there_already_counts_in_the_screens_and_not_twice_in_the_room() -> None:
    utility = Utility()
    added = applied(new_id(), f"{CONSTRAINED}000001", 3.0, purpose="add_on", existing_kw=2.0)
    await utility.happens(added, days=150)
    assert isinstance(utility.said(added.project_id)[-1], out.InterconnectionDenied)
    alone = applied(new_id(), f"{CONSTRAINED}000001", 3.0, submitted_at=utility.world.clock.now())
    await utility.happens(alone, days=150)
    assert await utility.section_watts(alone.usage_point_id) == 3000


async def test_what_is_connected_at_the_meter_is_counted_once_in_the_screens_of_an_addition() -> None:
    """4.0 kW are left on the feeder: 2.0 of them run at this meter, which the circuit's own figures hold already."""
    utility, meter = Utility(), f"{CONSTRAINED}000001"

    async def answered(project: UUID, kwac: float, **facts: Any) -> Any:
        await utility.happens(applied(project, meter, kwac, submitted_at=utility.world.clock.now(), **facts), days=80)
        return utility.said(project)[-1]

    first = new_id()
    assert isinstance(await answered(first, 2.0), out.InterconnectionApproved)
    denied = await answered(new_id(), 3.0, purpose="add_on", existing_kw=2.0)
    assert isinstance(denied, out.InterconnectionDenied) and denied.largest_passing_kwac == 2.0
    added = await answered(new_id(), 2.0, purpose="add_on", existing_kw=2.0)
    assert isinstance(added, out.InterconnectionApproved) and await utility.section_watts(meter) == 4000

    mode = await answered(first, 2.0, purpose="change_of_mode", existing_kw=2.0, export_limit_kw=0.0)
    assert isinstance(mode, out.InterconnectionApproved)
    assert await utility.section_watts(meter) == 4000, "it takes no room beside what it had"


async def test_a_commercial_roof_on_three_phases_is_screened_as_such() -> None:
    utility = Utility()
    facts: dict[str, Any] = {"phases": 3, "service_voltage_v": 480, "nameplate_kva": 66.0, "signs_agreement": True}
    application = applied(new_id(), f"{OPEN}000001", 62.0, **facts)
    await utility.happens(application)
    agreed = await utility.until(application.project_id, out.InterconnectionApproved)
    (screens,) = utility.said(application.project_id, out.ScreenResultsIssued)
    assert {"shared_secondary", "imbalance"}.isdisjoint(one.screen for one in screens.screens)
    assert agreed.kwac == 62.0 and agreed.insurance_cents == 1_000_000_00


@pytest.mark.parametrize("state", ["US", "CA", "MA", "MD", "MN", "NC", "NY", "PA", "SD", "AZ"])
async def test_the_utility_works_under_any_of_the_rule_sets(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RULES_OF, state)
    utility = Utility()
    application = applied(new_id(), f"{OPEN}000001")
    await utility.happens(application, days=80)
    (screens,) = utility.said(application.project_id, out.ScreenResultsIssued)
    own = rules_for(state, START.date()).screens
    assert {one.citation for one in screens.screens} <= {own[one.screen].citation for one in screens.screens}


@pytest.mark.parametrize(("state", "missing"), [("CA", ("signed_customer_guide",)), ("NC", None)])
async def test_the_signed_guide_is_asked_for_where_the_rules_want_it(
    state: str, missing: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RULES_OF, state)
    utility = Utility()
    application = applied(new_id(), f"{OPEN}000001", customer_guide_signed=False)
    await utility.happens(application, days=30)
    asked = utility.said(application.project_id, out.ApplicationDeemedIncomplete)
    assert [one.missing for one in asked] == ([] if missing is None else [missing])


async def test_an_export_limit_counts_where_a_certified_control_holds_it() -> None:
    utility = Utility()
    alone = applied(new_id(), f"{CONSTRAINED}000001", export_limit_kw=4.0)
    await utility.happens(alone, days=80)
    assert isinstance(utility.said(alone.project_id)[-1], out.InterconnectionDenied)
    certified = (*REQUIRED_DOCUMENTS, EXPORT_CONTROL_CERTIFICATE)
    application = applied(new_id(), f"{CONSTRAINED}000001", export_limit_kw=4.0, documents=certified)
    await utility.happens(application, days=80)
    assert isinstance(utility.said(application.project_id)[-1], out.InterconnectionApproved)
    assert await utility.section_watts(application.usage_point_id) == 4000


async def test_a_report_tells_what_the_desk_knows_by_then_and_nothing_before_it_is_paid_for() -> None:
    utility = Utility(FAULTS, 5)
    first = await utility.approved(kwac=7.6)
    place = first.usage_point_id
    facts: dict[str, Any] = {"usage_point_id": place, "kwac": 150.0, "requested_at": utility.world.clock.now()}
    paid_for = PreApplicationReportRequested(project_id=new_id(), report_id=new_id(), fee_cents=300_00, **facts)
    unpaid = PreApplicationReportRequested(project_id=new_id(), report_id=new_id(), fee_cents=299_99, **facts)
    await utility.happens(paid_for, unpaid)
    report = await utility.until(paid_for.project_id, Reported, days=60)
    assert (report.report_id, report.usage_point_id) == (paid_for.report_id, place)
    before = location_of(place_of(place), Added())
    assert before.section_generation_kw is not None
    assert report.location.section_generation_kw == pytest.approx(before.section_generation_kw + 7.6)
    assert report.location.primary_kv == before.primary_kv and report.location.construction_required is None
    await utility.happens(days=60)
    assert len(utility.messages(paid_for.project_id)) == 1 and not utility.messages(unpaid.project_id)
    assert await utility.section_watts(place) == 7600, "a report takes no room"


# -- capacity is given out once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
async def test_the_last_kilowatts_of_a_section_go_to_one(seed: int) -> None:
    utility = Utility(FAULTS, seed)
    usage_point = f"{CONSTRAINED}000001"
    applications = [applied(new_id(), usage_point, 3.0) for _ in range(6)]
    await utility.happens(*applications, days=120)
    ends = [type(utility.said(one.project_id)[-1]) for one in applications]
    assert ends.count(out.InterconnectionApproved) == 1 and ends.count(out.InterconnectionDenied) == 5
    assert await utility.section_watts(usage_point) == 3000


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("after_days", [0, 2, 9, 16, 25, 60])
async def test_what_is_given_up_goes_back_at_whatever_moment(seed: int, after_days: int) -> None:
    utility = Utility(FAULTS, seed)
    application = applied(new_id(), f"{CONSTRAINED}000001", 3.0)
    await utility.happens(application, days=after_days)
    await utility.happens(withdrawn(application), withdrawn(application), days=120)
    assert (await utility.application(application.project_id)).state is ApplicationState.WITHDRAWN
    assert await utility.section_watts(application.usage_point_id) == 0
    said = len(utility.said(application.project_id))
    await utility.happens(days=120)
    assert len(utility.said(application.project_id)) == said


@pytest.mark.parametrize("step", [Step.REVIEW, Step.SUPPLEMENTAL_REVIEW, Step.IMPACT_STUDY])
async def test_what_is_given_up_while_it_lies_at_the_desk_goes_back(step: Step) -> None:
    utility = Utility()
    prefix = {Step.REVIEW: OPEN, Step.SUPPLEMENTAL_REVIEW: CONSTRAINED, Step.IMPACT_STUDY: STUDY}[step]
    application = applied(new_id(), f"{prefix}000001")
    await utility.happens(application)
    if step is Step.IMPACT_STUDY:
        await utility.until(application.project_id, out.StudyRequired)
        await utility.happens(paid(application))
    await utility.comes_to(application.project_id, step)
    said = utility.said(application.project_id)
    await utility.happens(withdrawn(application), days=80)
    assert utility.said(application.project_id) == said
    assert await utility.section_watts(application.usage_point_id) == 0


async def test_a_new_application_takes_the_place_of_an_older_one() -> None:
    utility = Utility()
    first = applied(new_id(), f"{CONSTRAINED}000001", 3.0)
    await utility.happens(first, days=80)
    second = applied(first.project_id, first.usage_point_id, 3.5, attempt=2)
    await utility.happens(second, days=80)
    assert utility.said(first.project_id)[-1].kwac == 3.5
    assert await utility.section_watts(first.usage_point_id) == 3500


# -- permission to operate ---------------------------------------------------------------------------------------------


async def test_permission_is_granted_for_what_was_agreed() -> None:
    utility = Utility(FAULTS, 8)
    application = await utility.approved()
    request = utility.request(application)
    await utility.happens(request, request, days=30)
    (granted,) = utility.said(application.project_id, UtilityPermissionGranted)
    assert (granted.request_id, granted.kwac) == (request.request_id, 7.6)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"documents": ("final_inspection",)}, ["MISSING-certificate_of_completion", "MISSING-commissioning_report",
          "MISSING-as_built_drawing", "MISSING-photos", "MISSING-settings_attestation"]),
        ({"kwac": 8.0}, ["CAPACITY"]),
        ({"settings_profile": "IEEE1547-2018-A-I"}, ["SETTINGS"]),
        ({"export_limit_kw": 5.0}, ["EXPORT-LIMIT"]),
        ({"usage_point_id": "elsewhere"}, ["USAGE-POINT"]),
        ({"application_id": new_id()}, ["NO-AGREEMENT"]),
            ],
)  # fmt: skip
async def test_a_deficient_request_is_denied_and_a_corrected_one_granted(
    changes: dict[str, Any], codes: list[str]
) -> None:
    utility = Utility()
    application = await utility.approved()
    await utility.happens(utility.request(application, **changes), days=30)
    (denied,) = utility.said(application.project_id, UtilityPermissionDenied)
    assert [one.code for one in denied.deficiencies] == codes
    await utility.happens(utility.request(application, attempt=2), days=30)
    assert isinstance(utility.said(application.project_id)[-1], UtilityPermissionGranted)


async def test_a_newer_request_takes_the_place_of_an_unchecked_one() -> None:
    utility = Utility()
    application = await utility.approved()
    newer = utility.request(application, attempt=2)
    await utility.happens(utility.request(application, documents=()), newer, days=30)
    assert utility.said(application.project_id)[-1].request_id == newer.request_id
    assert not utility.said(application.project_id, UtilityPermissionDenied)


async def test_a_revoked_permission_can_be_granted_anew() -> None:
    utility = Utility()
    application = await utility.approved()
    await utility.revoke(application.project_id, status=409)
    await utility.happens(utility.request(application), days=30)
    await utility.revoke(application.project_id)
    await utility.revoke(application.project_id, status=409)
    await utility.happens(utility.request(application, attempt=2), days=30)
    first, revoked, second = utility.said(application.project_id)[-3:]
    assert revoked.pto_id == first.pto_id != second.pto_id
    assert (await utility.connection(application.project_id)).permission is Permission.GRANTED


async def test_no_permission_stands_once_the_interconnection_is_given_up() -> None:
    utility = Utility()
    application = await utility.approved()
    await utility.happens(utility.request(application), days=30)
    await utility.happens(withdrawn(application), days=1)
    assert (await utility.connection(application.project_id)).permission is Permission.ENDED
    await utility.happens(utility.request(application, attempt=2), days=30)
    assert isinstance(utility.said(application.project_id)[-1], UtilityPermissionDenied)
    assert await utility.section_watts(application.usage_point_id) == 0


async def test_what_runs_keeps_its_permission_while_another_design_is_applied_for() -> None:
    utility = Utility(FAULTS, 3)
    first = await utility.approved()
    project, meter = first.project_id, first.usage_point_id
    await utility.happens(utility.request(first), days=30)
    before = (await utility.connection(project)).pto_id
    other = applied(project, meter, kwac=9.6)
    await utility.happens(withdrawn(first), other, days=1)
    assert (await utility.connection(project)).permission is Permission.GRANTED
    again = applied(project, meter)  # the change is refused: what runs is applied for once more
    await utility.happens(withdrawn(other), again, days=30)
    connection = await utility.connection(project)
    assert (connection.permission, connection.pto_id) == (Permission.GRANTED, before)
    larger = applied(project, meter, kwac=8.0)
    await utility.happens(withdrawn(again), larger, days=30)
    await utility.happens(utility.request(larger), days=30)
    connection = await utility.connection(project)
    assert connection.permission is Permission.GRANTED and connection.pto_id != before, (
        "another agreement, another permit"
    )
    await utility.happens(withdrawn(larger), days=1)
    assert (await utility.connection(project)).permission is Permission.ENDED


async def test_what_was_revoked_is_not_permitted_by_another_application_and_a_change_can_be_revoked_under() -> None:
    utility = Utility()
    first = await utility.approved()
    project, meter = first.project_id, first.usage_point_id
    await utility.happens(utility.request(first), days=30)
    other = applied(project, meter, kwac=9.6)
    await utility.happens(withdrawn(first), other)
    await utility.revoke(project)
    assert (await utility.connection(project)).permission is Permission.REVOKED
    assert utility.said(project, UtilityPermissionRevoked)
    await utility.happens(withdrawn(other), applied(project, meter), days=30)
    assert (await utility.connection(project)).permission is Permission.REVOKED


async def test_a_further_application_that_is_withdrawn_ends_no_permission() -> None:
    utility = Utility()
    first = await utility.approved()
    await utility.happens(utility.request(first), days=30)
    further = applied(first.project_id, f"{OPEN}000002", kwac=3.0, further=True)
    await utility.happens(further, withdrawn(further), days=1)
    assert (await utility.connection(first.project_id)).permission is Permission.GRANTED


@pytest.mark.parametrize(("mended_after", "permission"), [(5, Permission.GRANTED), (None, Permission.REVOKED)])
async def test_export_that_is_told_may_be_mended_before_the_permission_ends(
    mended_after: int | None, permission: Permission
) -> None:
    utility = Utility()
    application = await utility.approved()
    project = application.project_id
    await utility.happens(utility.request(application), days=30)
    now = utility.world.clock.now()
    told = ExportLimitExceeded(
        project_id=project, usage_point_id=application.usage_point_id, since=now, exported_kw=5.0, limit_kw=4.0,
        device="meter",
    )  # fmt: skip
    await utility.happens(told, days=5)
    assert (await utility.connection(project)).permission is Permission.GRANTED, "it is told before it revokes"
    if mended_after is not None:
        await utility.happens(ExportWithinLimit(project_id=project, device="meter", ended_at=utility.world.clock.now()))
    await utility.happens(days=20)
    assert (await utility.connection(project)).permission is permission
    assert (UtilityPermissionRevoked in map(type, utility.said(project))) is (mended_after is None)


async def test_a_piece_of_the_same_model_is_noted_once_and_the_permission_stays() -> None:
    utility = Utility(FAULTS, 1)
    application = applied(new_id(), f"{OPEN}900001")
    await utility.happens(application)
    await utility.until(application.project_id, out.InterconnectionApproved)
    await utility.happens(utility.request(application), days=30)

    def replaced(old: str, new: str, *, like_for_like: bool = True) -> EquipmentReplaced:
        return EquipmentReplaced(
            project_id=application.project_id, old=SerialNumber(sku="INV-1", serial=old),
            new=SerialNumber(sku="INV-1" if like_for_like else "INV-2", serial=new), like_for_like=like_for_like,
            under_warranty=True, replaced_at=utility.world.clock.now(),
        )  # fmt: skip

    first = replaced("I-1", "I-2")
    await utility.happens(first, first, replaced("I-2", "I-3"), replaced("I-3", "X-1", like_for_like=False), days=1)
    connection = await utility.connection(application.project_id)
    assert [(one["old"]["serial"], one["new"]["serial"]) for one in connection.replaced] == [
        ("I-1", "I-2"), ("I-2", "I-3"),
    ]  # fmt: skip
    assert connection.permission is Permission.GRANTED
