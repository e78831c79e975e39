"""The fifteen figures from events, by hand-made journeys with figures that can be counted on the fingers."""

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.messaging.testing.people import example
from shared.schemas import (
    aov04,
    commissioning,
    contracting,
    design,
    fieldops,
    interconnection,
    lead,
    onboarding,
    permitting,
)
from shared.schemas.event import Event
from views.metrics.rules.figures import METRICS, benchmarks, figures
from views.metrics.rules.journey import NOTES, Journey
from views.metrics.rules.replay import replay

START = datetime(2026, 6, 1, 16, tzinfo=UTC)  # a Monday morning in the Americas
NOW = START + timedelta(days=200)
Told = tuple[Event, datetime]
REFERENCE = {
    "usage_point_id": "U-1", "utility_id": "coastal", "ahj_id": "city", "jurisdiction": "CA",
    "time_zone": "America/Los_Angeles",
}  # fmt: skip


def days(count: float) -> datetime:
    return START + timedelta(days=count)


def journey_of(told: list[Told]) -> Journey:
    found = Journey()
    for event, at in told:
        NOTES[type(event)](found, event, at)
    return Journey.model_validate_json(found.model_dump_json(exclude_defaults=True))  # as it is kept


def straight(project: UUID, **changes: Any) -> list[Told]:
    """From lead to a content customer: permit in 5 business days with 2 of ours, queue 4, to operation 10."""
    order = uuid4()
    frozen = example(design.DesignFrozen, project)
    frozen = frozen.model_copy(
        update={"yield_ratio": 0.95, "design": frozen.design.model_copy(update={"version": 1, "kwdc": 10.0})}
    )
    reference = changes.get("reference", REFERENCE)
    qualified = example(lead.LeadQualified, project)
    qualified = qualified.model_copy(update={"reference": qualified.reference.model_copy(update=reference)})
    application = uuid4()
    lines = example(fieldops.PurchaseOrderIssued, project).lines[:2]
    return [
        (example(lead.LeadCaptured, project, captured_at=START), START),
        (qualified, days(1)),
        (example(design.DesignRequested, project, requested_at=days(2)), days(2)),
        (example(design.DesignVersionCreated, project, duration_s=600.0), days(2)),
        (example(design.ProposalGenerated, project), days(2) + timedelta(hours=3)),
        (example(design.ProposalPresented, project), days(3)),
        (frozen, days(4)),
        (example(lead.AnalysisAccuracyMeasured, project, basis="DESIGN", abs_err_pct=4.0), days(4)),
        (example(contracting.FinancingApplied, project, application_id=application), days(5)),
        (example(contracting.FinancingApproved, project, application_id=application), days(6)),
        (example(contracting.ContractEffective, project), days(7)),
        (example(permitting.PermitSubmitted, project, submission=1), days(7)),  # Monday 8 June
        (example(permitting.PermitCorrectionsRequested, project), days(8)),
        (example(permitting.PermitResubmitted, project), days(10)),
        (example(permitting.PermitApproved, project), days(14)),  # Monday 15 June
        (example(permitting.InterconnectionApplicationSubmitted, project, submitted_at=days(7)), days(7)),
        (example(aov04.ApplicationDeemedComplete, project, complete_at=days(8)), days(8)),
        (example(aov04.InterconnectionApproved, project), days(14)),
        (example(fieldops.PurchaseOrderIssued, project, purchase_order_id=order, lines=lines), days(15)),
        (
            example(fieldops.GoodsReceived, project, purchase_order_id=order, complete=True, on_time=True, lines=()),
            days(20),
        ),
        (example(fieldops.InstallationScheduled, project, crew="north"), days(20)),
        (
            example(
                fieldops.InstallationCompleted, project, completed_at=days(28), labour_hours=50.0, major_punch_items=0
            ),
            days(28),
        ),
        (example(commissioning.InspectionPassed, project, attempt=1), days(31)),
        (example(commissioning.PTORequested, project), days(32)),
        (example(commissioning.PTOGranted, project, granted_at=days(42)), days(42)),
        (example(onboarding.SystemActivated, project, activated_at=days(44)), days(44)),
        (example(onboarding.SurveySent, project, days_after_delivery=7), days(52)),
        (example(onboarding.SurveyAnswered, project, csat=5, nps=10, days_after_delivery=7), days(53)),
        (example(onboarding.SurveySent, project, days_after_delivery=90), days(135)),
        (
            example(onboarding.UptimeReported, project, kw=8.0, useful_hours=100.0, down_hours=4.0, excluded_hours=1.0),
            days(63),
        ),
    ]


