"""Overcurrent devices and conductors against the code's tables and makers' manuals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.design.rules.checks import failures
from services.design.rules.electrical import nec
from services.design.rules.electrical.currents import (
    Run,
    conductor_checks,
    corrected_ampacity_a,
    needs_string_fuses,
    pv_circuit_current_a,
    size_conductor,
    standard_ocpd_a,
    voltage_drop_pct,
)


def run(current_a: float, **changes: object) -> Run:
    return Run.model_validate(
        {
            "name": "test run",
            "maximum_current_a": current_a,
            "voltage_v": 240.0,
            "length_m": 5.0,
            "ambient_c": 30.0,
            **changes,
        }
    )


@pytest.mark.parametrize(("watts", "breaker"), [(7600, 40), (3800, 20)])
def test_breaker_of_a_tesla_solar_inverter(watts: float, breaker: int) -> None:
    """40 A for 7.6 kW, 20 A for 3.8 kW at 240 V (Tesla Solar Inverter manual, AC power connections)."""
    assert standard_ocpd_a(watts / 240) == breaker


@pytest.mark.parametrize(("amperes", "units"), [(1.33, 12), (1.45, 11), (1.58, 10)])
def test_enphase_branch_sizes(amperes: float, units: int) -> None:
    """IQ8MC 12, IQ8AC 11, IQ8HC 10 on a 20 A branch at 240 V (Enphase manual USM-00008-2.0)."""
    assert standard_ocpd_a(units * amperes) == 20
    assert standard_ocpd_a((units + 1) * amperes) > 20


def test_pv_source_circuit_is_156_percent() -> None:
    """690.8(A)(1) and (B): 1.25 × 1.25 = 1.5625."""
    assert pv_circuit_current_a(10.0, 2) == 25.0
    assert standard_ocpd_a(pv_circuit_current_a(10.0)) == 20  # 15.6 A


@pytest.mark.parametrize(
    ("size", "rating", "ampacity"),
    [
        ("14", 60, 15),
        ("12", 75, 25),
        ("10", 90, 40),
        ("8", 75, 50),
        ("6", 90, 75),
        ("2", 75, 115),
        ("1/0", 75, 150),
        ("4/0", 75, 230),
        ("250", 90, 290),
        ("500", 75, 380),
    ],
)
def test_table_310_16_copper(size: str, rating: int, ampacity: float) -> None:
    assert nec.table_ampacity_a(size, "copper", rating) == ampacity  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ambient", "rating", "factor"),
    [
        (30, 90, 1.0),
        (31, 90, 0.96),
        (40, 75, 0.88),
        (45, 90, 0.87),
        (46, 90, 0.82),
        (70, 75, 0.33),
        (71, 75, 0.0),
        (-20, 60, 1.29),
    ],
)
def test_table_310_15_b_1(ambient: float, rating: int, factor: float) -> None:
    assert nec.ambient_factor(ambient, rating) == factor  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conductors", "factor"), [(3, 1.0), (4, 0.8), (6, 0.8), (7, 0.7), (9, 0.7), (10, 0.5), (41, 0.35)]
)
def test_table_310_15_c_1(conductors: int, factor: float) -> None:
    assert nec.fill_factor(conductors) == factor


def test_corrections_multiply() -> None:
    """10 AWG at 90 °C in 46 °C with 8 conductors: 40 × 0.82 × 0.7 = 22.96 A."""
    assert corrected_ampacity_a(run(10, ambient_c=46, conductors_in_raceway=8), "10") == pytest.approx(22.96)


def test_inverter_of_32_a_needs_8_awg_behind_a_40_a_breaker() -> None:
    conductor = size_conductor(run(32), "2023")
    assert (conductor.ocpd_a, conductor.size, conductor.grounding_size) == (40, "8", "10")
    assert conductor.label == "8 AWG Cu" and all(check.passed for check in conductor.checks)


def test_small_conductors_are_capped_by_240_4_d() -> None:
    """12 AWG has 25 A at 75 °C, yet must not be behind more than 20 A."""
    assert size_conductor(run(19), "2023").size == "10"  # 25 A device


def test_a_fraction_of_an_ampere_does_not_lift_the_breaker() -> None:
    """12 AWG at 90 °C in 24 °C with 12 conductors: 30 × 1.04 × 0.5 = 15.6 A, protected by 15 A and not by 20 A."""
    crowded = run(13.3, ambient_c=24.3, conductors_in_raceway=12)
    assert "ocpd_protects_conductor" in {check.rule for check in failures(conductor_checks(crowded, "12", 20, "2023"))}
    assert size_conductor(crowded, "2023").size == "10"


def test_long_run_is_sized_by_voltage_drop() -> None:
    short, long = size_conductor(run(32), "2023"), size_conductor(run(32, length_m=80), "2023")
    order = nec.conductor_sizes("copper")
    assert order.index(long.size) > order.index(short.size) and long.voltage_drop_pct <= 3.0


def test_voltage_drop_by_hand() -> None:
    """2 × 30 m × 4.070 Ω/km × 10 A / 240 V = 1.0175 %."""
    assert voltage_drop_pct(run(10, length_m=30), "10") == pytest.approx(1.0175)


def test_supply_side_tap_keeps_6_awg() -> None:
    assert size_conductor(run(16, smallest_size="6"), "2023").size == "6"


def test_impossible_run_is_refused() -> None:
    with pytest.raises(ValueError, match="no copper conductors carry"):
        size_conductor(run(60, ambient_c=85, insulation_c=75), "2023")


def test_large_currents_run_in_parallel_sets_of_1_0_or_more() -> None:
    """600 A: 750 A at the terminals are 2 sets of 500 kcmil (760 A); 1/0 AWG grounds a device of 800 A."""
    conductor = size_conductor(run(600, length_m=5), "2023")
    assert (conductor.sizes, conductor.ocpd_a, conductor.grounding_size) == ("2 sets of 500 kcmil", 800, "1/0")


def test_a_drop_that_one_conductor_does_not_cure_is_a_note_and_not_a_refusal() -> None:
    checks = conductor_checks(run(16, length_m=1000, voltage_v=120), "8", 20, "2023")
    assert [check.rule for check in checks if check.result == "note"] == ["voltage_drop"] and not failures(checks)


def test_string_fuses_from_the_third_string() -> None:
    assert not needs_string_fuses(2, 13.9, 20)
    assert needs_string_fuses(3, 13.9, 25)
    assert needs_string_fuses(2, 18.0, 20)


@pytest.mark.parametrize(("edition", "section"), [("2014", "Table 310.15(B)(16)"), ("2023", "Table 310.16")])
def test_citations_follow_the_edition(edition: str, section: str) -> None:
    assert any(section in check.citation for check in size_conductor(run(20), edition).checks)


@given(current=st.floats(0.5, 300), ambient=st.floats(-20, 60), conductors=st.integers(2, 12))
def test_chosen_size_is_sound(current: float, ambient: float, conductors: int) -> None:
    try:
        conductor = size_conductor(run(current, ambient_c=ambient, conductors_in_raceway=conductors), "2020")
    except ValueError:
        return
    assert conductor.ocpd_a is not None and conductor.ocpd_a >= 1.25 * current - 1e-9
    assert conductor.ampacity_a >= current - 1e-9
    assert nec.standard_rating_at_least(conductor.ocpd_a) == conductor.ocpd_a
    assert all(check.passed for check in conductor.checks)


@pytest.mark.parametrize(
    ("amperes", "changes", "size", "grounding"),
    [
        (16.0, {}, "12", "12"),
        (16.0, {"smallest_size": "6"}, "6", "6"),  # 6,530 circular mils x 26,240 / 6,530
        (16.0, {"length_m": 45.0}, "10", "10"),  # for the voltage drop
        (16.0, {"smallest_size": "6", "pv_circuit": True}, "6", "12"),  # 690.45
        (36.0, {"smallest_size": "6"}, "6", "8"),  # 8 AWG would do: 10,380 x 26,240 / 16,510
    ],
)
def test_a_grounding_conductor_grows_with_its_circuit(
    amperes: float, changes: dict[str, object], size: str, grounding: str
) -> None:
    """250.122(B): in proportion of circular mils, where the circuit is larger than its current asks for."""
    conductor = size_conductor(run(amperes, **changes), "2023")
    assert (conductor.size, conductor.grounding_size) == (size, grounding)


def test_a_run_of_215_feet_at_120_v_takes_6_awg_throughout() -> None:
    """15 A on a 20 A circuit, 3 %: 6 AWG, and 6 AWG to ground it (forums.mikeholt.com, Grounding conductor sizing)."""
    conductor = size_conductor(run(15, voltage_v=120.0, length_m=65.53), "2023")
    assert (conductor.ocpd_a, conductor.size, conductor.grounding_size) == (20, "6", "6")


def test_350_kcmil_in_the_place_of_250_is_grounded_by_2_awg() -> None:
    """4 AWG × 1.4 = 58,436 circular mils: 2 AWG (inwindustrialtraining.com, Code Talk episode 32, 250.122(B))."""
    given, larger = size_conductor(run(200), "2023"), size_conductor(run(200, smallest_size="350"), "2023")
    assert (given.ocpd_a, given.size, given.grounding_size) == (250, "250", "4")
    assert (larger.size, larger.grounding_size) == ("350", "2")


def test_micro_inverters_of_a_permit_that_was_granted() -> None:
    """16 and 50 units of 1 A: 20 A, and 70 A on 6 AWG (Town of Vail, permit B14-0266, conductor sizing)."""
    assert standard_ocpd_a(16 * 1.0) == 20
    combined = size_conductor(run(50 * 1.0), "2023")
    assert (combined.ocpd_a, combined.size) == (70, "6")


def test_string_and_inverter_of_a_plan_that_santa_ana_approved() -> None:
    """13.87 A: 21.64 A by 1.56, 10 AWG carries 0.91 × 0.8 × 40 = 29.12 A; 20 A of inverter: 25 A.

    JA Solar JAM54S31-405/MR and ABB PVI-4.2, City of Santa Ana, document 540599, sheet PV-4.1.
    """
    string = run(pv_circuit_current_a(13.87), ambient_c=38.0, conductors_in_raceway=4, has_ocpd=False, pv_circuit=True)
    assert 1.25 * string.maximum_current_a == pytest.approx(21.64, abs=0.04)
    assert corrected_ampacity_a(string, "10") == pytest.approx(29.12)
    assert not failures(conductor_checks(string, "10", None, "2017"))
    assert standard_ocpd_a(20) == 25


def test_a_tap_of_79_a_takes_100_a_on_3_awg() -> None:
    """79 A × 1.25 = 98.75 A: 100 A, 3 AWG at 75 °C (greentechrenewables.com, question 988)."""
    conductor = size_conductor(run(79), "2023")
    assert (conductor.ocpd_a, conductor.size, conductor.ampacity_a) == (100, "3", 100)


def test_an_inverter_of_100_a_at_480_v_takes_125_a_on_1_awg() -> None:
    """Solectria, 100 A: 125 A, 1 AWG (forums.mikeholt.com, thread 88238)."""
    conductor = size_conductor(run(100, voltage_v=480.0, phases=3, conductors_in_raceway=3), "2023")
    assert (conductor.ocpd_a, conductor.size) == (125, "1")


def test_a_plan_with_40_a_on_10_awg_is_sent_back() -> None:
    """7.6 kW ask for 40 A, 240.4(D)(7) admits 30 A (IAEI Magazine, September 2020, It's always the basics)."""
    against = {check.rule: check for check in failures(conductor_checks(run(7600 / 240), "10", 40, "2023"))}
    check = against["ocpd_protects_conductor"]
    assert (check.value, check.limit) == (40, 30)
