"""The grid data: every usage point has one place, and the special places do what the file says of them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aov04.grid import Added, Network, circuit_key, location_of, network, place_of
from sandbox.aov04.model import CircuitLoad
from sandbox.aov04.tests.given import CLOSED, CONSTRAINED, FULL, OPEN, OTHER_ACCOUNT, STUDY
from sandbox.aov04.verdict import Outcome, review, study, supplemental_review
from sandbox.data import make_network
from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.review import case_of
from shared.rules.interconnection.screens import Case

RULES = network().rules(date(2026, 11, 23))


def case(kwac: float, location: Location, **facts: Any) -> Case:
    return case_of(Facility(kwac, **facts), location, RULES)


def test_the_data_file_is_what_its_script_writes() -> None:
    path = Path(make_network.__file__).with_name("network.json")
    assert path.read_text(encoding="utf-8") == make_network.text_of(make_network.grid())


@given(st.text(min_size=1, max_size=40))
def test_any_usage_point_has_one_place_that_exists(usage_point: str) -> None:
    place = place_of(usage_point)
    assert place == place_of(usage_point)
    assert place.section in place.circuit.sections
    assert place.transformer_id.startswith(place.section_id)


def test_ordinary_places_pass_all_screens_and_spread_over_the_grid() -> None:
    places = [place_of(f"{OPEN}{number:06d}") for number in range(400)]
    for place in places:
        assert review(case(9.6, location_of(place, Added()))).outcome is Outcome.APPROVED
    assert len({place.section_id for place in places}) > 150
    assert len({place.transformer_id for place in places}) > 380


@pytest.mark.parametrize(
    ("prefix", "kwac", "outcome", "largest"),
    [
        (STUDY, 3.0, Outcome.APPROVED, None),
        (STUDY, 7.6, Outcome.STUDY, 3.0),
        (FULL, 5.5, Outcome.APPROVED, None),
        (FULL, 7.6, Outcome.STUDY, 5.5),
        (CONSTRAINED, 4.0, Outcome.APPROVED, None),
        (CONSTRAINED, 7.6, Outcome.SUPPLEMENTAL, None),
        (CLOSED, 1.0, Outcome.DENIED, None),
        (OTHER_ACCOUNT, 7.6, Outcome.APPROVED, None),
    ],
)
def test_special_places_do_what_their_row_says(
    prefix: str, kwac: float, outcome: Outcome, largest: float | None
) -> None:
    for number in range(20):
        verdict = review(case(kwac, location_of(place_of(f"{prefix}{number:06d}"), Added())))
        assert (verdict.outcome, verdict.largest_kwac) == (outcome, largest)


def test_what_a_constrained_feeder_can_take_is_found_by_the_supplemental_review() -> None:
    verdict = supplemental_review(case(7.6, location_of(place_of(f"{CONSTRAINED}000001"), Added())))
    assert (verdict.outcome, verdict.largest_kwac) == (Outcome.DENIED, 4.0)
    assert verdict.screens[-1].citation == "SGIP 2.4.4.1" and not verdict.screens[-1].passed


@pytest.mark.parametrize(
    ("prefix", "kwac", "outcome"),
    [(STUDY, 20.5, Outcome.APPROVED), (STUDY, 20.6, Outcome.DENIED), (FULL, 7.6, Outcome.DENIED)],
)
def test_a_study_asks_what_the_transformer_bears(prefix: str, kwac: float, outcome: Outcome) -> None:
    found = study(case(kwac, location_of(place_of(f"{prefix}000001"), Added())))
    assert found.outcome is outcome


def test_storage_counts_like_a_generator() -> None:
    place = location_of(place_of(f"{CONSTRAINED}000001"), Added())
    assert review(case(3.9, place)).outcome is Outcome.APPROVED
    assert review(case(3.9, place, storage_kw=11.5)).outcome is Outcome.SUPPLEMENTAL


def test_added_generation_narrows_what_is_left() -> None:
    place = place_of(f"{CONSTRAINED}000001")
    full = location_of(place, Added(circuit_w=4000, section_w=4000, transformer_w=4000))
    assert review(case(1.0, full)).outcome is Outcome.SUPPLEMENTAL
    assert supplemental_review(case(1.0, full)).largest_kwac is None


def test_a_data_file_with_a_wrong_row_is_refused() -> None:
    found = make_network.grid()
    found["circuits"][0]["line_wires"] = 5
    with pytest.raises(ValueError, match="line_wires"):
        Network.model_validate(json.loads(json.dumps(found)))


def test_what_was_connected_before_meters_were_told_apart_is_taken_back_once() -> None:
    """20 kW on the section, of which 8 ran at this meter: only the sums know of them."""
    meter = f"{OPEN}000001"
    place = place_of(meter)
    load = CircuitLoad(project_id=circuit_key(place.circuit_id), circuit_id=place.circuit_id)
    load.put(meter, 20_000)
    load.meters = {}
    load.put(meter, -8000)
    assert load.meters == {}
    for known in ({}, {meter: -8000}):
        load.meters = known
        left = load.without(meter, 0)
        assert (left.circuit_w, left.section_w, left.transformer_w) == (12_000, 12_000, 12_000)