def by_id(journeys: list[Journey], now: datetime = NOW) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in figures(journeys, now)}


def test_a_straight_journey_counted_by_hand() -> None:
    found = by_id([journey_of(straight(uuid4()))])
    expected = {
        "1": 100, "2": 96, "3": 3, "4a": 0.95, "4b": 100, "4c": 1.0, "5": 100, "5a": 100, "6": 100, "7": 5, "7a": 3,
        "8": 4, "8a": 5, "9": 100, "10": 100, "11": 0, "11a": 0, "11b": 0, "12": 100, "13": 9, "13a": 3, "13b": 6,
        "14": 100, "14a": 100, "14b": 50, "15": 97,
    }  # fmt: skip
    assert {name: found[name]["value"] for name in expected} == pytest.approx(expected)
    assert found["2a"]["value"] is None and found["2a"]["n"] == 0
    assert (found["9"]["numerator"], found["9"]["denominator"], found["9"]["n"]) == (2.0, 2.0, 1)
    assert (found["14"]["n"], found["14"]["censored"]) == (1, 1)
    assert (found["15"]["numerator"], found["15"]["denominator"]) == (776.0, 800.0)
    assert found["11"]["denominator"] == 50.0


def test_every_key_metric_has_a_figure_and_a_reference_or_says_that_there_is_none() -> None:
    assert {int("".join(filter(str.isdigit, one.id))) for one in METRICS} == set(range(1, 16))
    assert benchmarks().keys() <= {one.id for one in METRICS}
    for one in figures([], NOW):
        assert list(one)[:9] == [
            "id", "name", "value", "unit", "numerator", "denominator", "n", "censored", "benchmark",
        ]  # fmt: skip
        assert one["value"] is None and one["n"] == 0 and one["benchmark"]["source"]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_topics_may_come_in_any_order(order: tuple[int, ...]) -> None:
    told = straight(UUID(int=7))
    parts = [told[n::4] for n in range(4)]
    mixed = [one for n in order for one in parts[n]]
    left, right = by_id([journey_of(told)]), by_id([journey_of(mixed)])
    assert {name: one["value"] for name, one in left.items()} == {name: one["value"] for name, one in right.items()}


def test_what_has_begun_and_not_ended_is_censored_and_not_counted() -> None:
    told = [one for one in straight(uuid4()) if one[1] <= days(12)]
    found = by_id([journey_of(told)], days(12))
    for name in ("7", "7a", "8"):
        assert (found[name]["n"], found[name]["censored"], found[name]["value"]) == (0, 1, None)
    young = by_id([journey_of(told[:1])], days(12))["1"]
    assert (young["n"], young["censored"]) == (0, 1)
    old = by_id([journey_of(told[:1])], days(40))["1"]
    assert (old["n"], old["value"]) == (1, 0.0)
    closed = [*told, (example(contracting.CompensationRequested, told[0][0].project_id), days(12))]
    assert by_id([journey_of(closed)], days(40))["7"]["censored"] == 0


def test_incidents_over_hours_failures_and_detractors() -> None:
    bad, project = uuid4(), uuid4()
    told = [one for one in straight(bad) if not isinstance(one[0], commissioning.InspectionPassed)]
    told += [
        (example(commissioning.InspectionFailed, bad, attempt=1), days(30)),
        (example(commissioning.InspectionPassed, bad, attempt=2), days(33)),
        (
            example(fieldops.SafetyIncidentReported, bad, recordable=True, days_away_or_restricted=True),
            days(27),
        ),
        (example(onboarding.SurveyAnswered, bad, csat=2, nps=3, days_after_delivery=90), days(136)),
        (example(contracting.ContractRescinded, bad), days(8)),
    ]
    found = by_id([journey_of(told), journey_of(straight(project))])
    assert found["12"]["value"] == found["10"]["value"] == 50
    assert found["11"]["value"] == found["11a"]["value"] == pytest.approx(2_000)  # one case in 100 hours
    assert found["14"]["value"] == pytest.approx(200 / 3) and found["14a"]["value"] == pytest.approx(100 / 3)
    assert (found["5"]["value"], found["5a"]["value"]) == (100, 50)


