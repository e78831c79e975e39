"""What becomes of interconnections, through all seven services and the utility in memory: every outcome of a mix."""

import pytest

from sandbox.people.scenario import MIX
from tests.integration.journey import Journey, number_ids_anew

BY_NAME = {one.name: one for one in MIX}
QUIET_SPELLS = 2


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 0)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("study_paid", "onboarded_after_study"),
        ("study_reduced", "onboarded_after_redesign"),
        ("study_withdrawn", "closed_interconnection_withdrawn"),
        ("study_silence", "closed_decision_timed_out"),
        ("export_limited", "onboarded_after_export_limit"),
        ("upgrade_paid", "onboarded_after_upgrade_paid"),
        ("upgrade_reduced", "onboarded_after_upgrade_offer"),
        ("upgrade_withdrawn", "closed_interconnection_withdrawn"),
        ("upgrade_silence", "closed_decision_timed_out"),
        ("approval_differs", "onboarded_after_approval_differed"),
        ("denied_after_approval", "closed_denied_after_approval"),
        ("constrained_feeder_reduced", "onboarded_after_redesign"),
        ("denied_withdrawn", "closed_interconnection_withdrawn"),
        ("network_closed", "closed_interconnection_denied"),
        ("agreement_signed_late", "onboarded_after_application_lapsed"),
        ("rules_change_before_application", "onboarded_after_rules_changed_before_application"),
        ("rules_change_before_approval", "onboarded_by_the_rules_of_its_application"),
        ("report_before_application", "onboarded_after_pre_application_report"),
        ("report_finds_no_room", "onboarded_after_redesign"),
    ],
)
async def test_every_outcome_of_an_interconnection_is_reached(name: str, outcome: str) -> None:
    journey = Journey(BY_NAME[name])
    await journey.live(QUIET_SPELLS)
    await journey.check_ended(outcome)
