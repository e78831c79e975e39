"""The screens at the numbers that the procedures themselves name, and what holds of all of them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.interconnection.headroom import STEP_KW, largest_passing_kwac, passes
from shared.rules.interconnection.screens import (
    Facility,
    Location,
    SpotNetwork,
    certified_equipment,
    fast_track,
    fault_current_a,
    minimum_load,
    thresholds_for,
)
from shared.schemas.parts import ScreenResult

FERC = thresholds_for("CO", date(2026, 11, 23))
RADIAL = Location(
    under_tariff=True, section_peak_kw=1000, section_minimum_kw=300, section_generation_kw=100, primary_kv=12.47,
    primary_fault_current_a=4000, circuit_generation_fault_a=20, device_interrupting_a=8000, line_wires=4,
    shared_secondary=True, secondary_generation_kw=10, transformer_kva=50, stability_limited=False,
    construction_required=False,
)  # fmt: skip


def result(screen: str, facility: Facility, location: Location, state: str = "CO") -> ScreenResult:
    found = fast_track(facility, location, thresholds_for(state, date(2026, 11, 23)))
    return next(one for one in found if one.screen == screen)


def test_an_ordinary_roof_passes_all_screens_that_apply() -> None:
    found = fast_track(Facility(7.6), RADIAL, FERC)
    assert [one.citation for one in found] == [f"SGIP 2.2.1.{n}" for n in (1, 2, 4, 5, 6, 7, 8, 10)]
    assert all(one.passed for one in found)


def test_an_applicant_without_grid_data_evaluates_nothing_it_cannot_know() -> None:
    assert fast_track(Facility(7.6), Location(), FERC) == ()
    assert minimum_load(Facility(7.6), Location(), FERC) is None


@pytest.mark.parametrize(("kwac", "passed"), [(50.0, True), (50.1, False)])
def test_aggregate_generation_up_to_15_percent_of_the_sections_peak(kwac: float, passed: bool) -> None:
    found = result("line_section_penetration", Facility(kwac), RADIAL)
    assert (found.limit, found.value, found.passed) == (150, 100 + kwac, passed)


@pytest.mark.parametrize(
    ("state", "max_load_kw", "limit"),
    [("CO", 2000, 50), ("CO", 400, 20), ("MD", 2000, 100), ("PA", 2000, 100)],
)
def test_spot_networks_take_the_smaller_of_5_percent_and_50_kw(state: str, max_load_kw: float, limit: float) -> None:
    # COMAR 20.50.09.09 and 52 Pa. Code 75.38 limit the share alone
    network = replace(RADIAL, network=SpotNetwork(max_load_kw, generation_kw=limit - 8))
    assert result("spot_network", Facility(8.0), network, state).limit == limit
    assert result("spot_network", Facility(8.0), network, state).passed
    assert not result("spot_network", Facility(8.1), network, state).passed
    assert not result("spot_network", Facility(1.0, inverter_based=False), network, state).passed


def test_fault_current_is_referred_to_the_primary() -> None:
    # 1 MW three-phase at 12.47 kV is 46.3 A; an inverter gives 1.2 times that into a fault
    assert fault_current_a(Facility(1000, phases=3), 12.47) == pytest.approx(55.56, abs=0.01)
    # one phase to neutral: 10 kW / 7.2 kV = 1.389 A
    assert fault_current_a(Facility(10, fault_current_multiple=1), 12.47) == pytest.approx(1.389, abs=0.001)


def test_fault_current_up_to_a_tenth_of_the_circuits_maximum() -> None:
    at_limit = replace(RADIAL, circuit_generation_fault_a=400 - fault_current_a(Facility(8), 12.47))
    assert result("fault_current", Facility(8), at_limit).passed
    assert not result("fault_current", Facility(8.1), at_limit).passed


@pytest.mark.parametrize(("state", "share"), [("CO", 0.875), ("MD", 0.90), ("PA", 0.85)])
def test_devices_stay_below_a_share_of_their_interrupting_rating(state: str, share: float) -> None:
    weak = replace(RADIAL, device_interrupting_a=4030 / share)
    assert result("interrupting_rating", Facility(7), weak, state).passed
    # a circuit that is above already takes nobody
    assert not result("interrupting_rating", Facility(0.1), replace(weak, primary_fault_current_a=4100), state).passed


@pytest.mark.parametrize(
    ("wires", "phases", "grounded", "passed"),
    [(3, 3, False, True), (3, 1, False, True), (4, 3, True, True), (4, 3, False, False), (4, 1, False, True)],
)
def test_the_table_of_line_configurations(wires: int, phases: int, grounded: bool, passed: bool) -> None:
    line = replace(RADIAL, line_wires=wires, effectively_grounded=grounded)  # type: ignore[arg-type]
    assert result("line_configuration", Facility(8, phases=phases), line).passed is passed  # type: ignore[arg-type]


def test_twenty_kilowatts_on_a_shared_secondary() -> None:
    assert result("shared_secondary", Facility(10.0), RADIAL).passed
    assert not result("shared_secondary", Facility(10.1), RADIAL).passed


def test_imbalance_concerns_inverters_on_one_leg() -> None:
    assert result("imbalance", Facility(9.6), RADIAL).value == 0
    assert result("imbalance", Facility(10.0, line_to_line=False), RADIAL).passed
    assert not result("imbalance", Facility(10.1, line_to_line=False), RADIAL).passed


def test_ten_megawatts_where_stability_is_limited() -> None:
    limited = replace(RADIAL, stability_limited=True, substation_generation_mw=9.99)
    assert result("stability", Facility(10), limited).passed
    assert not result("stability", Facility(12), limited).passed


def test_the_minimum_load_screen_is_strict() -> None:
    below, at = minimum_load(Facility(199.9), RADIAL, FERC), minimum_load(Facility(200), RADIAL, FERC)
    assert below is not None and below.passed
    assert at is not None and not at.passed and at.citation == "SGIP 2.4.4.1"


def test_equipment_that_is_not_certified_has_no_fast_track() -> None:
    assert certified_equipment(Facility(5)).passed
    assert not certified_equipment(Facility(5, certified=False)).passed


def test_no_screens_before_the_procedures() -> None:
    with pytest.raises(ValueError, match="2005-01-01"):
        thresholds_for("CO", date(2005, 1, 1))


SIZES = st.floats(0.5, 60).map(lambda kw: round(kw, 2))
LOCATIONS = st.builds(
    lambda peak, share, dg, secondary, network: replace(
        RADIAL, section_peak_kw=peak, section_minimum_kw=peak * share, section_generation_kw=dg,
        secondary_generation_kw=secondary, network=SpotNetwork(peak, dg) if network else None,
    ),
    st.floats(20, 3000), st.floats(0.05, 0.5), st.floats(0, 400), st.floats(0, 30), st.booleans(),
)  # fmt: skip


@given(SIZES, LOCATIONS)
def test_the_largest_passing_size_passes_and_the_next_step_does_not(kwac: float, location: Location) -> None:
    found = largest_passing_kwac(Facility(kwac), location, FERC)
    if found is None:
        assert not passes(Facility(STEP_KW), location, FERC)
        return
    assert 0 < found <= kwac + 1e-9
    assert passes(Facility(found), location, FERC)
    if found + STEP_KW <= kwac:
        assert not passes(Facility(found + STEP_KW), location, FERC)


@given(SIZES, LOCATIONS)
def test_a_smaller_facility_passes_wherever_a_larger_one_does(kwac: float, location: Location) -> None:
    if passes(Facility(kwac), location, FERC):
        assert passes(Facility(kwac / 2), location, FERC)