def test_a_line_counts_by_itself_and_only_whole_in_time_and_undamaged() -> None:
    project, order = uuid4(), uuid4()
    issued = example(fieldops.PurchaseOrderIssued, project, purchase_order_id=order)
    lines = tuple(issued.lines[0].model_copy(update={"quantity": 10}) for _ in range(4))

    def delivery(on_time: bool, *counted: tuple[int, int, int]) -> Event:
        found = [
            fieldops.ReceivedLine(line=line, sku="S", received=accepted + damaged, damaged=damaged, accepted=accepted)
            for line, accepted, damaged in counted
        ]
        return example(
            fieldops.GoodsReceived, project, purchase_order_id=order, complete=False, on_time=on_time, lines=found
        )

    told: list[Told] = [
        (issued.model_copy(update={"lines": lines}), days(1)),
        (delivery(True, (1, 6, 0), (2, 8, 2), (3, 10, 0), (4, 9, 0)), days(5)),
        (delivery(True, (1, 4, 0), (2, 2, 0)), days(6)),
        (delivery(False, (4, 1, 0)), days(9)),
    ]
    found = by_id([journey_of(told)])["9"]
    assert (found["numerator"], found["denominator"]) == (2.0, 4.0)  # the second came damaged, the fourth late


def test_recorded_hours_take_the_place_of_those_that_the_work_states() -> None:
    project = uuid4()
    recorded = example(fieldops.HoursWorkedRecorded, project, hours=80.0)
    found = by_id([journey_of([*straight(project), (recorded, days(29))])])
    assert found["11"]["denominator"] == 80.0


def test_hours_of_those_who_work_on_no_site_count_too() -> None:
    project, company = uuid4(), uuid4()
    crew = (example(fieldops.HoursWorkedRecorded, project, hours=80.0), days(29))
    office = example(
        fieldops.HoursWorkedRecorded, company, hours=320.0, crew=None, activity="elsewhere",
        worked_until=days(29).date(),
    )  # fmt: skip
    found = by_id([journey_of([*straight(project), crew]), journey_of([(office, days(33)), (office, days(34))])])
    assert found["11"]["denominator"] == 400.0, "a month counts once"


@pytest.mark.parametrize(
    ("by", "places"),
    [("utility", ["coastal", "inland"]), ("ahj", ["city", "county"]), ("crew", ["north"]), ("month", None)],
)
def test_by_group(by: Any, places: list[str] | None) -> None:
    other = straight(uuid4(), reference={**REFERENCE, "utility_id": "inland", "ahj_id": "county"})
    found = figures([journey_of(straight(uuid4())), journey_of(other)], NOW, by)
    of_permits = [one for one in found if one["id"] == "7"]
    assert [one[by] for one in of_permits] == (places or ["2026-06"])
    assert sum(one["n"] for one in of_permits) == 2


def places_of(journey: Journey, metric: str) -> list[str]:
    return [one["month"] for one in figures([journey], NOW, "month") if one["id"] == metric]


def test_a_month_of_uptime_counts_by_itself_and_not_by_the_day_it_was_told() -> None:
    project = uuid4()
    may = example(onboarding.UptimeReported, project, month="2026-05-01", kw=8.0, useful_hours=10.0, down_hours=0.0)
    assert places_of(journey_of([(may, START + timedelta(days=2))]), "15") == ["2026-05"]


def test_months_are_those_of_the_site_whatever_offset_an_instant_was_written_with() -> None:
    project = uuid4()
    last_evening = datetime(2026, 7, 1, 5, tzinfo=UTC)  # 30 June, 22:00 in Los Angeles
    (qualified,) = [one for one in straight(project) if isinstance(one[0], lead.LeadQualified)]
    hours = example(fieldops.HoursWorkedRecorded, project, worked_until="2026-07-01", hours=6.0)
    for offset in (UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=9))):
        captured = example(lead.LeadCaptured, project, captured_at=last_evening.astimezone(offset))
        journey = journey_of([qualified, (captured, last_evening), (hours, last_evening)])
        assert places_of(journey, "1") == ["2026-06"] and places_of(journey, "11") == ["2026-07"]


def test_a_new_inverter_after_years_does_not_undo_that_the_first_installation_was_right() -> None:
    project = uuid4()
    again = example(
        fieldops.InstallationCompleted, project, completed_at=days(900), labour_hours=4.0, major_punch_items=2
    )
    for told in ([*straight(project), (again, days(900))], [(again, days(900)), *straight(project)]):
        assert by_id([journey_of(told)], days(1_000))["10"]["value"] == 100


def test_a_design_for_a_new_inverter_after_years_does_not_undo_that_the_first_one_was_right_at_once() -> None:
    project = uuid4()
    frozen = example(design.DesignFrozen, project)
    frozen = frozen.model_copy(
        update={"yield_ratio": 0.5, "design": frozen.design.model_copy(update={"version": 3, "kwdc": 20.0})}
    )
    later: list[Told] = [
        (example(design.DesignVersionCreated, project, duration_s=6_000.0), days(800)),
        (frozen, days(810)),
    ]
    before = by_id([journey_of(straight(project))])
    for told in ([*straight(project), *later], [*later, *straight(project)]):
        found = by_id([journey_of(told)], days(1_000))
        assert [found[name]["value"] for name in ("4a", "4b", "4c")] == [
            before[name]["value"] for name in ("4a", "4b", "4c")
        ]
    second = [one for one in straight(project) if not isinstance(one[0], fieldops.InstallationCompleted)]
    found = by_id([journey_of([*second, *later])], days(1_000))
    assert found["4b"]["value"] == 0, "nothing stands yet: it is the design that will"


