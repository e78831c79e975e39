"""Systems of every kind go through all seven services, in memory; what is registered is what was designed."""

from collections import Counter

import pytest

from sandbox.people.scenario import MIX, Scenario
from sandbox.people.sites import BUILDINGS
from sandbox.quantities import stated
from shared.schemas import fieldops, onboarding
from shared.schemas.facts import DesignFacts
from tests.integration.journey import Journey, number_ids_anew

KINDS = [one for one in MIX if one.building != "house" and not one.drops_roof_at and not one.other_model]


def test_the_mix_has_each_building() -> None:
    assert {one.building for one in MIX} == BUILDINGS.keys()


@pytest.mark.parametrize("scenario", KINDS, ids=lambda one: one.name)
async def test_it_is_onboarded_with_every_piece(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 1)
    journey = Journey(scenario)
    await journey.begin()
    await journey.drive(400)
    said = Counter(type(event).__name__ for event in journey.world.events(journey.id))
    assert said["OnboardingCompleted"] == 1, said
    built = journey.world.events(journey.id, fieldops.InstallationCompleted)[-1]
    state = journey.world.events(journey.id, onboarding.ActivatedSystemState)[-1]
    assert isinstance(built, fieldops.InstallationCompleted) and isinstance(state, onboarding.ActivatedSystemState)
    _is_of_its_kind(scenario, built.design)
    wanted = stated(built.design.model_dump(mode="json")).total()
    for serials in (built.serials, state.serials):
        pieces = [one for one in serials if "METER" not in one.sku]
        assert len({(one.sku, one.serial) for one in pieces}) == len(pieces) == wanted


def _is_of_its_kind(scenario: Scenario, design: DesignFacts) -> None:
    coupled = {str(one.coupling) for one in design.batteries}
    three = {one.phases for one in design.inverters} == {3}
    expected = {
        "south_and_west_roof": {one.azimuth for one in design.arrays} == {180.0, 270.0},
        "battery_of_their_own_choice": coupled == {"ac"} and bool(design.strings),
        "micro_inverters_and_batteries": coupled == {"ac"} and bool(design.branches),
        "battery_alone": bool(design.batteries) and not design.modules and not design.kwdc,
        "three_phase_string_inverters": three and len(design.inverters) > 1 and bool(design.strings),
        "three_phase_micro_inverters": three and len(design.branches) > 1,
        "company_on_three_phases": three and len(design.inverters) > 1,
        "three_phase_battery": three and coupled == {"dc"},
    }
    assert expected[scenario.name], design
