"""29 CFR 1904 case by case: columns, days, deadlines by place, and the rates that follow."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.fieldops.rules.safety.case import CaseOutcome, CaseReport, CaseRequest, judge_case
from services.fieldops.rules.safety.days import MOST_DAYS, Span, count_days
from services.fieldops.rules.safety.rates import RateRequest, YearOfLog, rates

THEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INJURED = THEN.date()


def case(jurisdiction: str = "US-federal", **changes: Any) -> CaseReport:
    outcome = {name: changes.pop(name) for name in list(changes) if name in CaseOutcome.model_fields}
    fields: dict[str, Any] = {"occurred_at": THEN, "known_at": THEN + HOUR, **changes}
    return judge_case(CaseRequest(jurisdiction=jurisdiction, outcome=CaseOutcome(**outcome), **fields))


@pytest.mark.parametrize(
    ("facts", "column", "dart"),
    [
        ({"first_aid": True}, None, False),  # 1904.7(b)(5)(ii)
        ({}, None, False),
        ({"death": None, "medical_treatment": None}, None, False),
        ({"medical_treatment": True}, "J", False),  # (b)(5)(i)
        ({"loss_of_consciousness": True}, "J", False),  # (b)(6)
        ({"significant_diagnosis": True}, "J", False),  # (b)(7)
        ({"amputation": True}, "J", False),
        ({"first_aid": True, "away_from": INJURED + DAY, "away_to": INJURED + DAY}, "H", True),  # (b)(3)
        ({"first_aid": True, "away_from": INJURED, "away_to": INJURED}, None, False),  # (b)(3)(i)
        ({"restricted_from": INJURED, "restricted_to": INJURED}, None, False),  # (b)(4)(iii)
        ({"restricted_from": INJURED, "restricted_to": INJURED + DAY}, "I", True),
        (
            {"away_from": INJURED + DAY, "away_to": INJURED + DAY, "restricted_from": INJURED + 2 * DAY,
             "restricted_to": INJURED + 3 * DAY},
            "H", True,
        ),
        ({"death": True, "away_from": INJURED + DAY, "away_to": INJURED + 5 * DAY}, "G", False),  # DART is H and I
    ],
)  # fmt: skip
def test_the_most_serious_column(facts: dict[str, Any], column: str | None, dart: bool) -> None:
    found = case(**facts)
    assert (found.column, found.recordable, found.dart) == (column, column is not None, dart)
    assert found.log_due == (None if column is None else THEN + HOUR + 7 * DAY)


@pytest.mark.parametrize(
    ("place", "outcome", "after", "hours"),
    [
        ("US-federal", "death", 30 * DAY, 8),  # 1904.39(b)(6): within thirty days
        ("US-federal", "death", 31 * DAY, None),
        ("US-federal", "inpatient", 24 * HOUR, 24),
        ("US-federal", "inpatient", 24 * HOUR + timedelta(minutes=1), None),
        ("NC", "eye_loss", 0 * HOUR, 24),
        ("US-NC", "eye_loss", 0 * HOUR, 24),
        ("ca", "eye_loss", 0 * HOUR, 8),
        ("TX", "amputation", 0 * HOUR, 24),
        ("CA", "inpatient", 40 * DAY, 8),  # 8 CCR 342 knows no window
        ("CA", "amputation", 0 * HOUR, 8),
        ("CA", "death", 0 * HOUR, 8),
        ("KY", "inpatient", 0 * HOUR, 72),
        ("KY", "inpatient", 40 * DAY, 72),  # "there is no time limitation", says its Division of Compliance
        ("KY", "death", 31 * DAY, 8),
        ("VA", "inpatient", 25 * HOUR, None),
        ("WA", "inpatient", 0 * HOUR, 8),  # not 24
        ("WA", "amputation", 0 * HOUR, 24),
        ("OR", "inpatient", 25 * HOUR, 24),  # OAR 437-001-0704(4) sets no window
        ("OR", "death", 31 * DAY, None),
        ("UT", "eye_loss", 0 * HOUR, 8),
        ("UT", "loss_of_consciousness", 0 * HOUR, 8),  # R614-1-3(I)
        ("UT", "significant_diagnosis", 0 * HOUR, 8),
        ("NV", "loss_of_consciousness", 0 * HOUR, None),
        ("HI", "eye_loss", 0 * HOUR, 24),
        ("CA", "medical_treatment", 0 * HOUR, None),
    ],
)
def test_the_report_is_due_by_the_law_of_the_place(
    place: str, outcome: str, after: timedelta, hours: int | None
) -> None:
    known = THEN + after + 2 * HOUR
    found = case(place, outcome_at=THEN + after, known_at=known, **{outcome: True})
    assert found.report_due == (None if hours is None else known + hours * HOUR)


def test_of_two_outcomes_the_earlier_deadline_holds() -> None:
    assert case(death=True, inpatient=True).report_due == THEN + 9 * HOUR


def test_who_knew_of_the_incident_first_has_the_hours_from_the_outcome() -> None:
    found = case(death=True, outcome_at=THEN + 50 * HOUR, known_at=THEN + HOUR)
    assert found.report_due == THEN + 58 * HOUR


def test_law_is_dated() -> None:
    before = datetime(2014, 12, 31, 12, tzinfo=UTC)
    facts: dict[str, Any] = {"occurred_at": before, "known_at": before, "inpatient": True}
    assert case(**facts).report_due is None and case(**facts).rule_id == "us-osha-2002"
    hawaii = datetime(2017, 2, 18, 12, tzinfo=UTC)
    for then, due in ((hawaii, None), (hawaii + DAY, hawaii + 2 * DAY)):
        assert case("HI", occurred_at=then, known_at=then, amputation=True).report_due == due
    with pytest.raises(LookupError, match="no reporting rule of KY is known for 2014-12-31"):
        case("KY", **facts)
    with pytest.raises(LookupError, match="'Atlantis' is none of US-federal, AK, AL"):
        case("Atlantis")


STATES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
    PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI
"""


