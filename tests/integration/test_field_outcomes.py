"""What goes wrong between the order and permission to operate, through all seven services and the utility in memory.

The demo's mix has the same troubles, one or two a project, on Kafka and seven databases.
"""

from collections import Counter
from typing import Any

import pytest

from sandbox.people.scenario import MIX, Scenario
from services.commissioning.model import Handover
from services.fieldops.model import Lot
from services.fieldops.model.supply.stock import place_key
from shared.schemas.commissioning import (
    CommissioningPassed,
    InspectionPassed,
    PTOGranted,
    PTOGrantedConditionally,
    PTORequested,
    UtilityVisitEnded,
    UtilityVisitRequired,
)
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.fieldops import (
    DeliveryDelayed,
    GoodsReceived,
    InjuryCaseRecorded,
    InstallationCompleted,
    InstallationScheduled,
    ItemSubstituted,
    SafetyIncidentReported,
    SerialWithdrawn,
    SiteDayLost,
    StockAllocated,
    StockReleased,
)
from tests.integration.journey import Journey, number_ids_anew

EVERYTHING = Scenario(
    "everything_goes_wrong", delivery_delayed=True, damaged_delivery=True, substituted_item=True, breaks_module=True,
    rain_on_second_day=True, serious_incident=True, inspector_absent=True, failed_inspections=1,
    inspection_corrections=True, failed_commissioning=1, usage_point="old_meter",
)  # fmt: skip
PLACE = "Greensboro"
STOCKED = 6


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 3)


def the(journey: Journey, event: type[Event]) -> Any:
    """The only one, or the last, of a kind."""
    return journey.world.events(journey.id, event)[-1]


async def test_a_project_in_which_everything_goes_wrong_is_onboarded() -> None:
    journey = Journey(EVERYTHING)
    await journey.begin()
    await journey.drive(400)
    said = Counter(type(event).__name__ for event in journey.world.events(journey.id))
    assert said["OnboardingCompleted"] == 1, said
    assert the(journey, DeliveryDelayed).days_late >= 1
    partial = [one for one in journey.world.events(journey.id, GoodsReceived) if not vars(one)["complete"]]
    assert partial and any(line.damaged for one in partial for line in vars(one)["lines"]), "part of it came sound"
    assert not the(journey, ItemSubstituted).material
    gone = the(journey, SerialWithdrawn)
    built = the(journey, InstallationCompleted)
    serials = {one.serial for one in built.serials}
    assert gone.reason == "broken" and gone.serial not in serials and gone.replaced_by in serials
    scheduled, lost = the(journey, InstallationScheduled), the(journey, SiteDayLost)
    assert lost.day > scheduled.starts_on and lost.day not in lost.days and len(lost.days) == 2
    incident, cases = the(journey, SafetyIncidentReported), journey.world.events(journey.id, InjuryCaseRecorded)
    assert {vars(one)["incident_id"] for one in cases} == {incident.incident_id} and len(cases) == 2, "two are injured"
    for name in (
        "WorkStopped",
        "WorkResumed",
        "InspectionMissed",
        "InspectionFailed",
        "CommissioningFailed",
        "PTODenied",
    ):
        assert said[name] == 1, (name, said)
    assert the(journey, InspectionPassed).outcome == "pass_with_corrections"
    assert the(journey, PTOGranted).kwac == built.design.kwac


async def test_south_and_west_roof_pass_each_under_its_own_sun() -> None:
    """The sun of the west roof is a quarter weaker when it is measured, and nothing is wrong with either."""
    journey = Journey(Scenario("south_and_west_roof", building="two_roofs"))
    await journey.begin()
    await journey.drive(400)
    built = the(journey, InstallationCompleted).design
    assert {one.azimuth for one in built.arrays} == {180.0, 270.0}, "this house has modules on both roofs"
    passed = the(journey, CommissioningPassed)
    assert passed.performance_ratio > 0.7 and 0.95 <= passed.capacity_ratio <= 1.1 and passed.discharge_ratio is None
    handover = await journey.world.entity("commissioning", Handover, journey.id)
    assert handover is not None and handover.report_sha256 == passed.report_sha256


@pytest.mark.parametrize(
    ("name", "outcome", "told"),
    [
        ("witness_test", "onboarded_after_witness_test", UtilityVisitEnded),
        ("meter_exchanged", "onboarded_after_meter_exchange", PTOGrantedConditionally),
    ],
)
async def test_the_utility_comes_itself(name: str, outcome: str, told: type[Event]) -> None:
    journey = Journey(next(one for one in MIX if one.name == name))
    await journey.live(1)
    await journey.check_ended(outcome)
    names = [type(one) for one in journey.world.events(journey.id)]
    assert names.index(UtilityVisitRequired) < names.index(UtilityVisitEnded) < names.index(PTOGranted)
    assert (names.index(told) < names.index(PTORequested)) is (told is UtilityVisitEnded)


async def test_the_stock_is_what_it_was_when_a_project_is_cancelled() -> None:
    journey = Journey(Scenario("cancels", cancels_at="schedule_installation"))
    await journey.begin()
    while not journey.world.events(journey.id, SalesOrderCreated):
        await journey.drive(journey.answered + 1)
    await stocked(journey)
    before = await in_stock(journey)
    await journey.drive(200)
    given, back = (journey.world.events(journey.id, kind) for kind in (StockAllocated, StockReleased))
    assert len(given) == len(back) == 1 and journey.ended == 1
    assert await in_stock(journey) == before and before[0][1] == STOCKED


async def stocked(journey: Journey) -> None:
    """Six modules of our own lie in the warehouse that serves the site."""
    bill = the(journey, SalesOrderCreated).bill_of_materials
    sku = next(line.sku for line in bill if line.category == "module")
    serials = [f"OWN-{n}" for n in range(STOCKED)]
    body = {"sku": sku, "lot": "2026-01", "quantity": STOCKED, "serials": serials}
    await journey.office.post("fieldops", f"/stock/{PLACE}/movements", "operator", body, None, "stock")
    await journey.world.settle()


async def in_stock(journey: Journey) -> list[tuple[str, int, list[str]]]:
    lots = await journey.world.entities("fieldops", Lot, place_key(PLACE))
    return [(one.sku, one.on_hand, one.serials) for one in lots]
