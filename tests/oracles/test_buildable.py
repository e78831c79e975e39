"""The reviewer finds each fault that is planted in a sound design, and none in the sound ones; then in ours."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.people.scenario import Scenario
from sandbox.people.sites import BUILDINGS, site_for
from tests.oracles import nec
from tests.oracles.buildable import violations
from tests.oracles.sites import Asked, asked
from tests.oracles.sweep import designed, judge, judged, problems

Design = dict[str, Any]

SITE = {
    "structure": {"use": "one_family"},
    "electrical": {
        "voltage_v": 240, "phases": 1, "service_a": 200, "busbar_a": 225, "main_breaker_a": 175,
        "busbar_feed": "end", "branch_breakers_sum_a": None,
    },
    "climate": {"tmin_c": -10.0, "tmax_c": 33.0},
}  # fmt: skip
POWERWALL, MODULE = "Powerwall 3 1707000-xx-y", "Q.TRON BLK M-G2+ 430"


def run(id: str, start: str, end: str, conductors: int, size: str, ocpd: int | None, egc: str) -> Design:
    return {
        "id": id, "from": start, "to": end, "conductors": conductors, "size": size, "insulation": "THWN-2",
        "conduit": "3/4 in EMT", "ocpd": ocpd, "egc": egc, "length_m": 10.0, "ambient_c": 33.0,
    }  # fmt: skip


def line(sku: str, model: str, quantity: int, *ids: str) -> Design:
    return {"sku": sku, "model": model, "quantity": quantity, "for": list(ids)}


def sound() -> Design:
    """A Powerwall 3 with three strings of eight modules, on a busbar of 225 A behind a main of 175 A: 60 A by 120 %."""
    strings = [
        {"id": f"S{n}", "array": "A", "inverter": "INV1", "mppt": n, "modules": 8, "parallel": 1} for n in (1, 2, 3)
    ]
    inverter = {"id": "INV1", "model": POWERWALL, "count": 1, "ac_v": 240, "phases": 1, "kw": 11.5, "kva": 11.5}
    battery = {
        "id": "BAT1", "model": POWERWALL, "count": 1, "kwh": 13.5, "kw": 11.5, "coupling": "dc", "inverter": "INV1",
    }  # fmt: skip
    devices = [
        {"id": "D1", "kind": "ac_disconnect", "model": "safety switch 60 A", "rating_a": 60},
        {"id": "RSD1", "kind": "rapid_shutdown", "model": "shutdown", "rating_a": None, "count": 24},
        {"id": "MSP", "kind": "main_panel", "model": "panel", "rating_a": 225, "existing": True},
    ]
    system = {
        "service": {"voltage_v": 240, "phases": 1, "wires": 3, "bus_a": 225, "main_a": 175},
        "connection": {"side": "load", "rule": "busbar_opposite_end", "limit_a": None},
        "transformer": None,
        "arrays": [{"id": "A", "tilt": 25.0, "azimuth": 180.0, "module": MODULE, "count": 24}],
        "strings": strings,
        "branches": [],
        "inverters": [inverter],
        "batteries": [battery],
        "runs": [
            *(run(f"R{n}", f"S{n}", "INV1", 2, "10 AWG", None, "10 AWG") for n in (1, 2, 3)),
            run("R4", "INV1", "D1", 3, "6 AWG", 60, "10 AWG"),
            run("R5", "D1", "MSP", 3, "6 AWG", 60, "10 AWG"),
        ],
        "devices": devices,
    }
    return {
        "option_id": "pv",
        "system": system,
        "facts": {"kwdc": 10.32, "kwac": 11.5, "battery_kwh": 13.5, "module_power_w": 430, "annual_kwh": 14_000.0},
        "losses_pct": 14.0,
        "checks": [
            {"rule": "dc_ac_ratio", "subject": "INV1", "value": 0.9, "limit": 1.74, "unit": "", "result": "pass"}
        ],
        "energy": {
            "annual_kwh": 14_000.0,
            "inverters": [
                {"id": "INV1", "kwdc": 10.32, "kwac": 11.5, "dc_ac": 0.897, "annual_kwh": 14_000.0, "clipped_kwh": 0.0}
            ],
        },
        "bill_of_materials": [
            line("MOD", MODULE, 24, "A"),
            line("PW3", POWERWALL, 1, "INV1", "BAT1"),
            line("SW", "safety switch 60 A", 1, "D1"),
            line("RSD", "shutdown", 24, "RSD1"),
        ],
        "ways_out": [
            {"id": "a", "adder_usd": 0, "lost_kwh": 0, "lifetime_usd": 0.0, "chosen": True},
            {"id": "b", "adder_usd": 650, "lost_kwh": 0, "lifetime_usd": 650.0, "chosen": False},
        ],
    }


def drawing(*more: str) -> dict[str, str]:
    rows = [
        ("PV module", f"Qcells {MODULE}, UL 61730 (expected)", "A", "24"),
        ("Hybrid", f"Tesla {POWERWALL}, UL 1741-SB (expected)", "INV1", "1"),
        ("AC disconnect", "safety switch 60 A", "D1", "1"),
        ("Rapid shutdown", "shutdown", "RSD1", "24"),
        ("R1-R3", "2 x 10 AWG", "none"),
        ("R4-R5", "3 x 6 AWG", "60 A"),
        *((text,) for text in more),
    ]
    texts = [f'<text x="{x}" y="{y}">{cell}</text>' for y, row in enumerate(rows) for x, cell in enumerate(row)]
    return {"single-line": f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(texts)}</svg>'}


def test_a_sound_design_passes() -> None:
    assert violations(sound(), SITE, drawing()) == []


def put(path: str, value: Any) -> Callable[[Design], None]:
    """A fault: the value at a path like ``system.runs.3.size``."""

    def plant(design: Design) -> None:
        here: Any = design
        *steps, last = path.split(".")
        for step in steps:
            here = here[int(step)] if isinstance(here, list) else here[step]
        here[int(last) if isinstance(here, list) else last] = value

    return plant


def both(*plants: Callable[[Design], None]) -> Callable[[Design], None]:
    def plant(design: Design) -> None:
        for one in plants:
            one(design)

    return plant


FAULTS: list[tuple[str, Callable[[Design], None]]] = [
    ("service", put("system.service.voltage_v", 480)),
    ("408.36", put("system.service.main_a", 250)),
    ("voltage_phases", put("system.inverters.0.ac_v", 208)),
    ("inverter_output", put("system.inverters.0.phases", 3)),
    ("inverter_power", put("system.inverters.0.kw", 15.0)),
    ("690.7", put("system.strings.0.modules", 15)),
    ("mppt_low", put("system.strings.0.modules", 1)),
    ("modules_connected", put("system.arrays.0.count", 27)),
    ("mppt_current", put("system.strings.0.parallel", 3)),
    ("mppt_mixed", both(put("system.strings.1.mppt", 1), put("system.strings.1.modules", 7))),
    ("690.9", put("system.strings.0.parallel", 3)),
    ("dc_power", put("system.strings.0.modules", 40)),
    ("string_unknown", put("system.strings.0.inverter", "INV9")),
    ("not_connected", put("system.strings.0.inverter", "INV9")),
    ("inverter_without_string", both(put("system.strings", []), put("system.batteries", []))),
    ("battery_host", put("system.batteries.0.inverter", "INV9")),
    ("integrated", put("system.batteries.0.count", 2)),
    ("battery_energy", put("system.batteries.0.kwh", 0)),
    ("705.28 690.8", put("system.runs.3.size", "8 AWG")),
    ("240.4", put("system.runs.3.size", "8 AWG")),
    ("310.15", put("system.runs.3.ambient_c", 70.0)),
    ("run_size", put("system.runs.3.size", "5 AWG")),
    ("705.30", put("system.runs.3.ocpd", 50)),
    ("240.6", put("system.runs.3.ocpd", 65)),
    ("240.4", put("system.runs.3.ocpd", None)),
    ("250.122", put("system.runs.3.egc", "12 AWG")),
    ("250.122(B)", put("system.runs.3.size", "2 AWG")),
    ("706.30", put("system.batteries.0.model", "L3 HV-40KWH-30K")),
    ("run_conductors", put("system.runs.4.conductors", 1)),
    ("run_nowhere", put("system.runs.4.from", "D9")),
    ("not_connected", put("system.runs.3.to", "D9")),
    ("run_length", put("system.runs.4.length_m", -3.0)),
    ("705.12(B)", put("system.service.main_a", 225)),
    ("backfeed_above_main", put("system.service.main_a", 50)),
    ("705.13", put("system.connection.limit_a", 40.0)),
    ("device_rating", put("system.devices.0.rating_a", 30)),
    ("690.13 705.20", put("system.devices.0", {"id": "D1", "kind": "gateway", "model": "safety box 60 A"})),
    ("690.12", put("system.devices.1.kind", "gateway")),
    ("bom_quantity", put("bill_of_materials.0.quantity", 23)),
    ("bom_quantity", put("bill_of_materials.1.quantity", 2)),
    ("bom_for", put("bill_of_materials.1.for", ["INV1", "BAT2"])),
    ("facts", put("facts.kwdc", 9.0)),
    ("facts", put("facts.battery_kwh", 27.0)),
    ("facts", put("facts.kwac", 23.0)),
    ("energy_sum", put("energy.annual_kwh", 21_431.0)),
    ("energy_sum", put("facts.annual_kwh", 21_431.0)),
    ("energy_kwdc", put("energy.inverters.0.kwdc", 5.0)),
    ("energy_kwac", put("energy.inverters.0.kwac", 5.8)),
    ("energy_dc_ac", put("energy.inverters.0.dc_ac", 0.65)),
    ("energy_yield", put("energy.inverters.0.annual_kwh", 30_000.0)),
    ("energy_inverter", put("energy.inverters", [])),
    ("ways_order", put("ways_out.0.lifetime_usd", 900.0)),
    ("ways_chosen", put("ways_out.1.chosen", True)),
    ("check_failed", put("checks.0.result", "fail")),
    ("check_missing", put("checks.0.subject", "")),
    ("drawn_quantity", put("system.arrays.0.count", 25)),
    ("drawn_run", put("system.runs.4.size", "4 AWG")),
    ("drawn_run", put("system.runs.4.ocpd", 70)),
    ("drawn", put("system.devices.0.model", "safety switch 100 A")),
    ("model_unknown", put("system.inverters.0.model", "Perpetuum 9")),
]


@pytest.mark.parametrize(("rule", "plant"), FAULTS, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(rule: str, plant: Callable[[Design], None]) -> None:
    design = copy.deepcopy(sound())
    plant(design)
    assert rule in {violation.rule for violation in violations(design, SITE, drawing())}


def test_a_panel_without_room_takes_no_breaker() -> None:
    site = json.loads(json.dumps(SITE))
    site["electrical"]["spaces_free"] = 1
    assert "breaker_spaces" in {violation.rule for violation in violations(sound(), site, drawing())}


def test_a_listing_that_nobody_read_is_no_fact() -> None:
    found = violations(sound(), SITE, drawing(f"{POWERWALL}, UL 1741-SB"))
    assert [violation.rule for violation in found] == ["listing"]


def test_an_unknown_check_is_not_drawn_as_passed() -> None:
    design = sound()
    design["checks"].append({"rule": "kaic", "subject": "MSP", "value": None, "limit": None, "result": "unknown"})
    svg = drawing()["single-line"].replace(
        "</svg>", '<text x="0" y="99">kaic</text><text x="1" y="99">PASS</text></svg>'
    )
    assert [violation.rule for violation in violations(design, SITE, {"single-line": svg})] == ["drawn_passed"]


def test_three_single_phase_batteries_do_not_fit_480_volts() -> None:
    """The design that was once drawn: 240 V units on 480 V, three phases, without a transformer."""
    design, site = sound(), json.loads(json.dumps(SITE))
    site["electrical"] |= {"voltage_v": 480, "phases": 3}
    design["system"]["service"] |= {"voltage_v": 480, "phases": 3, "wires": 4}
    assert "voltage_phases" in {violation.rule for violation in violations(design, site, {})}


def test_examples_of_the_code_book() -> None:
    """310.16, 240.4(B) and (D), 250.122 as reviewers know them by heart."""
    assert (nec.AMPACITY_75C["6"], nec.AMPACITY_75C["3/0"], nec.AMPACITY_75C["250"]) == (65, 200, 255)
    assert (nec.largest_ocpd("12", 1, 25), nec.largest_ocpd("10", 1, 35), nec.largest_ocpd("6", 1, 65)) == (20, 30, 70)
    assert nec.largest_ocpd("12", 1, 15.0) == 15  # corrected to 15 A it is no longer protected by 20 A
    assert (nec.grounding(60), nec.grounding(100), nec.grounding(225)) == ("10", "8", "4")
    assert (nec.grounding_of_larger(20, "12", "6"), nec.grounding_of_larger(20, "12", "10")) == ("6", "10")
    assert nec.corrected("10", 40, 4) == pytest.approx(40 * 0.91 * 0.8)
    assert nec.parsed_size("2 sets of 3/0 AWG") == (2, "3/0")
    for wrong in ("5 AWG", "250 AWG", "8 kcmil", "8"):
        with pytest.raises(ValueError, match=wrong.split()[0]):
            nec.parsed_size(wrong)


BEHIND_A_TRANSFORMER = 30009
"""A seed: inverters of 480 V on a service of 208Y/120 V."""


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Design, Design]:
    """A design behind a transformer, and its site."""
    question = asked(BEHIND_A_TRANSFORMER)
    made = designed(question, tmp_path_factory.mktemp("transformed"))
    assert made.design is not None
    return made.design["options"][0], question.site


BEHIND: list[tuple[str, Callable[[Design], None]]] = [
    ("transformer", put("system.transformer.primary_v", 480)),
    ("transformer", put("system.transformer.secondary_v", 240)),
    ("voltage_phases", put("system.transformer.secondary_v", 208)),
    ("transformer_kva", put("system.transformer.kva", 10)),
    ("450.3(B)", put("system.transformer.kva", 10)),
    ("bom_quantity", put("bill_of_materials", [])),
]


@pytest.mark.parametrize(("rule", "plant"), BEHIND, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BEHIND)])
def test_a_fault_behind_a_transformer_is_found(
    rule: str, plant: Callable[[Design], None], transformed: tuple[Design, Design]
) -> None:
    option, place = copy.deepcopy(transformed[0]), transformed[1]
    assert violations(option, place, {}) == []
    plant(option)
    assert rule in {violation.rule for violation in violations(option, place, {})}


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [("450.3(B)", "ocpd", None), ("450.3(B)", "ocpd", 1200), ("240.21(C)", "length_m", 9.0)],
)
def test_unprotected_leads_of_a_transformer_are_found(
    rule: str, name: str, value: Any, transformed: tuple[Design, Design]
) -> None:
    option, place = copy.deepcopy(transformed[0]), transformed[1]
    for run in option["system"]["runs"]:
        if run["to"] == "T1":
            run[name] = value
    assert rule in {violation.rule for violation in violations(option, place, {})}


def test_leads_without_a_main_breaker_are_found(transformed: tuple[Design, Design]) -> None:
    option, place = copy.deepcopy(transformed[0]), transformed[1]
    for device in option["system"]["devices"]:
        device["model"] = device["model"].replace(" A main", "")
    assert "240.21(C)" in {violation.rule for violation in violations(option, place, {})}


SEEDS = (2, 3, 5, 6, *range(100, 106), 109, 110, 112, 115, 116, 136, 140, 302, 325, 333, 20295, 30035, 30085)
"""Of each service some, homes and businesses; ``python -m tests.oracles.sweep`` takes thousands."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_site_gets_a_design_that_can_be_built(seed: int) -> None:
    assert list(problems(judge(seed))) == []


@pytest.mark.parametrize("building", BUILDINGS)
def test_every_building_of_the_mix_gets_designs_that_can_be_built(building: str) -> None:
    """What ``helio demo --mix`` surveys, read by the same reviewer."""
    place = site_for(Scenario(building, building=building), 0)
    outcome = judged(Asked(place, 12_000.0, asked(3).tariff, storage_only="alone" in building))
    assert outcome.code == 0 and outcome.options and list(problems(outcome)) == []