def test_every_state_has_a_rule_today() -> None:
    assert all(case(state, death=True).report_due == THEN + 9 * HOUR for state in STATES.split())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"known_at": THEN - HOUR}, "known_at is before"),
        ({"outcome_at": THEN - HOUR}, "outcome_at is before"),
        ({"away_from": INJURED}, "go together"),
        ({"away_from": INJURED + DAY, "away_to": INJURED}, "is before away_from"),
        ({"away_from": INJURED - DAY, "away_to": INJURED}, "before the injury"),
        ({"known_at": datetime(2026, 3, 3)}, "timezone"),  # noqa: DTZ001 -- that is what is refused
    ],
)
def test_what_cannot_be_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        case(**facts)
    with pytest.raises(ValidationError, match="Extra inputs"):
        CaseOutcome.model_validate({"hospitalised": True})


spans = st.none() | st.builds(
    lambda first, length: Span(INJURED + first * DAY, INJURED + (first + length) * DAY),
    st.integers(0, 200), st.integers(0, 400),
)  # fmt: skip


@given(spans, spans)
def test_days_are_counted_one_by_one(away: Span | None, restricted: Span | None) -> None:
    days: list[str] = []
    for n in range(1, 1000):
        day: date = INJURED + n * DAY
        if away and away.first <= day <= away.last:
            days.append("away")
        elif restricted and restricted.first <= day <= restricted.last:
            days.append("restricted")
    counted = days[:MOST_DAYS]
    found = count_days(INJURED, away, restricted)
    assert (found.away, found.restricted) == (counted.count("away"), counted.count("restricted"))


def test_rates_over_all_years_together() -> None:
    years = [
        YearOfLog(hours=150_000, column_g=1, column_h=2, column_i=0, column_j=1),
        YearOfLog(hours=50_000, column_g=0, column_h=0, column_i=1, column_j=0),
    ]
    found = rates(RateRequest(years=years))
    assert (found.trir, found.dart, found.cases, found.dart_cases, found.hours) == (5.0, 3.0, 5, 3, 200_000)
