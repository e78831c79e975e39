"""The site's value objects: geometry by hand and by property, and what a hand-written file may get wrong."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.rules.site.assessment import Site, read_site
from shared.rules.site.polygon import signed_area_m2
from shared.rules.site.roof import RoofPlane, Shade

EXAMPLE = Path(__file__).parents[4] / "sandbox/data/site_greensboro.json"


def example() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EXAMPLE.read_text())
    return document


def plane(**changes: Any) -> RoofPlane:
    return RoofPlane.model_validate({**example()["roof_planes"][0], **changes})


def test_the_example_is_a_complete_site() -> None:
    site = read_site(EXAMPLE.read_bytes())
    assert [round(roof.area_m2, 2) for roof in site.roof_planes] == [76.8, 33.58]
    assert site.roof_plan_area_m2 == 186.0
    assert site.electrical.main_breaker_a == 200


def test_a_slope_of_6_in_12_is_26_57_degrees_and_shrinks_the_plan_by_its_cosine() -> None:
    assert plane().plan_area_m2 == pytest.approx(76.8 * 12 / math.hypot(12, 6), rel=1e-4)


@pytest.mark.parametrize(
    ("azimuth", "right", "up"),
    [(180, (1, 0), (0, 1)), (270, (0, -1), (1, 0)), (0, (-1, 0), (0, -1)), (90, (0, 1), (-1, 0))],
)
def test_facing_a_plane_its_x_runs_to_the_right_hand(
    azimuth: float, right: tuple[float, float], up: tuple[float, float]
) -> None:
    """A plane that faces south is looked at towards north: right is east."""
    flat = plane(azimuth_deg=azimuth, tilt_deg=0)
    assert flat.to_plan((1, 0)) == pytest.approx(right, abs=1e-12)
    assert flat.to_plan((0, 1)) == pytest.approx(up, abs=1e-12)


@given(st.floats(0, 359.99), st.floats(0, 75), st.floats(-50, 50), st.floats(-50, 50))
def test_plan_area_is_the_area_of_the_polygon_in_plan(azimuth: float, tilt: float, east: float, north: float) -> None:
    roof = plane(azimuth_deg=azimuth, tilt_deg=tilt, origin_east_m=east, origin_north_m=north)
    in_plan = signed_area_m2(roof.to_plan(point) for point in roof.polygon)
    assert in_plan == pytest.approx(roof.plan_area_m2, rel=1e-9)


def test_personal_data_stays_behind() -> None:
    published = read_site(EXAMPLE.read_bytes()).without_personal_data().model_dump_json()
    assert "Fernwood" not in published
    assert Site.model_validate_json(published).location.latitude == pytest.approx(36.1)


def test_a_newer_publisher_may_add_fields_but_a_hand_written_file_may_not() -> None:
    document = example() | {"gutters": 4}
    assert Site.model_validate(document).location
    with pytest.raises(ValidationError, match="gutters"):
        read_site(json.dumps(document))
    document = example()
    document["roof_planes"][0]["tilt"] = 30
    with pytest.raises(ValidationError, match=r"roof_planes\.0\.tilt"):
        read_site(json.dumps(document))


@pytest.mark.parametrize(
    ("polygon", "message"),
    [
        ([[0, 0], [0, 6], [12, 6], [12, 0]], "clockwise"),
        ([[0, 0], [12, 6], [12, 0], [0, 6]], "encloses no area"),
        ([[0, 0], [12, 6], [12, 0], [0, 5]], "crosses itself"),
        ([[0, 0], [1, 1], [2, 2], [3, 3]], "encloses no area"),
        ([[0, 0], [12, 0], [12, 6]], "3 vertices but 4 edges"),
        ([[0, 0], [12, 0], [12, float("nan")], [0, 6]], "finite number"),
        ([[0, 0], [12, 0], [12, 1e30], [0, 6]], r"polygon\.2\.1\n.*less than or equal to 500"),
    ],
)
def test_unsound_polygons_are_refused(polygon: list[list[float]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        plane(polygon=polygon)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("location", "time_zone"), "America/Greensboro", "unknown time zone"),
        (("location", "time_zone"), "../../etc/passwd", "should match pattern"),
        (("location", "time_zone"), "Mars/Olympus", "unknown time zone"),
        (("location", "latitude"), 136.1, "less than or equal to 90"),
        (("electrical", "main_breaker_a"), 225, "NEC 408.36"),
        (("electrical", "phases"), 2, "1 or 3"),
        (("climate", "tmin_c"), 33.0, "not below tmax_c"),
        (("structure", "roof_plan_area_m2"), 90.0, "< the planes' 98.7"),
        (("roof_planes", 1, "id"), "south", "used twice"),
        (("roof_planes", 0, "edges", 2, "adjoins"), "north", "adjoins unknown plane"),
        (("roof_planes", 0, "shade"), {}, "state either"),
        (("roof_planes", 0, "azimuth_deg"), 360, "less than 360"),
        (("roof_planes", 0, "origin_east_m"), -501, r"origin_east_m\n.*greater than or equal to -500"),
        (("address", "postal_code"), "2745", "should match pattern"),
    ],
)
def test_contradictions_are_refused(path: tuple[str | int, ...], value: object, message: str) -> None:
    document = example()
    target: Any = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(ValidationError, match=message):
        read_site(json.dumps(document))


def test_shade_is_one_figure_or_twelve_by_twenty_four() -> None:
    assert Shade(annual_loss_pct=7).loss_pct(month=12, hour=8) == 7
    rows = tuple(tuple(float(month + hour) for hour in range(24)) for month in range(12))
    assert Shade(monthly_hourly_loss_pct=rows).loss_pct(month=12, hour=8) == 19
    for wrong in (rows[:11], tuple(row[:23] for row in rows)):
        with pytest.raises(ValidationError, match=r"monthly_hourly_loss_pct.*\n.*at least"):
            Shade(monthly_hourly_loss_pct=wrong)
