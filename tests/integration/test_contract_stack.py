"""How a contract can go, over all seven databases: projects side by side on one stack, on a leaping calendar."""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg
import pytest

from deploy.local import clockfile
from deploy.local.stack import Stack
from helio.ledger import check
from sandbox.people.scenario import MIX
from shared.schemas.topics import AUDIT
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

BY_NAME: Final = {one.name: one for one in MIX}
OUTCOMES: Final = {
    "rescinds": "closed_contract_rescinded",
    "senior_rescinds": "closed_contract_rescinded",
    "one_of_two_owners_rescinds": "closed_contract_rescinded_by_one_of_two",
    "lender_declines_all": "closed_financing_declined",
    "counteroffer_taken": "onboarded_after_counteroffer",
    "stipulations_never_cleared": "closed_financing_expired",
    "lender_late_and_twice": "onboarded",
    "never_answers": "closed_proposal_lapsed",
    "rules_change_before_signature": "onboarded_after_rules_changed",
    "adds_battery_and_rescinds": "onboarded_and_change_order_rescinded",
    "roof_cancelled_on_loan": "onboarded_after_partial_cancellation",
    "company": "onboarded_for_a_company",
    "battery_alone": "onboarded_with_storage_alone",
}  # fmt: skip
"""Scenario of the mix -> how its project ends."""


def test_every_way_of_a_contract_ends_the_same_in_seven_databases_books_and_topics(whole: Stack) -> None:
    """``run`` has the independent audit look at all of them; here is what each way has of its own."""
    projects, seen = run(whole, [BY_NAME[name] for name in OUTCOMES])
    assert _told(projects) == OUTCOMES
    said = {name: [one for one in seen if one.project.scenario.name == name] for name in OUTCOMES}

    def of(scenario: str, event: str) -> list[Any]:
        return [one.value for one in said[scenario] if one.name == event]

    (rescinded,) = of("one_of_two_owners_rescinds", "ContractRescinded")
    assert rescinded["party_id"] is not None
    assert of("lender_declines_all", "FinancingDeclined") and of("stipulations_never_cleared", "FinancingExpired")
    assert len(of("lender_late_and_twice", "FinancingApproved")) == 1
    assert len(of("rules_change_before_signature", "ContractSent")) == 2
    assert not of("company", "RescissionPeriodStarted")
    (change,) = of("adds_battery_and_rescinds", "ChangeOrderRejected")
    (proposed,) = of("adds_battery_and_rescinds", "ChangeOrderProposed")
    assert change["change_order_id"] == proposed["change_order_id"] and proposed["document_sha256"]
    (smaller,) = of("roof_cancelled_on_loan", "ChangeOrderProposed")
    assert smaller["loan"]["payment_cents"] > 0 and smaller["price_change_cents"] < 0
    _signed_ones_keep_their_rules(whole)
    today = clockfile.read(whole.home.clock_file).at(datetime.now(UTC)).date()
    books = check(whole.home, today)
    assert books.balanced and not books.wrong and not books.unmatched, (books.wrong, books.unmatched)
    assert not [one for one in books.due if one.late], books.due


def _told(projects: list[Any]) -> dict[str, str | None]:
    return {one.scenario.name: one.outcome for one in projects}


def _signed_ones_keep_their_rules(stack: Stack) -> None:
    """A consumer's contract holds the clause that was published if, and only if, it was signed on its days."""
    with psycopg.connect(stack.home.database_url("contracting", AUDIT)) as database:
        ((clause, since),) = database.execute(
            "SELECT row->>'id', (row->>'effective_from')::date FROM published_rules WHERE row->>'id' LIKE '%sandbox%'"
        ).fetchall()
        signed = database.execute(
            """SELECT (signed_at AT TIME ZONE 'America/New_York')::date, rule_versions FROM contracts
               WHERE signed_at IS NOT NULL AND reference->>'segment' = 'residential'"""
        ).fetchall()
    assert any(on >= since for on, _ in signed)
    assert [(f"{clause} 1" in kept) == (on >= since) for on, kept in signed] == [True] * len(signed)
