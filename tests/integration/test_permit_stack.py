"""What goes wrong with permits and interconnection over all seven databases and topics, while the utility lies.

Projects live side by side on one stack, on a leaping calendar. What each outcome means event by event is shown in
memory (``test_permit_outcomes``, ``test_grid_outcomes``, ``test_kinds_of_system``).
"""

from typing import Final

import pytest

from deploy.local.stack import Stack
from sandbox.people.scenario import MIX
from tests.chaos.liar import Liar
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

PATIENCE_S: Final = 300.0
BY_NAME: Final = {one.name: one for one in MIX}
OUTCOMES: Final = {
    "permit_corrected_three_times": "onboarded_after_three_rounds_of_corrections",
    "permit_rejected": "closed_permit_rejected",
    "upgrade_silence": "closed_decision_timed_out",
    "permit_expires_while_work_rests": "onboarded_after_permit_expired_while_work_rested",
    "upgrade_reduced": "onboarded_after_upgrade_offer",
    "upgrade_withdrawn": "closed_interconnection_withdrawn",
    "study_paid": "onboarded_after_study",
    "study_reduced": "onboarded_after_redesign",
    "study_withdrawn": "closed_interconnection_withdrawn",
    "study_silence": "closed_decision_timed_out",
    "export_limited": "onboarded_after_export_limit",
    "upgrade_paid": "onboarded_after_upgrade_paid",
    "one_permit_of_two_refused": "closed_electrical_rejected",
    "hoa_refuses": "closed_hoa_consent_rejected",
    "permit_expires_before_work": "onboarded_after_permit_expired",
    "approval_differs": "onboarded_after_approval_differed",
    "denied_after_approval": "closed_denied_after_approval",
    "network_closed": "closed_interconnection_denied",
    "rules_change_before_application": "onboarded_after_rules_changed_before_application",
    "rules_change_before_approval": "onboarded_by_the_rules_of_its_application",
    "report_before_application": "onboarded_after_pre_application_report",
    "battery_alone": "onboarded_with_storage_alone",
    "company_on_three_phases": "onboarded_for_a_company",
}
"""Scenario of the mix -> how its project ends."""


def test_projects_end_as_they_would_whatever_the_utility_says_besides(whole: Stack) -> None:
    liar = Liar(whole.home, seed=12)
    liar.start()
    projects, _ = run(whole, [BY_NAME[name] for name in OUTCOMES], PATIENCE_S, then=liar.stop)
    assert {one.scenario.name: one.outcome for one in projects} == OUTCOMES
    assert liar.error is None and len(liar.told) >= 10
    assert liar.wrong() == []
    assert "refused" in liar.effects
