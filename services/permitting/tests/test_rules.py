"""Route, packet, level, pre-check, authorities, and what counts as a change."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.permitting.rules.authorities import authority_of, corrections_due, expires_on, review_due
from services.permitting.rules.changes import same_building, same_interconnection
from services.permitting.rules.interconnection import level_of, precheck
from services.permitting.rules.packet import interconnection_packet, permit_packet
from services.permitting.rules.route import route_of
from services.permitting.tests.given import ordered
from shared.messaging.ids import new_id
from shared.schemas.parts import DesignFacts, Segment
from shared.schemas.permitting import PermitRoute

TODAY = date(2026, 11, 23)
CALIFORNIA = authority_of("us-ca-fresno", "CA", TODAY)
DESIGN = ordered(new_id()).design
"""20 modules of 405 W in two strings on one 7.7 kW inverter, 10 kWh of storage."""


def design(**changes: Any) -> DesignFacts:
    return DesignFacts.model_validate(DESIGN.model_dump() | changes)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"inverter_count": 2, "strings": (5, 5, 5, 5)}, ()),
        ({"inverter_count": 3}, ("more_than_two_string_inverters",)),
        ({"strings": (7, 7, 6)}, ("more_than_two_parallel_strings",)),
        ({"strings": (), "inverter_count": 20}, ()),
        ({"strings": (), "inverter_count": 19}, ("microinverters_without_one_module_each",)),
        ({"string_voc_stc_v": 600.0}, ()),
        ({"string_voc_stc_v": 600.1}, ("above_600_v",)),
        ({"service_voltage_v": 208}, ("not_single_phase_240_v",)),
        ({"kwac": 43.2}, ()),  # 43.2 kW / 240 V x 1.25 = 225 A
        ({"kwac": 43.3}, ("output_above_225_a_busbar",)),
    ],
)
def test_what_solarapp_takes(changes: dict[str, Any], reasons: tuple[str, ...]) -> None:
    found = route_of(design(**changes), Segment.RESIDENTIAL, CALIFORNIA)
    assert found.reasons == reasons
    assert found.route is (PermitRoute.STANDARD if reasons else PermitRoute.INSTANT)


def test_the_instant_route_is_for_homes_where_the_authority_offers_it() -> None:
    assert route_of(DESIGN, Segment.COMMERCIAL, CALIFORNIA).reasons == ("not_residential",)
    elsewhere = authority_of("us-nc-greensboro", "NC", TODAY)
    assert route_of(DESIGN, Segment.RESIDENTIAL, elsewhere).reasons == ("authority_has_no_instant_permits",)
    before = authority_of("us-ca-fresno", "CA", date(2023, 9, 29))
    assert route_of(DESIGN, Segment.RESIDENTIAL, before).route is PermitRoute.STANDARD


def test_the_clocks_of_an_authority() -> None:
    greensboro = authority_of("us-nc-greensboro", "NC", TODAY)
    assert review_due(greensboro, TODAY) == date(2026, 12, 15)  # 15 business days, without Thanksgiving
    assert corrections_due(greensboro, TODAY) == date(2027, 1, 7)  # 30, without three holidays
    assert expires_on(greensboro, TODAY) == date(2027, 5, 22)
    assert expires_on(CALIFORNIA, TODAY) == date(2027, 11, 23)
    assert authority_of("us-tx-austin", "TX", TODAY).jurisdiction == "US"
    with pytest.raises(ValueError, match="1999-12-31"):
        authority_of("us-tx-austin", "TX", date(1999, 12, 31))


def test_the_packet_follows_from_the_design() -> None:
    full = permit_packet(DESIGN)
    assert {"string_voltage_calculation", "storage_datasheet"} <= set(full)
    plain = permit_packet(design(strings=(), battery_kwh=0, battery_kw=0))
    assert set(full) - set(plain) == {
        "string_voltage_calculation", "storage_location_and_ventilation", "storage_datasheet", "storage_labels",
    }  # fmt: skip
    assert "export_control_certificate" in interconnection_packet(design(export_limit_kw=5.0))
    assert "export_control_certificate" not in interconnection_packet(DESIGN)


@pytest.mark.parametrize(
    ("kwac", "state", "level"),
    [
        (10.0, "PA", 1), (10.1, "PA", 2),  # 52 Pa. Code 75.34
        (10.0, "CO", 1), (10.1, "CO", 2),  # SGIP: inverters up to 10 kW
        (20.0, "MN", 1), (20.1, "MN", 2),
        (20.0, "NC", 1),
        (2000.0, "CO", 2), (2000.1, "CO", 3),
    ],
)  # fmt: skip
def test_the_level_of_an_application(kwac: float, state: str, level: int) -> None:
    assert level_of(design(kwac=kwac, battery_kw=0), state, TODAY) == level


def test_storage_and_the_full_nameplate_decide_the_level() -> None:
    assert level_of(design(kwac=7.6, battery_kw=11.5), "CO", TODAY) == 2
    assert level_of(design(kwac=25.0, battery_kw=0, export_limit_kw=5.0), "NC", TODAY) == 2


@given(st.floats(0.1, 5000), st.floats(0.1, 5000), st.sampled_from(["PA", "NC", "CA", "TX"]))
def test_a_larger_system_never_has_a_lower_level(one: float, two: float, state: str) -> None:
    smaller, larger = sorted((one, two))
    first, second = (level_of(design(kwac=kwac, battery_kw=0), state, TODAY) for kwac in (smaller, larger))
    assert first <= second


def test_the_precheck_says_what_the_design_alone_decides() -> None:
    found = precheck(DESIGN, "NC", TODAY)
    assert [(one.screen, one.passed) for one in found] == [("certified_equipment", True), ("shared_secondary", True)]
    large = precheck(design(kwac=25.0), "NC", TODAY)
    assert [one.screen for one in large if not one.passed] == ["shared_secondary"]
    # no utility has agreed to the limit yet
    limited = precheck(design(kwac=25.0, export_limit_kw=10.0), "NC", TODAY)
    assert [one.screen for one in limited if not one.passed] == ["shared_secondary"]
    stored = precheck(design(kwac=9.0, battery_kw=11.5), "NC", TODAY)
    assert [(one.screen, one.value) for one in stored if not one.passed] == [("shared_secondary", 20.5)]


@pytest.mark.parametrize(
    ("changes", "building", "interconnection"),
    [
        ({"annual_kwh": 1.0, "p90_kwh": 1.0}, True, True),
        ({"export_limit_kw": 4.0}, True, False),
        ({"module_model": "another"}, False, True),
        ({"strings": (12, 8)}, False, True),
        ({"inverter_model": "another"}, False, False),
        ({"battery_kw": 1.0}, False, False),
        ({"abnormal_category": "II"}, True, False),
    ],
)
def test_who_has_to_be_asked_again(changes: dict[str, Any], building: bool, interconnection: bool) -> None:
    new = design(version=2, **changes)
    assert (same_building(DESIGN, new), same_interconnection(DESIGN, new)) == (building, interconnection)
