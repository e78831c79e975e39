"""How a contract can go, over all seven databases: projects side by side on one stack, on a leaping calendar."""

from typing import Final

import pytest

from deploy.local.stack import Stack
from sandbox.people.scenario import MIX
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

PATIENCE_S: Final = 300.0
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
    "counteroffer_refused": "onboarded_after_counteroffer_refused",
    "prepaid_power_purchase": "onboarded_with_prepaid_power",
}  # fmt: skip
"""Scenario of the mix -> how its project ends."""


def test_every_way_of_a_contract_ends_as_it_should_in_seven_databases_books_and_topics(whole: Stack) -> None:
    """``run`` has the independent audit look at all of them: ends, leftovers, money, books, designs, devices, registry.

    What each way has of its own is looked at in ``test_contract_outcomes.py``.
    """
    projects, _ = run(whole, [BY_NAME[name] for name in OUTCOMES], PATIENCE_S)
    assert {one.scenario.name: one.outcome for one in projects} == OUTCOMES
