"""The screens at the numbers that the procedures themselves name, and what holds of all of them."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.interconnection.eligibility import fast_track_of, level_of
from shared.rules.interconnection.facts import Facility, Location, SpotNetwork
from shared.rules.interconnection.headroom import STEP_KW, largest_passing_export_kw, largest_passing_kwac
from shared.rules.interconnection.review import case_of, passes, review
from shared.rules.interconnection.ruleset import rules_for
from shared.rules.interconnection.screens import Case, Screen, decided, fast_track, fault_current_a, minimum_load

TODAY = date(2026, 11, 23)
FERC = rules_for("CO", TODAY)
RADIAL = Location(
    under_tariff=True, section_peak_kw=1000, section_minimum_kw=300, section_generation_kw=100, primary_kv=12.47,
    primary_fault_current_a=4000, circuit_generation_fault_a=20, device_interrupting_a=8000, line_wires=4,
    effectively_grounded=True, shared_secondary=True, secondary_generation_kw=10, transformer_kva=50,
    on_mainline=False, stability_limited=False, construction_required=False,
)  # fmt: skip


def case(facility: Facility, location: Location = RADIAL, state: str = "CO", agreed: bool = False) -> Case:
    """As an application of the second level, which is asked every screen."""
    return Case(facility, location, rules_for(state, TODAY), 2, agreed)


def result(screen: str, facility: Facility, location: Location = RADIAL, state: str = "CO", **more: Any) -> Screen:
    return next(one for one in fast_track(case(facility, location, state, **more)) if one.id == screen)


def test_an_ordinary_roof_passes_all_screens_that_apply() -> None:
    found = decided(fast_track(case(Facility(7.6))))
    assert [one.citation for one in found[1:]] == [f"SGIP 2.2.1.{n}" for n in (1, 2, 4, 5, 6, 7, 8, 10)]
    assert all(one.passed for one in found)
    assert review(Facility(7.6), RADIAL, FERC).outcome == "approve"


def test_what_is_not_known_is_said_to_be_unknown_with_what_it_needs() -> None:
    found = fast_track(case(Facility(7.6), Location()))
    assert {one.id: one.result for one in found} == {
        "certified_equipment": "pass", "under_tariff": "unknown", "line_section_penetration": "unknown",
        "spot_network": "not_applicable", "fault_current": "unknown", "interrupting_rating": "unknown",
        "line_configuration": "unknown", "shared_secondary": "unknown", "imbalance": "pass", "stability": "unknown",
        "no_construction": "unknown",
    }  # fmt: skip
    assert all(bool(one.needs) == (one.result == "unknown") for one in found)
    assert minimum_load(case(Facility(7.6), Location())).result == "unknown"
    assert review(Facility(7.6), Location(), FERC).outcome == "unknown"


@pytest.mark.parametrize(
    ("fact", "screens"),
    [
        ("section_generation_kw", {"line_section_penetration"}),
        ("circuit_generation_fault_a", {"fault_current", "interrupting_rating"}),
        ("secondary_generation_kw", {"shared_secondary"}),
        ("stability_limited", {"stability"}),
        ("construction_required", {"no_construction"}),
    ],
)
def test_a_missing_number_is_not_taken_for_zero(fact: str, screens: set[str]) -> None:
    found = fast_track(case(Facility(7.6), replace(RADIAL, **{fact: None})))
    unknown = [one for one in found if one.result == "unknown"]
    assert {one.id for one in unknown} == screens and all(one.needs == (f"location.{fact}",) for one in unknown)


@pytest.mark.parametrize(("kwac", "passed"), [(50.0, "pass"), (50.1, "fail")])
def test_aggregate_generation_up_to_15_percent_of_the_sections_peak(kwac: float, passed: str) -> None:
    found = result("line_section_penetration", Facility(kwac))
    assert (found.limit, found.value, found.result) == (150, 100 + kwac, passed)
    assert found.margin == pytest.approx(50 - kwac)


def test_storage_counts_beside_the_generators() -> None:
    with_battery = Facility(40, storage_kw=11.5, phases=3)
    assert result("line_section_penetration", with_battery).value == 151.5
    alone = result("fault_current", Facility(40, phases=3)).value
    assert alone is not None
    assert result("fault_current", with_battery).value == pytest.approx(20 + (alone - 20) * 51.5 / 40)


def test_a_limit_of_export_never_reduces_fault_current() -> None:
    # 100 kW three-phase on 12.47 kV give 1.2 x 4.63 A, whatever a control lets out
    limited = Facility(100, export_kw=5, phases=3)
    quiet = replace(RADIAL, circuit_generation_fault_a=0)
    for agreed in (False, True):
        found = result("fault_current", limited, quiet, agreed=agreed)
        assert found.basis == "nameplate" and found.value == pytest.approx(5.556, abs=1e-3)
        duty = result("interrupting_rating", limited, quiet, agreed=agreed)
        assert duty.basis == "nameplate" and duty.value == pytest.approx(4005.556, abs=1e-3)


def test_a_limit_of_export_counts_for_load_flow_where_the_utility_agreed_and_the_rule_allows() -> None:
    limited = Facility(100, export_kw=5)
    found = result("line_section_penetration", limited)
    assert (found.basis, found.value) == ("nameplate", 200)
    agreed = result("line_section_penetration", limited, agreed=True)
    assert (agreed.basis, agreed.value) == ("export_capacity", 105)
    # 52 Pa. Code 75.34 knows the nameplate only
    assert result("line_section_penetration", limited, state="PA", agreed=True).value == 200


@pytest.mark.parametrize(
    ("state", "max_load_kw", "limit"),
    [("CO", 2000, 50), ("CO", 400, 20), ("MD", 2000, 100), ("PA", 2000, 100)],
)
def test_spot_networks_take_the_smaller_of_5_percent_and_50_kw(state: str, max_load_kw: float, limit: float) -> None:
    # COMAR 20.50.09.09 and 52 Pa. Code 75.38 limit the share alone
    network = replace(RADIAL, network=SpotNetwork(max_load_kw, generation_kw=limit - 8))
    assert result("spot_network", Facility(8.0), network, state).limit == limit
    assert result("spot_network", Facility(8.0), network, state).result == "pass"
    assert result("spot_network", Facility(8.1), network, state).result == "fail"
    assert result("spot_network", Facility(1.0, inverter_based=False), network, state).result == "fail"
    assert result("line_section_penetration", Facility(8.0), network, state).result == "not_applicable"


def test_fault_current_is_referred_to_the_primary() -> None:
    # 1 MW three-phase at 12.47 kV is 46.3 A; an inverter gives 1.2 times that into a fault
    assert fault_current_a(Facility(1000, phases=3), 12.47) == pytest.approx(55.56, abs=0.01)
    # one phase to neutral: 10 kW / 7.2 kV = 1.389 A; between two phases: 10 kW / 12.47 kV
    assert fault_current_a(Facility(10, fault_current_multiple=1), 12.47) == pytest.approx(1.389, abs=0.001)
    across = Facility(10, fault_current_multiple=1, connection="line_to_line")
    assert fault_current_a(across, 12.47) == pytest.approx(10 / 12.47)
    apparent = Facility(100, kva=110, phases=3, fault_current_multiple=1)
    assert fault_current_a(apparent, 12.47) == pytest.approx(110 / (math.sqrt(3) * 12.47))


def test_fault_current_up_to_a_tenth_of_the_circuits_maximum() -> None:
    at_limit = replace(RADIAL, circuit_generation_fault_a=400 - fault_current_a(Facility(8), 12.47))
    assert result("fault_current", Facility(8), at_limit).result == "pass"
    assert result("fault_current", Facility(8.1), at_limit).result == "fail"


@pytest.mark.parametrize(("state", "share"), [("CO", 0.875), ("MD", 0.90), ("PA", 0.85)])
def test_devices_stay_below_a_share_of_their_interrupting_rating(state: str, share: float) -> None:
    weak = replace(RADIAL, device_interrupting_a=4030 / share)
    assert result("interrupting_rating", Facility(7), weak, state).result == "pass"
    # a circuit that is above already takes nobody
    above = replace(weak, primary_fault_current_a=4100)
    assert result("interrupting_rating", Facility(0.1), above, state).result == "fail"


@pytest.mark.parametrize(
    ("wires", "phases", "connection", "grounded", "found"),
    [
        (3, 3, None, None, "pass"),
        (3, 1, "line_to_line", None, "pass"),
        (3, 1, "line_to_neutral", None, "fail"),
        (4, 1, "line_to_neutral", None, "pass"),
        (4, 1, "line_to_line", None, "fail"),
        (4, 3, None, True, "pass"),
        (4, 3, None, False, "fail"),
        (4, 3, None, None, "unknown"),
        (4, 1, None, None, "unknown"),
        (None, 1, "line_to_line", None, "unknown"),
    ],
)
def test_the_table_of_line_configurations(wires: Any, phases: Any, connection: Any, grounded: Any, found: str) -> None:
    line = replace(RADIAL, line_wires=wires, effectively_grounded=grounded)
    assert result("line_configuration", Facility(8, phases=phases, connection=connection), line).result == found


def test_twenty_kilowatts_on_a_shared_secondary() -> None:
    assert result("shared_secondary", Facility(10.0)).result == "pass"
    assert result("shared_secondary", Facility(10.1)).result == "fail"
    assert result("shared_secondary", Facility(10.1, phases=3)).result == "not_applicable"


def test_imbalance_concerns_what_loads_one_leg_more() -> None:
    assert result("imbalance", Facility(9.6)).value == 0
    assert result("imbalance", Facility(10.0, imbalance_kw=10.0)).result == "pass"
    assert result("imbalance", Facility(10.1, imbalance_kw=10.1)).result == "fail"
    assert result("imbalance", Facility(10.1, imbalance_kw=None)).result == "unknown"


def test_ten_megawatts_where_stability_is_limited() -> None:
    limited = replace(RADIAL, stability_limited=True, substation_generation_mw=9.99)
    assert result("stability", Facility(10), limited).result == "pass"
    assert result("stability", Facility(12), limited).result == "fail"


def test_the_minimum_load_screen_is_strict() -> None:
    below, at = minimum_load(case(Facility(199.9))), minimum_load(case(Facility(200)))
    assert below.result == "pass"
    assert at.result == "fail" and at.citation == "SGIP 2.4.4.1"


def test_equipment_that_is_not_certified_has_no_fast_track() -> None:
    assert result("certified_equipment", Facility(5)).result == "pass"
    assert result("certified_equipment", Facility(5, certified=False)).result == "fail"
    assert level_of(Facility(5, certified=False), RADIAL, FERC) == 3


def test_no_rules_before_the_procedures() -> None:
    with pytest.raises(ValueError, match="2005-01-01"):
        rules_for("CO", date(2005, 1, 1))


@pytest.mark.parametrize(
    ("kv", "anywhere", "near"),
    [(4.16, 500, 500), (5, 2000, 3000), (12.47, 2000, 3000), (15, 3000, 4000), (24.9, 3000, 4000), (30, 4000, 5000),
     (69, 4000, 5000)],
)  # fmt: skip
def test_the_table_of_order_792(kv: float, anywhere: float, near: float) -> None:
    far_off = replace(RADIAL, primary_kv=kv, on_mainline=True, miles_to_substation=2.6)
    close = replace(far_off, miles_to_substation=2.5)
    for place, limit in ((far_off, anywhere), (replace(close, on_mainline=False), anywhere), (close, near)):
        found = fast_track_of(Facility(limit, phases=3), place, FERC)
        assert (found.eligible, found.limit_kw) == (True, limit)
        assert fast_track_of(Facility(limit + 1, phases=3), place, FERC).eligible is False


def test_no_fast_track_above_69_kv_nor_for_machines_above_2_mw() -> None:
    high = replace(RADIAL, primary_kv=69.1)
    found = fast_track_of(Facility(100, phases=3), high, FERC)
    assert (found.eligible, found.limit_kw) == (False, 0)
    close = replace(RADIAL, primary_kv=34.5, on_mainline=True, miles_to_substation=1)
    assert fast_track_of(Facility(2001, phases=3, inverter_based=False), close, FERC).eligible is False
    assert fast_track_of(Facility(2000, phases=3, inverter_based=False), close, FERC).eligible is True


def test_eligibility_is_unknown_only_where_the_missing_fact_decides() -> None:
    nowhere = replace(RADIAL, on_mainline=None)
    assert fast_track_of(Facility(2000, phases=3), nowhere, FERC).eligible is True
    between = fast_track_of(Facility(2500, phases=3), nowhere, FERC)
    assert between.eligible is None
    assert between.needs == ("location.on_mainline", "location.miles_to_substation")
    assert fast_track_of(Facility(3001, phases=3), nowhere, FERC).eligible is False
    assert fast_track_of(Facility(100), replace(RADIAL, primary_kv=None), FERC).needs == ("location.primary_kv",)


def test_the_levels_of_the_bundled_states() -> None:
    for state, most in {"US": 10, "PA": 10, "AZ": 20, "MD": 20, "MN": 20, "NC": 20, "NY": 50, "SD": 10}.items():
        rules = rules_for(state, TODAY)
        assert level_of(Facility(most), RADIAL, rules) == 1
        assert level_of(Facility(most + 0.1), RADIAL, rules) == 2
        assert level_of(Facility(most - 5, storage_kw=11.5), RADIAL, rules) == 2
    massachusetts = rules_for("MA", TODAY)
    assert [level_of(Facility(20, phases=phases), RADIAL, massachusetts) for phases in (1, 3)] == [2, 1]


def test_level_1_in_maryland_is_asked_the_screens_of_its_own_section() -> None:
    # COMAR 20.50.09.09 A: share of peak, spot network, shared secondary, imbalance, construction
    rules = rules_for("MD", TODAY)
    found = fast_track(case_of(Facility(8), RADIAL, rules))
    asked = {one.id for one in found if one.result != "not_applicable"}
    assert asked == {
        "certified_equipment", "under_tariff", "line_section_penetration", "shared_secondary", "imbalance",
        "no_construction",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facility", "changes", "outcome"),
    [
        (Facility(60), {"shared_secondary": False}, "supplemental"),
        (Facility(60), {"shared_secondary": False, "section_minimum_kw": 150}, "study"),
        (Facility(60), {}, "study"),  # 20 kW on the secondary
        (Facility(8), {"under_tariff": False}, "deny"),
        (Facility(8), {"section_peak_kw": None}, "unknown"),
        (Facility(8), {"section_peak_kw": None, "construction_required": True}, "study"),
        (Facility(8), {"under_tariff": None, "construction_required": True}, "unknown"),
    ],
)
def test_what_follows_from_the_screens(facility: Facility, changes: dict[str, Any], outcome: str) -> None:
    assert review(facility, replace(RADIAL, **changes), FERC).outcome == outcome


def test_a_limit_of_export_that_would_pass_is_computed() -> None:
    far = replace(RADIAL, shared_secondary=False, section_minimum_kw=120)
    assert largest_passing_kwac(case(Facility(100), far)) == 50.0
    # with the nameplate of 100 kW 50 kW may be let out; the battery would be inside of the same limit
    assert largest_passing_export_kw(case(Facility(100), far)) == 50.0
    assert largest_passing_export_kw(case(Facility(80, storage_kw=20), far)) == 50.0
    weak = replace(far, device_interrupting_a=4000)
    assert largest_passing_export_kw(case(Facility(100), weak)) is None
    assert largest_passing_export_kw(case(Facility(100), far, state="PA")) is None


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
    found = largest_passing_kwac(case(Facility(kwac), location))
    if found is None:
        assert not passes(case(Facility(STEP_KW), location)) or kwac < STEP_KW
        return
    assert 0 < found <= kwac + 1e-9
    assert passes(case(Facility(found), location))
    if found + STEP_KW <= kwac:
        assert not passes(case(Facility(found + STEP_KW), location))


@given(SIZES, LOCATIONS)
def test_a_smaller_facility_passes_wherever_a_larger_one_does(kwac: float, location: Location) -> None:
    if passes(case(Facility(kwac), location)):
        assert passes(case(Facility(kwac / 2), location))