def test_a_journey_that_a_former_version_has_kept_has_its_design() -> None:
    kept = {
        "frozen_at": days(4).isoformat(),
        "frozen_version": 1,
        "yield_ratio": 0.9,
        "kwdc": 5.0,
        "design_minutes": 10,
    }
    found = by_id([Journey.model_validate_json(json.dumps(kept))])
    assert [found[name]["value"] for name in ("4a", "4b", "4c")] == [0.9, 100, 2.0]


def test_of_an_accuracy_the_ninetieth_percentile_is_an_accuracy_too() -> None:
    journeys = [
        journey_of([(example(lead.AnalysisAccuracyMeasured, uuid4(), basis="DESIGN", abs_err_pct=error), days(4))])
        for error in (2.0, 4.0, 12.0)
    ]
    found = by_id(journeys)["2"]
    assert (found["value"], found["p90"]) == pytest.approx((96.0, 100 - 10.4)), "nine of ten are as near as that"


def test_a_file_of_events_gives_the_same() -> None:
    told = straight(uuid4())
    lines = [
        json.dumps({"type": event.ce_type, "time": at.isoformat(), "value": event.model_dump(mode="json")})
        for event, at in told
    ]
    found, newest = replay([*lines, "", json.dumps({"type": "x.y.Z.v1", "time": START.isoformat(), "value": {}})])
    assert by_id(found) == by_id([journey_of(told)]) and newest == days(135)
    for broken in ("no json", '{"type": "x", "value": {}}', '{"type": "x", "time": "noon", "value": {}}', "[]"):
        with pytest.raises(ValueError, match="line 2"):
            replay([lines[0], broken])


def test_months_that_were_reported_stand_for_the_meter_until_twelve_are_compared() -> None:
    project = uuid4()
    first, second = (
        example(
            onboarding.ProductionReported, project, month=month, expected_kwh=expected, produced_kwh=produced,
            completeness_pct=100.0,
        )
        for month, expected, produced in (("2026-08-01", 1_100.0, 1_000.0), ("2026-09-01", 900.0, 1_000.0))
    )  # fmt: skip
    sparse = example(
        onboarding.ProductionReported, project, month="2026-10-01", expected_kwh=900.0, produced_kwh=100.0,
        completeness_pct=20.0,
    )  # fmt: skip
    told = [*straight(project), (first, days(95)), (second, days(125)), (sparse, days(155))]
    found = by_id([journey_of(told)])
    assert [found[name]["n"] for name in ("2a", "2b", "2c")] == [1, 1, 1]
    assert found["2a"]["value"] == pytest.approx(100.0) and found["2b"]["value"] == pytest.approx(0.0)
    assert found["2c"]["value"] == pytest.approx(100 * (2 * 100**2) ** 0.5 / 1_000)
    one = by_id([journey_of([*straight(project), (first, days(95))])])
    assert one["2a"]["value"] == pytest.approx(90.0) and one["2b"]["value"] == pytest.approx(10.0)
    assert one["2c"]["n"] == 0, "a single month does not scatter"
    whole = example(lead.AnalysisAccuracyMeasured, project, basis="METERED", abs_err_pct=7.0)
    assert by_id([journey_of([*told, (whole, days(160))])])["2a"]["value"] == pytest.approx(93.0)


def test_a_young_lead_is_not_judged_however_quick_it_was() -> None:
    told = [one for one in straight(uuid4()) if one[1] <= days(3)]
    young, old = by_id([journey_of(told)], days(20))["1"], by_id([journey_of(told)], days(30))["1"]
    assert (young["value"], young["n"], young["censored"]) == (None, 0, 1)
    assert (old["value"], old["n"], old["censored"]) == (100, 1, 0)


def test_what_ends_after_years_undoes_neither_its_contract_nor_its_times() -> None:
    project = uuid4()
    later = [
        (example(permitting.PermitApproved, project), days(1_000)),
        (example(commissioning.InspectionPassed, project, attempt=1), days(1_010)),
        *applied_for(project, uuid4(), 990, complete=995, approved=1_000),
        (example(contracting.CompensationRequested, project), days(1_500)),
    ]
    found = by_id([journey_of([*straight(project), *later])], days(1_600))
    before = by_id([journey_of(straight(project))], days(1_600))
    for name in ("5", "5a", "7", "7a", "8", "8a", "13", "13a", "12"):
        assert (found[name]["value"], found[name]["n"]) == (before[name]["value"], before[name]["n"]), name


