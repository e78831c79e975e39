"""29 CFR 1904.7 and 1904.39, case by case."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fieldops.rules.hazards import hazards_of, unsigned
from services.fieldops.rules.safety import Outcome, classify
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.fieldops import IncidentSeverity

THEN = datetime(2026, 11, 23, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("outcome", "severity", "recordable", "dart"),
    [
        (Outcome(), IncidentSeverity.NEAR_MISS, False, False),
        (Outcome(injured=True), IncidentSeverity.FIRST_AID, False, False),  # 1904.7(b)(5)(ii)
        (Outcome(injured=True, medical_treatment=True), IncidentSeverity.RECORDABLE, True, False),  # (b)(5)(i)
        (Outcome(injured=True, days_away=1), IncidentSeverity.RECORDABLE, True, True),  # (b)(3)
        (Outcome(injured=True, restricted_or_transferred=True), IncidentSeverity.RECORDABLE, True, True),  # (b)(4)
        (Outcome(loss_of_consciousness=True), IncidentSeverity.SERIOUS, True, False),  # (b)(6)
        (Outcome(injured=True, significant_diagnosis=True), IncidentSeverity.RECORDABLE, True, False),  # (b)(7)
        (Outcome(injured=True, amputation=True), IncidentSeverity.SERIOUS, True, False),
        (Outcome(death=True), IncidentSeverity.FATALITY, True, False),  # (b)(2)
    ],
)
def test_severity(outcome: Outcome, severity: IncidentSeverity, recordable: bool, dart: bool) -> None:
    found = classify(outcome, THEN, THEN, THEN)
    assert (found.severity, found.recordable, found.days_away_or_restricted) == (severity, recordable, dart)
    assert (found.log_due == THEN + timedelta(days=7)) is recordable


@pytest.mark.parametrize(
    ("outcome", "outcome_after", "report_after"),
    [
        (Outcome(death=True), timedelta(0), 8 * HOUR),  # (a)(1)
        (Outcome(death=True), timedelta(days=30), 8 * HOUR),  # (b)(6): within thirty days of the incident
        (Outcome(death=True), timedelta(days=31), None),
        (Outcome(hospitalized=True), timedelta(hours=24), 24 * HOUR),  # (a)(2), (b)(6): within 24 hours
        (Outcome(hospitalized=True), timedelta(hours=25), None),
        (Outcome(eye_loss=True), timedelta(0), 24 * HOUR),
        (Outcome(loss_of_consciousness=True), timedelta(0), None),
        (Outcome(injured=True, days_away=9), timedelta(0), None),
    ],
)
def test_the_clock_to_osha_runs_from_learning_of_it(
    outcome: Outcome, outcome_after: timedelta, report_after: timedelta | None
) -> None:
    learned = THEN + outcome_after + 3 * HOUR
    found = classify(outcome, THEN, THEN + outcome_after, learned)
    assert found.report_due == (None if report_after is None else learned + report_after)


def test_times_out_of_order_are_an_error() -> None:
    with pytest.raises(ValueError, match="occurs first"):
        classify(Outcome(), THEN, THEN - HOUR, THEN)


outcomes = st.builds(Outcome, **{name: st.booleans() for name in asdict(Outcome()) if name != "days_away"})


@given(outcomes, st.sampled_from([name for name in asdict(Outcome()) if name != "days_away"]))
def test_a_worse_outcome_is_never_classified_lower(outcome: Outcome, also: str) -> None:
    order = list(IncidentSeverity)
    worse = replace(outcome, **{also: True})
    before, after = classify(outcome, THEN, THEN, THEN), classify(worse, THEN, THEN, THEN)
    assert order.index(after.severity) >= order.index(before.severity)
    assert after.recordable >= before.recordable and after.stops_work >= before.stops_work


def test_hazards_follow_the_design() -> None:
    design = example(SalesOrderCreated, uuid4()).design
    assert {"battery", "live_dc_string"} <= {one.code for one in hazards_of(design)}
    plain = design.model_copy(update={"battery_kwh": 0.0, "strings": ()})
    assert not {"battery", "live_dc_string"} & {one.code for one in hazards_of(plain)}
    assert unsigned(plain, [one.code for one in hazards_of(plain)]) == ()
    assert all(one.citation for one in hazards_of(design))
