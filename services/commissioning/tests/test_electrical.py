"""IEC 62446-1 tests of strings, worked by hand, and what holds for all of them."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commissioning.rules import electrical, judgement
from services.commissioning.rules.electrical import InsulationLimit, Module
from services.commissioning.rules.judgement import Session, StringReading
from services.commissioning.rules.performance import Run
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

DESIGN = example(SalesOrderCreated, uuid4()).design.model_copy(update={"battery_kw": 0.0})
"""Two strings of ten modules, 453.4 V and 11.17 A at STC, 8.1 kWdc, 7.7 kWac."""
MODULE = Module(voc_pct_per_k=-0.27, isc_pct_per_k=0.04, power_pct_per_k=-0.34)
SOUND = Session(
    module=MODULE, irradiance_w_m2=1000, cell_temperature_c=25,
    strings=(StringReading(453.4, 11.17, 100), StringReading(453.4, 11.17, 100)), insulation_test_v=1000,
    earth_continuity_ohm=0.1, shutdown_outside_v=0, shutdown_inside_v=None, cease_to_energize_s=1,
    run=Run(hours=1, ac_energy_kwh=6.68, insolation_kwh_m2=1, cell_temperature_c=25), battery=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("voc", "limit"),
    [
        (95.9, InsulationLimit(250, 0.5)),  # 119.9 V system voltage
        (96.0, InsulationLimit(500, 1.0)),  # 120 V
        (400.0, InsulationLimit(500, 1.0)),  # 500 V
        (400.1, InsulationLimit(1000, 1.0)),
    ],
)
def test_insulation_by_system_voltage(voc: float, limit: InsulationLimit) -> None:
    assert electrical.insulation_limit(voc) == limit


def test_corrections_by_hand() -> None:
    # 10 modules x 45.34 V x (1 - 0.0027 x 20 K); 11.17 A x 0.8 x (1 + 0.0004 x 20 K)
    assert electrical.expected_voc_v(DESIGN, 10, MODULE, 45) == pytest.approx(428.916, abs=1e-3)
    assert electrical.expected_isc_a(DESIGN, MODULE, 800, 45) == pytest.approx(9.00749, abs=1e-4)
    shorter = DESIGN.model_copy(update={"strings": (10, 8)})
    assert electrical.expected_voc_v(shorter, 8, MODULE, 25) == pytest.approx(453.4 * 0.8)


def failed(session: Session) -> set[tuple[str, str]]:
    results, _ = judgement.judge(DESIGN, session)
    return {(one.test, one.target) for one in results if not one.passed}


def test_a_sound_system_passes_everything() -> None:
    assert judgement.incomplete(DESIGN, SOUND) == () and failed(SOUND) == set()


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (StringReading(-453.4, 11.17, 100), {"polarity", "open_circuit_voltage", "identical_string_voltage"}),
        (
            StringReading(408.06, 11.17, 100),
            {"open_circuit_voltage", "identical_string_voltage"},
        ),  # a module short
        (StringReading(453.4, 10.5, 100), {"short_circuit_current"}),  # 6.0 % from the datasheet, 3.1 % from the mean
        (StringReading(453.4, 11.17, 0.99), {"insulation_resistance"}),
    ],
)
def test_a_faulty_string_is_found(second: StringReading, expected: set[str]) -> None:
    found = failed(replace(SOUND, strings=(SOUND.strings[0], second)))
    assert {test for test, target in found if target == "string 2"} == expected


def test_findings_say_what_was_measured_and_what_should_be() -> None:
    results, _ = judgement.judge(DESIGN, replace(SOUND, earth_continuity_ohm=7, strings=(
        SOUND.strings[0], StringReading(408.06, 11.17, 100))))  # fmt: skip
    texts = [one.text for one in judgement.findings(results)]
    assert "string 2: 408.06 V, expected 453.4 within 22.7" in texts
    assert "system: 7 Ohm, limit 1" in texts


@pytest.mark.parametrize(
    ("change", "test"),
    [
        ({"shutdown_outside_v": 30.1}, "rapid_shutdown"),
        ({"shutdown_inside_v": 80.1}, "rapid_shutdown"),
        ({"cease_to_energize_s": 2.01}, "loss_of_mains"),
    ],
)
def test_safety_limits(change: dict[str, float], test: str) -> None:
    assert {one for one, _ in failed(replace(SOUND, **change))} == {test}  # type: ignore[arg-type]


@given(st.floats(400, 1200), st.floats(-20, 80))
def test_a_string_that_follows_its_datasheet_passes_in_any_weather(irradiance: float, temperature: float) -> None:
    voc = electrical.expected_voc_v(DESIGN, 10, MODULE, temperature)
    isc = electrical.expected_isc_a(DESIGN, MODULE, irradiance, temperature)
    reading = StringReading(voc, isc, 1.0)
    session = replace(SOUND, irradiance_w_m2=irradiance, cell_temperature_c=temperature, strings=(reading, reading))
    assert failed(session) == set()
