"""Nameplates against what IEEE, SunSpec and the OpenADR Alliance publish, and against hand-made cases."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.onboarding.rules.der.statement import NameplateRequest, statement
from services.onboarding.rules.nameplate import nameplate
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.facts import BatteryFacts, InverterFacts
from shared.schemas.parts import Coupling

PUBLISHED = Path(__file__).parent / "published"
IEEE = json.loads((PUBLISHED / "ieee2030_5.json").read_text(encoding="utf-8"))
MODELS = {str(n): json.loads((PUBLISHED / f"model_{n}.json").read_text(encoding="utf-8")) for n in (702, 713)}
NOT_IMPLEMENTED = 0xFFFF
"""Of uint16, SunSpec Device Information Model Specification."""


def openadr(name: str) -> Any:
    return yaml.safe_load((PUBLISHED / f"{name}.schema.yaml").read_text(encoding="utf-8"))


ATTRIBUTES = openadr("ven-resource-attributes")["definitions"]
PAYLOADS = openadr("report-payloads")["definitions"]
UNITS = openadr("units")["enum"]


def stated(**facts: Any) -> dict[str, Any]:
    return statement(NameplateRequest.model_validate(facts))


HYBRID = {"kwac": 7.6, "battery_kwh": 13.5, "battery_kw": 5.0}


@pytest.mark.parametrize(
    ("facts", "der_type", "watts"),
    [
        ({"kwac": 7.6}, "Photovoltaic system", 7_600),
        ({"battery_kwh": 13.5, "battery_kw": 5.0}, "Other storage system", 5_000),
        (HYBRID | {"battery_coupling": "ac"}, "Combined PV and storage", 12_600),
        (HYBRID | {"battery_coupling": "dc"}, "Combined PV and storage", 7_600),
    ],
)
def test_the_type_is_what_ieee_calls_it_and_inverters_are_counted(
    facts: dict[str, Any], der_type: str, watts: int
) -> None:
    found = stated(**facts)["ieee2030_5"]
    assert IEEE["DERType"][str(found["type"])] == der_type
    assert found["rtgMaxW"] == {"multiplier": 0, "value": watts}
    assert (found["rtgMaxWh"] is None) is ("battery_kwh" not in facts)


@pytest.mark.parametrize(
    ("normal", "abnormal"), [(normal, abnormal) for normal in "AB" for abnormal in ("I", "II", "III")]
)
def test_categories_have_the_numbers_of_each_standard(normal: str, abnormal: str) -> None:
    found = stated(kwac=5, normal_category=normal, abnormal_category=abnormal)
    capability, points = found["ieee2030_5"], found["sunspec"]["702"]
    assert IEEE["rtgNormalCategory"][str(capability["rtgNormalCategory"])] == f"Category {normal}"
    assert IEEE["rtgAbnormalCategory"][str(capability["rtgAbnormalCategory"])] == f"Category {abnormal}"
    assert symbol("NorOpCatRtg", points) == f"CAT_{normal}"
    assert symbol("AbnOpCatRtg", points) == f"CAT_{len(abnormal)}"


def symbol(point: str, points: dict[str, int]) -> str:
    symbols = {one["value"]: one["name"] for one in defined("702")[point]["symbols"]}
    return str(symbols[points[point]])


def defined(model: str) -> dict[str, Any]:
    return {one["name"]: one for one in MODELS[model]["group"]["points"]}


powers = st.integers(1, 100_000_000).map(lambda watts: watts / 1000)
energies = st.integers(1, 1_000_000_000).map(lambda watt_hours: watt_hours / 1000)
batteries = st.fixed_dictionaries(
    {"battery_kwh": energies, "battery_kw": powers, "battery_coupling": st.sampled_from(["ac", "dc", None])}
)
systems = st.one_of(
    st.fixed_dictionaries({"kwac": powers}),
    batteries,
    st.tuples(st.fixed_dictionaries({"kwac": powers}), batteries).map(lambda two: two[0] | two[1]),
)


@given(systems)
def test_every_element_has_the_type_of_the_published_schema(facts: dict[str, Any]) -> None:
    found = stated(**facts)["ieee2030_5"]
    for name, value in found.items():
        element = IEEE["DERCapability"][name]
        if value is None:
            assert element["minOccurs"] == 0
        elif element["type"] in IEEE["types"]:
            parts = IEEE["types"][element["type"]]
            assert value.keys() == parts.keys()
            for part, kind in parts.items():
                low, high = IEEE["integers"][kind]
                assert low <= value[part] <= high, (name, part)
        else:
            low, high = IEEE["integers"].get(element["type"], IEEE["integers"]["UInt8"])
            assert isinstance(value, int) and low <= value <= high


@given(systems)
def test_no_rating_is_lost_in_its_small_integers(facts: dict[str, Any]) -> None:
    found = stated(**facts)
    capability, points = found["ieee2030_5"], found["sunspec"]
    battery_w = 1000 * facts.get("battery_kw", 0)
    most_w = 1000 * facts.get("kwac", 0) or battery_w
    if "kwac" in facts and facts.get("battery_coupling", "dc") != "dc":
        most_w += battery_w
    assert in_units(capability["rtgMaxW"]) == pytest.approx(most_w, rel=2e-4, abs=0.51)
    shared = 10 ** points["702"]["W_SF"]  # suits the largest of the points, others have fewer digits
    assert points["702"]["WMaxRtg"] * shared == pytest.approx(most_w, abs=0.51 * shared)
    if battery_w:
        assert in_units(capability["rtgMaxDischargeRateW"]) == pytest.approx(battery_w, rel=2e-4, abs=0.51)
        watt_hours = 1000 * facts["battery_kwh"]
        assert in_units(capability["rtgMaxWh"]) == pytest.approx(watt_hours, rel=1e-4, abs=0.51)
        assert points["713"]["WHRtg"] * 10 ** points["713"]["WH_SF"] == pytest.approx(watt_hours, rel=1e-4, abs=0.51)


def in_units(quantity: dict[str, int]) -> int:
    return quantity["value"] * 10 ** quantity["multiplier"]  # type: ignore[no-any-return]


@given(systems)
def test_every_point_is_one_of_its_model_with_its_scale_factor(facts: dict[str, Any]) -> None:
    for model, points in stated(**facts)["sunspec"].items():
        for name, value in points.items():
            point = defined(model)[name]
            if point["type"] == "sunssf":
                assert -10 <= value <= 10
                assert any(defined(model)[other].get("sf") == name for other in points)
            else:
                assert 0 <= value < NOT_IMPLEMENTED
                assert point.get("sf") is None or point["sf"] in points


@given(systems)
def test_every_value_fits_the_enumerations_of_openadr(facts: dict[str, Any]) -> None:
    found = stated(**facts)["openadr"]
    for one in found["attributes"]:
        Draft202012Validator(ATTRIBUTES[one["type"]] | {"$id": "urn:of:a:test"}).validate(one["values"])
    for one in found["payloads"]:
        Draft202012Validator(PAYLOADS[one["type"]] | {"$id": "urn:of:a:test"}).validate(one["values"])
    described = {one["payloadType"]: one["units"] for one in found["payloadDescriptors"]}
    assert described.keys() == {one["type"] for one in found["payloads"]} and set(described.values()) <= set(UNITS)


def test_large_ratings_share_a_scale_factor_and_small_integers() -> None:
    found = stated(kwac=500, kva=550, battery_kwh=1_000, battery_kw=250, battery_coupling="dc", export_limit_kw=400)
    assert found["ieee2030_5"]["rtgMaxW"] == {"multiplier": 2, "value": 5_000}
    assert found["ieee2030_5"]["rtgMaxVA"] == {"multiplier": 2, "value": 5_500}
    assert found["ieee2030_5"]["rtgMaxChargeRateW"] == {"multiplier": 1, "value": 25_000}
    assert found["ieee2030_5"]["rtgMaxWh"] == {"multiplier": 2, "value": 10_000}
    assert found["sunspec"]["702"] == {
        "WMaxRtg": 50_000, "WChaRteMaxRtg": 25_000, "WDisChaRteMaxRtg": 25_000, "W_SF": 1, "VAMaxRtg": 55_000,
        "VA_SF": 1, "NorOpCatRtg": 1, "AbnOpCatRtg": 2,
    }  # fmt: skip
    assert found["sunspec"]["713"] == {"WHRtg": 10_000, "WH_SF": 2}
    assert found["openadr"]["attributes"][0] == {"type": "MAX_POWER_EXPORT", "values": [400.0]}


def test_a_coupling_that_nobody_stated_is_said_to_be_assumed() -> None:
    (warning,) = stated(**HYBRID)["warnings"]
    assert warning["place"] == "battery_coupling" and stated(**HYBRID, battery_coupling="ac")["warnings"] == []


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "neither PV inverters"),
        ({"kwac": 0}, "neither PV inverters"),
        ({"kwac": -1}, "greater than or equal to 0"),
        ({"kwac": float("nan")}, "greater than or equal|finite"),
        ({"kwac": float("inf")}, "less than or equal|finite"),
        ({"kwac": 5, "battery_kwh": 10}, "both energy and power"),
        ({"kwac": 5, "battery_kw": 5}, "both energy and power"),
        ({"kwac": 5, "kva": 4.9}, "4.9 kVA of inverters cannot give 5 kW"),
        ({"kwac": 5, "battery_coupling": "ac"}, "no battery"),
        ({"kwac": 5, "normal_category": "C"}, "'A' or 'B'"),
        ({"kwac": 5, "abnormal_category": "IV"}, "'I', 'II' or 'III'"),
    ],
)
def test_what_no_system_can_be_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        stated(**facts)


INVERTERS = [{"id": "inverter-1", "model": "A", "count": 2, "kw": 5.0, "kva": 5.5}]


def test_the_apparent_power_of_a_design_is_that_of_its_inverters() -> None:
    facts = {"kwac": 10.0, "inverters": INVERTERS}
    assert stated(**facts)["ieee2030_5"]["rtgMaxVA"] == {"multiplier": 0, "value": 11_000}
    assert stated(**facts)["sunspec"]["702"]["VAMaxRtg"] == 11_000
    assert stated(**facts, kva=12)["ieee2030_5"]["rtgMaxVA"]["value"] == 12_000
    silent = [{**INVERTERS[0], "kva": None}]
    assert stated(kwac=10.0, inverters=silent)["ieee2030_5"]["rtgMaxVA"]["value"] == 10_000


def test_the_registry_has_the_ratings_that_the_utility_was_told() -> None:
    design = example(SalesOrderCreated, new_id()).design
    inverter, battery = example_inverter(kw=5.0, kva=5.5), example_battery(kw=5.0)
    beside = design.model_copy(
        update={
            "kwac": 10.0, "battery_kw": 10.0, "battery_coupling": Coupling.DC,
            "inverters": (inverter.model_copy(update={"count": 2}),),
            "batteries": (battery.model_copy(update={"inverter": inverter.id}), battery),
        }
    )  # fmt: skip
    found = nameplate(beside)
    assert beside.generators[:2] == (10.0, 5.0), "one battery is behind an inverter, the other one has its own"
    assert (found.rtg_max_w, found.rtg_max_va) == (15_000, 16_000)


def example_inverter(**changes: Any) -> InverterFacts:
    return InverterFacts.model_validate({"id": "inverter-1", "model": "A", **changes})


def example_battery(**changes: Any) -> BatteryFacts:
    return BatteryFacts.model_validate({"id": "battery-1", "model": "B", "kwh": 10.0, "coupling": "ac", **changes})
