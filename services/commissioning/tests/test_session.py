"""IEC 62446-1 tests of strings, worked by hand, and what holds for all of them."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commissioning.rules.commission.facts import Coefficients, built
from services.commissioning.rules.commission.judge import Report, findings, judge
from services.commissioning.rules.commission.performance import Run
from services.commissioning.rules.commission.session import Session, StringReading, TorqueReading, incomplete
from services.commissioning.rules.limits.insulation import insulation_test
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.facts import DesignFacts

DESIGN = example(SalesOrderCreated, uuid4()).design.model_copy(update={"battery_kw": 0.0})
"""Two strings of ten modules, 453.4 V and 11.17 A at STC, 8.1 kWdc, 7.7 kWac."""
MODULE = Coefficients(voc_pct_per_k=-0.27, isc_pct_per_k=0.04, power_pct_per_k=-0.34)
BUILT = built(DESIGN, MODULE)
STRING = BUILT.strings[0]
SHEET = BUILT.module_of(STRING)
SOUND = Session(
    irradiance_w_m2=1000, cell_temperature_c=25,
    strings=(StringReading(453.4, 11.17, 100), StringReading(453.4, 11.17, 100)), insulation_test_v=1000,
    earth_continuity_ohm=0.1, shutdown_outside_v=0, shutdown_inside_v=None, cease_to_energize_s=1,
    run=Run.whole(hours=1, ac_energy_kwh=6.68, insolation_kwh_m2=1, cell_temperature_c=25), battery=None,
)  # fmt: skip


TWO_ROOFS = DESIGN.model_validate(
    DESIGN.model_dump()
    | {
        "arrays": [{**vars(DESIGN.arrays[0]), "id": id, "count": 10} for id in ("south", "west")],
        "strings": [{**vars(DESIGN.strings[n]), "array": id} for n, id in enumerate(("south", "west"))],
    }
)


def voc_v(cell_temperature_c: float) -> float:
    return STRING.modules * SHEET.voc_at(cell_temperature_c)


def isc_a(irradiance_w_m2: float, cell_temperature_c: float) -> float:
    return SHEET.isc_at(irradiance_w_m2, cell_temperature_c)


def report_of(session: Session, design: DesignFacts = DESIGN) -> Report:
    tested = built(design, MODULE)
    return judge(list(session.all_readings(tested, offline_done=False)), tested, session.run)


def lacking(session: Session, typed: Coefficients = MODULE) -> tuple[str, ...]:
    (module,) = DESIGN.modules
    silent = DESIGN.model_copy(update={"modules": (module.model_copy(update={"max_system_v": None}),)})
    return incomplete(built(silent, typed), session)


@pytest.mark.parametrize(
    ("voc", "limit"),
    [
        (95.9, (250, 0.5)),  # 119.9 V system voltage
        (96.0, (500, 1.0)),  # 120 V
        (400.0, (500, 1.0)),  # 500 V
        (400.1, (1000, 1.0)),
    ],
)
def test_insulation_by_system_voltage(voc: float, limit: tuple[float, float]) -> None:
    test = insulation_test(voc)
    assert (test.test_v, test.least_mohm) == limit


def test_corrections_by_hand() -> None:
    # 10 modules x 45.34 V x (1 - 0.0027 x 20 K); 11.17 A x 0.8 x (1 + 0.0004 x 20 K)
    assert voc_v(45) == pytest.approx(428.916, abs=1e-3)
    assert isc_a(800, 45) == pytest.approx(9.00749, abs=1e-4)


def failed(session: Session, design: DesignFacts = DESIGN) -> set[tuple[str, str]]:
    return {(one.test, one.target) for one in report_of(session, design).tests if not one.passed}


def test_a_sound_system_passes_everything() -> None:
    assert lacking(SOUND) == () and failed(SOUND) == set()


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
    assert {test for test, target in found if target == "string S2"} == expected


def test_findings_say_what_was_measured_and_what_should_be() -> None:
    report = report_of(replace(SOUND, earth_continuity_ohm=7, strings=(
        SOUND.strings[0], StringReading(408.06, 11.17, 100))))  # fmt: skip
    texts = [text for _, text in findings(report.tests)]
    assert "string S2: 408.06 V, expected 453.4, passes from 430.7 to 476.1" in texts
    assert "system: 7 Ohm, passes to 1" in texts


@pytest.mark.parametrize(
    ("change", "test"),
    [
        ({"shutdown_outside_v": 30.1}, "rapid_shutdown_outside"),
        ({"shutdown_inside_v": 80.1}, "rapid_shutdown_inside"),
        ({"cease_to_energize_s": 2.01}, "loss_of_mains"),
    ],
)
def test_safety_limits(change: dict[str, float], test: str) -> None:
    assert {one for one, _ in failed(replace(SOUND, **change))} == {test}  # type: ignore[arg-type]


@pytest.mark.parametrize(("measured_nm", "passed"), [(5.6, True), (5.05, True), (5.0, False), (6.2, False)])
def test_a_connection_is_as_tight_as_the_equipment_states(measured_nm: float, passed: bool) -> None:
    report = report_of(replace(SOUND, torques=(TorqueReading("main breaker, line 1", 5.6, measured_nm),)))
    (torque,) = [one for one in report.tests if one.test == "torque"]
    assert torque.passed is passed and torque.target == "main breaker, line 1"
    assert torque.measured == pytest.approx(100 * measured_nm / 5.6) and (torque.low, torque.high) == (90, 110)


@given(st.floats(400, 1200), st.floats(-20, 80))
def test_a_string_that_follows_its_datasheet_passes_in_any_weather(irradiance: float, temperature: float) -> None:
    voc = voc_v(temperature)
    isc = isc_a(irradiance, temperature)
    reading = StringReading(voc, isc, 1.0)
    session = replace(SOUND, irradiance_w_m2=irradiance, cell_temperature_c=temperature, strings=(reading, reading))
    assert failed(session) == set()


@pytest.mark.parametrize(
    ("voc", "max_system_v", "test_v"),
    [(400.1, 600.0, 600.0), (900.0, 1500.0, 1500.0), (900.0, 1000.0, 1000.0), (300.0, 1000.0, 500.0)],
)
def test_insulation_is_never_tested_above_what_the_module_is_built_for(
    voc: float, max_system_v: float, test_v: float
) -> None:
    assert insulation_test(voc, max_system_v).test_v == test_v


@pytest.mark.parametrize(
    ("test_v", "max_system_v", "said"),
    [
        (5000.0, None, "at most 1000 V"),
        (1500.0, 1000.0, "at most 1000 V"),
        (600.0, 600.0, None),
        (1500.0, 1500.0, None),
        (500.0, 600.0, "600 V are needed"),
    ],
)
def test_the_insulation_test_voltage_has_two_bounds(
    test_v: float, max_system_v: float | None, said: str | None
) -> None:
    found = lacking(replace(SOUND, insulation_test_v=test_v), replace(MODULE, max_system_v=max_system_v))
    assert len(found) == (said is not None) and (said is None or said in found[0])


def test_each_string_is_judged_under_the_sun_of_its_own_array() -> None:
    """South and west roof in the morning: the planes differ by a third, and nothing is wrong with either."""
    west = isc_a(600, 40), voc_v(40)
    strings = (
        StringReading(453.4, 11.17, 100),
        StringReading(west[1], west[0], 100, irradiance_w_m2=600, cell_temperature_c=40),
    )
    assert failed(replace(SOUND, strings=strings), TWO_ROOFS) == set()
    weak = (StringReading(453.4, 11.17 * 1.04, 100), replace(strings[1], isc_a=west[0] * 0.96))
    assert failed(replace(SOUND, strings=weak), TWO_ROOFS) == set(), "strings of two arrays are not identical"
    assert {
        test for test, _ in failed(replace(SOUND, strings=(weak[0], replace(SOUND.strings[1], isc_a=11.17 * 0.93))))
    } == {"short_circuit_current", "identical_string_current"}
    dim = replace(strings[1], irradiance_w_m2=399)
    (invalid, *_) = report_of(replace(SOUND, strings=(strings[0], dim))).invalid
    assert "string S2" in invalid.place and "399 W/m2" in invalid.text


def test_strings_of_one_array_stay_identical_under_a_changing_sun() -> None:
    later = isc_a(900, 25)
    strings = (SOUND.strings[0], StringReading(453.4, later, 100, irradiance_w_m2=900))
    assert failed(replace(SOUND, strings=strings)) == set()
    shaded = StringReading(453.4, later * 0.9, 100, irradiance_w_m2=900)
    assert ("identical_string_current", "string S2") in failed(replace(SOUND, strings=(SOUND.strings[0], shaded)))
