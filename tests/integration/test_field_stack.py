"""What goes wrong in the field, over all seven databases: projects side by side on one stack, on a leaping calendar."""

from typing import Final

import pytest

from deploy.local.stack import Stack
from sandbox.people.scenario import MIX, Scenario
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

BY_NAME: Final = {one.name: one for one in MIX}
ALL_AT_ONCE: Final = Scenario(
    "all_at_once", delivery_delayed=True, damaged_delivery=True, substituted_item=True, breaks_module=True,
    rain_on_second_day=True, serious_incident=True, inspector_absent=True, failed_inspections=1,
    inspection_corrections=True, failed_commissioning=1, usage_point="old_meter",
)  # fmt: skip
OUTCOMES: Final = {
    "all_at_once": "onboarded_after_pto_denial",
    "witness_test": "onboarded_after_witness_test",
    "meter_exchanged": "onboarded_after_meter_exchange",
    "battery_alone": "onboarded_with_storage_alone",
    "south_and_west_roof": "onboarded_on_south_and_west_roof",
}
TROUBLES: Final = frozenset({
    "DeliveryDelayed", "ItemSubstituted", "SerialWithdrawn", "SiteDayLost", "SafetyIncidentReported", "WorkStopped",
    "InspectionMissed", "InspectionFailed", "CommissioningFailed", "PTODenied",
})  # fmt: skip


def test_whatever_goes_wrong_in_the_field_ends_as_it_should(whole: Stack) -> None:
    projects, seen = run(whole, [ALL_AT_ONCE, *(BY_NAME[name] for name in OUTCOMES if name in BY_NAME)])
    assert {one.scenario.name: one.outcome for one in projects} == OUTCOMES
    of_all = [one for one in seen if one.project.scenario is ALL_AT_ONCE]
    assert {one.name for one in of_all} >= TROUBLES
    received = [one.value for one in of_all if one.name == "GoodsReceived"]
    assert any(not one["complete"] and any(line["damaged"] for line in one["lines"]) for one in received)
    assert sum(one.name == "InjuryCaseRecorded" for one in of_all) == 2
    (passed,) = [one.value for one in of_all if one.name == "InspectionPassed"]
    assert passed["outcome"] == "pass_with_corrections"
