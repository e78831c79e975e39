"""How bad an incident was, from its cases; the hazards that a crew signs. Cases are judged in ``test_osha_case``."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fieldops.rules.hazards import hazards_of, unsigned
from services.fieldops.rules.safety.case import CaseOutcome, CaseRequest, judge_case
from services.fieldops.rules.safety.incident import STOPS_WORK, severity_of, worst
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.fieldops import IncidentSeverity

THEN = datetime(2026, 11, 23, 16, tzinfo=UTC)
TOMORROW = THEN.date() + timedelta(days=1)


def severity(outcome: CaseOutcome, **days: date) -> IncidentSeverity:
    place = {"jurisdiction": "US-federal", "occurred_at": THEN, "known_at": THEN}
    return severity_of(outcome, judge_case(CaseRequest.model_validate({**place, "outcome": outcome, **days})))


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ({"first_aid": True}, IncidentSeverity.FIRST_AID),  # 1904.7(b)(5)(ii)
        ({"medical_treatment": True}, IncidentSeverity.RECORDABLE),  # (b)(5)(i)
        ({"significant_diagnosis": True}, IncidentSeverity.RECORDABLE),  # (b)(7)
        ({"loss_of_consciousness": True}, IncidentSeverity.SERIOUS),  # (b)(6)
        ({"amputation": True}, IncidentSeverity.SERIOUS),
        ({"death": True}, IncidentSeverity.FATALITY),  # (b)(2)
    ],
)
def test_severity_of_a_case(outcome: dict[str, Any], found: IncidentSeverity) -> None:
    assert severity(CaseOutcome(**outcome)) is found


def test_days_lost_make_a_case_recordable() -> None:
    assert severity(CaseOutcome(first_aid=True), away_from=TOMORROW, away_to=TOMORROW) is IncidentSeverity.RECORDABLE


def test_an_incident_is_as_bad_as_its_worst_case() -> None:
    assert worst(()) is IncidentSeverity.NEAR_MISS
    assert worst((IncidentSeverity.SERIOUS, IncidentSeverity.FIRST_AID)) is IncidentSeverity.SERIOUS


outcomes = st.builds(CaseOutcome, **{name: st.booleans() for name in CaseOutcome.model_fields})


@given(outcomes, st.sampled_from(sorted(CaseOutcome.model_fields)))
def test_a_worse_outcome_is_never_classified_lower(outcome: CaseOutcome, also: str) -> None:
    order = list(IncidentSeverity)
    before, after = severity(outcome), severity(outcome.model_copy(update={also: True}))
    assert order.index(after) >= order.index(before)
    assert (after in STOPS_WORK) >= (before in STOPS_WORK)


def test_hazards_follow_the_design() -> None:
    design = example(SalesOrderCreated, uuid4()).design
    assert {"battery", "live_dc_string"} <= {one.code for one in hazards_of(design)}
    plain = design.model_copy(update={"battery_kwh": 0.0, "strings": ()})
    assert not {"battery", "live_dc_string"} & {one.code for one in hazards_of(plain)}
    assert unsigned(plain, [one.code for one in hazards_of(plain)]) == ()
    assert all(one.citation for one in hazards_of(design))
