"""Route, packet, level, pre-check, authorities, and what counts as a change."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.permitting.rules.authorities import (
    SET,
    Authority,
    authority_of,
    corrections_due,
    expires_on,
    review_due,
    with_law,
)
from services.permitting.rules.changes import same_building, same_interconnection
from services.permitting.rules.grid.form import ConnectionFacts, form
from services.permitting.rules.grid.screening import Prescreen, certification_of, prescreen
from services.permitting.rules.packet import interconnection_packet, permit_packet
from services.permitting.rules.route import Declared, Plan, Route, choose, route_of
from services.permitting.rules.voltage import coldest_voc_v
from services.permitting.tests.given import ordered
from shared.messaging.ids import new_id
from shared.rules.interconnection.facts import Location
from shared.rules.interconnection.rows import bundled
from shared.schemas.facts import ListingFacts
from shared.schemas.parts import DesignFacts, Segment
from shared.schemas.permitting import PermitKind, PermitRoute
from shared.schemas.tests.varied import varied

TODAY = date(2026, 11, 23)
CALIFORNIA = authority_of("CA-FRESNO-CITY", "CA", TODAY)
DESIGN = ordered(new_id()).design
"""20 modules of 405 W in two strings on one 7.7 kW inverter, 10 kWh of storage."""


ANSWERED = Declared(service_a=200, new_pv=True)


def routed(plan: DesignFacts, authority: Authority, on: date, segment: Segment = Segment.RESIDENTIAL) -> Route:
    return route_of(plan, segment, authority, on, declared=ANSWERED)


def design(**changes: Any) -> DesignFacts:
    return varied(DESIGN, **changes)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"inverter_count": 2, "strings": (5, 5, 5, 5)}, ()),
        ({"inverter_count": 3}, ("more_than_two_string_inverters",)),
        ({"strings": (7, 7, 6)}, ("more_than_two_parallel_strings",)),
        ({"strings": (), "inverter_count": 20}, ()),
        ({"strings": (), "inverter_count": 19}, ("microinverters_without_one_module_each",)),
        ({"string_voc_v": 480.0}, ()),  # 600 V even at -40 degC (NEC Table 690.7(A))
        ({"string_voc_v": 590.0}, ("above_600_v",)),  # nobody knows how cold it gets
        ({"service_voltage_v": 208}, ("not_single_phase_240_v",)),
        ({"service_phases": 3}, ("not_single_phase_240_v",)),
        ({"kwac": 38.4}, ()),
        ({"kwac": 38.5}, ("above_instant_size",)),  # Cal. Gov. Code 65850.52
        ({"kwac": 43.3}, ("above_instant_size", "output_above_225_a_busbar")),  # x 1.25 / 240 V = 225.5 A
    ],
)
def test_what_solarapp_takes(changes: dict[str, Any], reasons: tuple[str, ...]) -> None:
    found = routed(design(**changes), CALIFORNIA, TODAY)
    assert found.reasons == reasons
    assert found.route is (PermitRoute.STANDARD if reasons else PermitRoute.INSTANT)


def test_the_instant_route_is_for_homes_where_the_authority_offers_it() -> None:
    assert routed(DESIGN, CALIFORNIA, TODAY, Segment.COMMERCIAL).reasons == ("not_residential",)
    elsewhere = authority_of("us-nc-greensboro", "NC", TODAY)
    found = routed(DESIGN, elsewhere, TODAY)
    assert found.reasons == ("authority_has_no_instant_permits",)
    before = authority_of("CA-FRESNO-CITY", "CA", date(2023, 9, 29))
    assert routed(DESIGN, before, date(2023, 9, 29)).route is PermitRoute.STANDARD


def test_what_neither_design_nor_survey_tells_is_asked_of_a_person() -> None:
    found = route_of(DESIGN, Segment.RESIDENTIAL, CALIFORNIA, TODAY)
    assert found.route is PermitRoute.STANDARD and not found.failed
    assert [one.code for one in found.open] == ["existing_pv", "service_above_400_a"]
    assert all(one.question for one in found.open)
    cold = design(string_voc_v=590.0)
    asked = route_of(cold, Segment.RESIDENTIAL, CALIFORNIA, TODAY, declared=ANSWERED)
    assert [one.code for one in asked.open] == ["above_600_v"]
    told = Declared(service_a=200, new_pv=True, tmin_c=15)
    assert (
        route_of(cold, Segment.RESIDENTIAL, CALIFORNIA, TODAY, declared=told).failed[0].value == 605.9
    )  # the module's own -0.27 %/K


def test_software_issues_no_consents() -> None:
    found = route_of(DESIGN, Segment.RESIDENTIAL, CALIFORNIA, TODAY, PermitKind.HOA_CONSENT, ANSWERED)
    assert (found.route, found.reasons) == (PermitRoute.STANDARD, ("decided_by_a_person",))


@pytest.mark.parametrize(
    ("population", "county", "on", "reasons"),
    [
        (60_000, 150_000, "2023-09-30", ()),
        (50_000, 150_000, "2024-09-29", ("authority_has_no_instant_permits",)),
        (50_000, 150_000, "2024-09-30", ()),
        (4_999, 900_000, "2026-01-01", ("place_is_exempt",)),
        (60_000, 149_999, "2026-01-01", ("county_is_exempt",)),
        (None, 900_000, "2026-01-01", ("place_is_exempt",)),  # nobody knows
    ],
)
def test_small_places_of_california_are_exempt(
    population: int | None, county: int, on: str, reasons: tuple[str, ...]
) -> None:
    day = date.fromisoformat(on)
    place = with_law("CA", {"id": "x", "population": population, "county_population": county}, day)
    assert routed(DESIGN, place, day).reasons == reasons


@pytest.mark.parametrize(
    ("beta", "tmin", "least", "most"),
    [
        (-0.28, -10, 647.8, 647.8),  # 590 V x (1 + 0.0028 x 35)
        (None, -10, 672.6, 672.6),  # Table 690.7(A): 1.14
        (None, -11, 684.4, 684.4),  # 1.16
        (None, None, 590.0, 737.5),
        (None, -41, 590.0, None),
    ],
)
def test_strings_at_the_coldest_temperature(
    beta: float | None, tmin: float | None, least: float, most: float | None
) -> None:
    low, high = coldest_voc_v(590, beta, tmin)
    assert low == pytest.approx(least, abs=0.05) and high == (None if most is None else pytest.approx(most, abs=0.05))
    plan = Plan(7.6, Segment.RESIDENTIAL, 1, 200, True, string_voc_stc_v=590, beta_voc_pct_per_k=beta, tmin_c=tmin)
    found = choose(plan, CALIFORNIA, TODAY)
    assert found.route is PermitRoute.STANDARD and found.reasons == ("above_600_v",)
    assert bool(found.failed) == (least > 600)


def test_the_clocks_of_an_authority() -> None:
    greensboro = authority_of("us-nc-greensboro", "NC", TODAY)
    assert review_due(greensboro, TODAY) == date(2026, 12, 15)  # 15 business days, without Thanksgiving
    assert corrections_due(greensboro, TODAY) == date(2027, 1, 7)  # 30, without three holidays
    # six months are months, not 180 days
    assert expires_on(greensboro, TODAY) == date(2027, 5, 23)
    assert expires_on(greensboro, date(2026, 8, 31)) == date(2027, 2, 28)
    assert expires_on(authority_of("us-tx-austin", "TX", TODAY), TODAY) == date(2027, 5, 22)  # 180 days
    assert expires_on(CALIFORNIA, TODAY) == date(2027, 11, 23)
    with pytest.raises(ValueError, match="1999-12-31"):
        authority_of("us-tx-austin", "TX", date(1999, 12, 31))


def test_the_registry_holds_real_authorities_with_their_sources() -> None:
    rows = [row for row in bundled(SET) if row.ahj_id is not None]
    assert len(rows) >= 25 and len({row.jurisdiction for row in rows}) >= 8
    for row in rows:
        for on in (date(2022, 6, 1), TODAY):
            found = authority_of(str(row.ahj_id), row.jurisdiction, on)
            assert found.public_ids["geoid"].isdecimal() and found.citation
            assert found.review_business_days and (found.valid_months or found.valid_days)
            codes = [one.code for one in found.editions if one.effective_from <= on <= (one.effective_to or date.max)]
            assert len(codes) == len(set(codes))
    fresno = authority_of("CA-FRESNO-CITY", "CA", TODAY)
    assert [(one.code, one.edition) for one in fresno.editions if one.effective_to is None] == [
        ("CBC/CRC", "2025"), ("CEC", "2025 (NEC 2023)"),
    ]  # fmt: skip


def test_an_authority_may_offer_more_than_its_state_asks_of_it() -> None:
    tucson = authority_of("us-az-tucson", "AZ", TODAY)
    assert routed(DESIGN, tucson, TODAY).route is PermitRoute.INSTANT and tucson.verified
    before = date(2021, 5, 10)
    assert routed(DESIGN, authority_of("us-az-tucson", "AZ", before), before).route is PermitRoute.STANDARD
    pima = authority_of("us-az-pima-county", "AZ", TODAY)
    assert pima.fee_cents[PermitKind.BUILDING] == 8_500 and pima.more_documents == ("solarapp_approval",)
    charlotte = authority_of("us-nc-charlotte", "NC", TODAY)
    assert charlotte.issuer(PermitKind.ELECTRICAL) == "us-nc-mecklenburg-county"


def test_the_packet_follows_from_the_design() -> None:
    full = permit_packet(DESIGN)
    assert {"string_voltage_calculation", "storage_datasheet"} <= set(full)
    plain = permit_packet(design(strings=(), battery_kwh=0, battery_kw=0))
    assert set(full) - set(plain) == {
        "string_voltage_calculation", "storage_location_and_ventilation", "storage_datasheet", "storage_labels",
    }  # fmt: skip
    assert "export_control_certificate" in interconnection_packet(design(export_limit_kw=5.0), guide_signed=False)
    assert "export_control_certificate" not in interconnection_packet(DESIGN, guide_signed=False)


ORDINARY_LINE = Location(
    under_tariff=True, shared_secondary=True, secondary_generation_kw=0.0, primary_kv=12.47, on_mainline=False,
    line_wires=4, primary_fault_current_a=2000.0, circuit_generation_fault_a=0.0,
)  # fmt: skip


def level_of(design: DesignFacts, state: str, on: date, location: Location = ORDINARY_LINE) -> int:
    return prescreen(design, state, on, certified=True, location=location).level


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


def failed(found: Prescreen) -> list[tuple[str, float]]:
    return [(one.screen, one.value) for one in found.screens if not one.passed]


def test_nothing_is_assumed_of_a_grid_that_nobody_has_described() -> None:
    found = prescreen(DESIGN, "NC", TODAY, certified=True)
    assert [one.screen for one in found.screens] == ["certified_equipment", "imbalance"]
    assert {"fault_current", "shared_secondary", "line_section_penetration"} <= set(found.undecided)
    assert found.found.outcome == "unknown" and found.rules.startswith("nc-ncip v")
    # a large facility's level follows from the line: undecided, it is asked for as a fast track
    large = prescreen(design(kwac=400.0), "CO", TODAY, certified=True)
    assert (large.known_level, large.level) == (None, 2)


def test_the_screens_before_sending_are_those_of_the_utility() -> None:
    for asked in (design(kwac=25.0, battery_kw=0), design(kwac=25.0, battery_kw=0, export_limit_kw=5.0)):
        # no utility has agreed to the limit yet
        assert ("shared_secondary", 25.0) in failed(
            prescreen(asked, "NC", TODAY, certified=True, location=ORDINARY_LINE)
        )
    beside = {"id": "B1", "model": "aPower 2", "kwh": 15.0, "kw": 11.5, "coupling": "ac"}
    asked = design(kwac=9.0, battery_kw=11.5, batteries=[beside])
    stored = prescreen(asked, "NC", TODAY, certified=True, location=ORDINARY_LINE)
    assert failed(stored) == [("shared_secondary", 20.5)]
    inside = {**beside, "coupling": "dc", "inverter": "I1"}
    hybrid = design(kwac=11.5, battery_kw=11.5, batteries=[inside])
    assert not failed(prescreen(hybrid, "NC", TODAY, certified=True, location=ORDINARY_LINE))
    # fault current is that of the nameplate, whatever may be exported
    weak = replace(ORDINARY_LINE, primary_fault_current_a=20.0)
    limited = prescreen(design(kwac=100.0, battery_kw=0, export_limit_kw=5.0, service_voltage_v=480, service_phases=3),
                        "NC", TODAY, certified=True, location=weak)  # fmt: skip
    assert [name for name, _ in failed(limited)] == ["fault_current"]
    assert failed(limited)[0][1] == pytest.approx(5.556, abs=1e-3)  # A, of 2 A


def test_storage_alone_is_applied_for_by_what_its_own_inverters_put_out() -> None:
    alone = {"id": "B1", "model": "aPower 2", "count": 2, "kwh": 15.0, "kw": 5.0, "coupling": "ac"}
    found = design(kwdc=0, kwac=0, battery_kw=10.0, batteries=[alone], inverters=[], strings=[], module_count=1)
    assert found.generators == (10.0, 0.0, "aPower 2")
    sent = form(found, ConnectionFacts(), ())
    assert (sent["kwac"], sent["battery_kw"], sent["inverter_model"]) == (10.0, 0.0, "aPower 2")
    packet = permit_packet(found.model_copy(update={"modules": ()}))
    assert "storage_datasheet" in packet and not {"module_datasheet", "roof_layout_with_setbacks"} & set(packet)


LISTED = [{"model": DESIGN.inverters[0].model, "standard": "UL 1741-SB", "status": "stated", "file_no": "A-1"}]


def test_a_certification_is_what_somebody_has_stated_or_read() -> None:
    assert certification_of(DESIGN).standard is None and not certification_of(DESIGN).expected
    stated = design(listings=LISTED)
    assert certification_of(stated).standard == "UL 1741-SB"
    expected = design(listings=[LISTED[0] | {"status": "expected", "file_no": None}])
    assert certification_of(expected).standard is None and certification_of(expected).expected
    read = [ListingFacts.model_validate(LISTED[0])]
    assert certification_of(expected, read).standard == "UL 1741-SB" and not certification_of(expected, read).expected
    other = design(listings=[LISTED[0] | {"model": "another"}])
    assert certification_of(other).standard is None
    sent = form(expected, ConnectionFacts(), read)
    assert (sent["certification"], sent["inverters"][0].certificate_no) == ("UL 1741-SB", "A-1")
    assert form(expected, ConnectionFacts(), ())["certification"] == "not stated"


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