def applied_for(project: UUID, number: UUID, sent: float, **at: float) -> list[Told]:
    """An application: sent, complete, approved on these days."""
    own = {"application_id": number}
    told: list[Told] = [
        (
            example(permitting.InterconnectionApplicationSubmitted, project, submitted_at=days(sent), **own),
            days(sent),
        )
    ]
    if "complete" in at:
        complete = days(at["complete"])
        told.append((example(interconnection.UtilityReviewBegan, project, complete_at=complete, **own), complete))
    if "approved" in at:
        told.append((example(permitting.InterconnectionApproved, project, **own), days(at["approved"])))
    return told


def test_a_queue_is_that_of_one_application_without_what_waited_for_the_applicant() -> None:
    """Mondays are days 0, 7, 14, ...; Friday 19 June and Friday 3 July are federal holidays (days 18, 32)."""
    project, first, second, further = uuid4(), uuid4(), uuid4(), uuid4()
    told = [
        *applied_for(project, first, 0, complete=1),  # denied, and given up
        *applied_for(project, second, 21, complete=22, approved=43),
        (example(permitting.InterconnectionStudyRequired, project, application_id=second), days(28)),
        (example(permitting.InterconnectionStudyDepositPaid, project, application_id=second), days(30)),
        *((event.model_copy(update={"further": True}) if hasattr(event, "further") else event, at)
          for event, at in applied_for(project, further, 2, complete=3, approved=4)),
    ]  # fmt: skip
    found = by_id([journey_of(told)])
    queue = 5 + 4 + 5 - 2  # Tuesday 23 June to Tuesday 14 July: 15 weekdays less a holiday; 2 were the applicant's
    assert found["8"]["value"] == queue and found["8"]["n"] == 1
    assert found["8a"]["value"] == 31 - 2  # Monday 1 June to Tuesday 14 July, less the two holidays


def test_an_order_that_is_not_due_yet_is_no_failure() -> None:
    project, order = uuid4(), uuid4()
    issued = example(fieldops.PurchaseOrderIssued, project, purchase_order_id=order, need_by="2026-06-20")
    half = example(
        fieldops.GoodsReceived, project, purchase_order_id=order, complete=False, on_time=True, lines=(),
    )  # fmt: skip
    told: list[Told] = [(issued, days(1)), (half, days(5))]
    lines = len(issued.lines)
    before, after = by_id([journey_of(told)], days(10))["9"], by_id([journey_of(told)], days(30))["9"]
    assert (before["n"], before["censored"], before["value"]) == (0, 1, None)
    assert (after["n"], after["numerator"], after["denominator"]) == (1, 0.0, float(lines))


def test_hours_of_a_site_on_which_nothing_stands_yet_count() -> None:
    project = uuid4()
    survey = example(fieldops.HoursWorkedRecorded, project, hours=6.0, activity="survey")
    found = by_id([journey_of([(survey, days(3))])])["11"]
    assert (found["denominator"], found["n"], found["value"]) == (6.0, 1, 0.0)


def test_an_inspection_counts_by_its_first_final_attempt_and_a_rough_one_for_the_installation_alone() -> None:
    project, other = uuid4(), uuid4()
    rough = (example(commissioning.InspectionFailed, project, attempt=1, kind="rough"), days(29))
    found = by_id([journey_of([*straight(project), rough])])
    assert (found["12"]["value"], found["12a"]["value"], found["10"]["value"]) == (100, 100, 0)
    told = [one for one in straight(other) if not isinstance(one[0], commissioning.InspectionPassed)]
    conditional = example(commissioning.InspectionPassed, other, attempt=1, outcome="pass_with_corrections")
    found = by_id([journey_of([*told, (conditional, days(31))])])
    assert (found["12"]["value"], found["12a"]["value"], found["12a"]["n"], found["10"]["value"]) == (100, 0, 1, 100)


def test_a_journey_that_a_former_version_has_kept_has_its_queue() -> None:
    instants = {"submitted": days(7), "complete": days(8), "approved": days(14)}
    kept = {f"interconnection_{name}_at": at.isoformat() for name, at in instants.items()}
    found = by_id([Journey.model_validate_json(json.dumps(kept))])
    assert (found["8"]["value"], found["8a"]["value"]) == (4, 5)
