"""Credit decisions by the shipped policy, and the clocks of 12 CFR 1002.9."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.contracting.rules.lending.underwriting import Application, CreditReport, underwrite
from shared.rules.ruleset import publish, rule_set

(POLICY,) = rule_set("underwriting")
GOOD: dict[str, Any] = {
    "received": "2026-03-02", "completed": "2026-03-10", "credit_score": 720, "gross_income_cents_per_year": 72_000_00,
    "monthly_debt_cents": 1_500_00, "payment_cents": 300_00, "bankruptcies": [], "owner_occupied": True,
}  # fmt: skip
PROTECTED = (
    "race", "color", "religion", "national", "origin", "sex", "gender", "marital", "age", "birth", "assistance",
    "name", "language", "zip", "postal", "child", "spouse",
)  # fmt: skip
"""12 CFR 1002.4(a) and 1002.2(z), and what stands in for it."""


def test_a_counteroffer_has_its_own_clock_also_where_something_is_still_missing() -> None:
    """12 CFR 1002.9(a)(1)(iv): 90 days from it; whether the application was ever complete does not matter."""
    found = decided(completed=None, counteroffered="2026-03-12")
    assert (found.decision, found.notice.kind, found.notice.due) == (
        "counteroffer", "adverse_action", date(2026, 6, 10),
    )  # fmt: skip


def test_a_clock_whose_text_was_not_read_is_shown_as_such() -> None:
    read = decided(credit_score=599).notice
    assert (read.rule, read.version, read.verified) == ("us-completed", 1, True)
    unread = decided(counteroffered="2026-03-12").notice
    assert (unread.rule, unread.verified, unread.due) == ("us-counteroffer", False, date(2026, 6, 10))


def test_the_clocks_are_those_of_the_dated_rows() -> None:
    (row,) = [one for one in rule_set("adverse_action") if one.id == "us-completed"]
    shorter = row.model_copy(update={"version": 2, "effective_from": date(2026, 4, 1), "params": {"days": 20}})
    publish({"adverse_action": [shorter]})
    try:
        assert decided(credit_score=599).notice.due == date(2026, 4, 9), "completed before the change"
        later = decided(credit_score=599, completed="2026-04-01").notice
        assert (later.due, later.version) == (date(2026, 4, 21), 2)
    finally:
        publish({})


def decided(**changes: Any) -> CreditReport:
    return underwrite(Application.model_validate_json(json.dumps(GOOD | changes), strict=True), POLICY)


@pytest.mark.parametrize(
    ("changes", "decision", "codes", "kind", "due"),
    [
        ({}, "approved", [], "approval", date(2026, 4, 9)),
        ({"title_verified": False}, "approved_with_stips", [], "approval", date(2026, 4, 9)),
        ({"credit_score": 640}, "referred", [], "action_taken", date(2026, 4, 9)),
        ({"credit_score": 599}, "declined", ["CREDIT_SCORE"], "adverse_action", date(2026, 4, 9)),
        ({"monthly_debt_cents": 2_700_01}, "counteroffer", ["DTI"], "counteroffer", date(2026, 4, 9)),
        ({"monthly_debt_cents": 3_300_01}, "declined", ["DTI"], "adverse_action", date(2026, 4, 9)),
        ({"bankruptcies": ["2019-03-11"]}, "declined", ["BANKRUPTCY"], "adverse_action", date(2026, 4, 9)),
        ({"bankruptcies": ["2019-03-10"]}, "approved", [], "approval", date(2026, 4, 9)),
        ({"bankruptcies": [{"chapter": 13}]}, "declined", ["BANKRUPTCY"], "adverse_action", date(2026, 4, 9)),
        ({"counteroffered": "2026-03-12T09:00:00-05:00"}, "counteroffer", [], "adverse_action", date(2026, 6, 10)),
        ({"completed": None}, "incomplete", ["INCOMPLETE"], "incompleteness", date(2026, 4, 1)),
        ({"credit_score": None}, "incomplete", ["MISSING_CREDIT_SCORE"], "incompleteness", date(2026, 4, 1)),
    ],
)
def test_decisions_reasons_and_notices(
    changes: dict[str, Any], decision: str, codes: list[str], kind: str, due: date
) -> None:
    found = decided(**changes)
    assert (found.decision, [one.code for one in found.reasons]) == (decision, codes)
    assert (found.notice.kind, found.notice.due) == (kind, due)


def test_nothing_protected_can_enter() -> None:
    for name in Application.model_fields:
        assert not set(PROTECTED) & set(name.split("_")), name
    for name in PROTECTED:
        with pytest.raises(ValidationError, match=name):
            Application.model_validate(GOOD | {name: "x"})


def test_an_order_in_time_is_kept() -> None:
    with pytest.raises(ValidationError, match="completed 2026-03-01 is before received"):
        Application.model_validate_json(json.dumps(GOOD | {"completed": "2026-03-01"}))


def test_instants_of_unlike_zones_are_told_apart_by_when_they_were() -> None:
    """07:30 in Lisbon is half past eleven of the evening before in Los Angeles; ten minutes later is later."""
    received = {"received": "2026-10-02T07:30:00+01:00"}
    Application.model_validate_json(json.dumps(GOOD | received | {"completed": "2026-10-01T23:40:00-07:00"}))
    with pytest.raises(ValidationError, match="is before received"):
        Application.model_validate_json(json.dumps(GOOD | received | {"completed": "2026-10-02T07:29:00+01:00"}))


@given(st.integers(300, 850), st.integers(0, 200_000_00), st.integers(0, 10_000_00))
def test_a_declined_application_has_one_to_four_reasons(score: int, income: int, debt: int) -> None:
    found = decided(credit_score=score, gross_income_cents_per_year=income, monthly_debt_cents=debt)
    assert (1 <= len(found.reasons) <= 4) == (found.decision in ("declined", "counteroffer"))
