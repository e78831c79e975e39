"""Layout: the fire code's figures, and what must hold for any roof."""

import math
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from services.design.rules.checks import failures
from services.design.rules.electrical.stringing import StringLimits
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.model import RoofLayout, geometry
from services.design.rules.roof.packing import pack
from services.design.rules.roof.setbacks import Setbacks, setbacks_for
from services.design.rules.roof.usable_area import edge_line
from services.design.tests.roofs import gable, hip, obstruction
from shared.rules.site.roof import EdgeKind, Obstruction, RoofPlane

MODULE = ModuleSize(1.722, 1.134)
INCH = 0.0254
BOTH = {"S": 600.0, "N": 380.0}


def verdict(layout: RoofLayout, rule: str) -> list[bool]:
    return [check.passed for check in layout.checks if check.rule == rule]


def ridge_distance(plane: RoofPlane, layout: RoofLayout) -> float:
    modules = unary_union([module.shape for module in layout.modules_of(plane.id)])
    ridges = [i for i, edge in enumerate(plane.edges) if edge.kind is EdgeKind.RIDGE]
    return min(float(modules.distance(edge_line(plane, i))) for i in ridges)


def assert_sound(planes: list[RoofPlane], layout: RoofLayout, rules: Setbacks) -> None:
    """On the roof, apart from each other, off obstructions, zones and setbacks, and true to its own checks."""
    for array in layout.arrays:
        plane = next(plane for plane in planes if plane.id == array.plane_id)
        shapes = [module.shape for module in array.modules]
        outline = Polygon(plane.polygon).buffer(1e-6)
        assert all(outline.contains(shape) for shape in shapes)
        for a, b in combinations(shapes, 2):
            assert a.intersection(b).area < 1e-9
        for item in plane.obstructions:
            footprint = Polygon(item.polygon).buffer(rules.obstruction_m[item.kind] - 1e-6, join_style="mitre")
            assert all(shape.intersection(footprint).area < 1e-6 for shape in shapes)
        zones = unary_union([geometry(array.setback_zones), geometry(array.pathway_zones)]).buffer(-1e-3)
        assert all(shape.intersection(zones).area < 1e-6 for shape in shapes)
    assert [check.rule for check in failures(layout.checks)] == []


@pytest.mark.parametrize(("ifc", "pathways"), [(2012, 2), (2015, 2), (2018, 1), (2021, 1), (2024, 1)])
def test_pathways_by_edition(ifc: int, pathways: int) -> None:
    """2012 and 2015: two 3 ft pathways on each plane of a gable (605.11); since 2018 one (1204.2.1.1)."""
    rules = setbacks_for(ifc)
    layout = lay_out(gable(), MODULE, rules, BOTH)
    assert [len(array.pathways) for array in layout.arrays] == [pathways, pathways]
    assert rules.pathway_width_m == pytest.approx(36 * INCH, abs=1e-3)
    assert_sound(gable(), layout, rules)


def test_ridge_is_36_inches_until_2015() -> None:
    planes = gable(depth=2 * 1.722 + 0.02 + 0.10 + 0.914)  # two portrait rows fit exactly under 36 in
    layout = lay_out(planes, MODULE, setbacks_for(2015), {"S": 600})
    assert {module.row for module in layout.modules_of("S")} == {1, 2}
    assert ridge_distance(planes[0], layout) == pytest.approx(36 * INCH, abs=1e-3)
    shorter = lay_out(gable(depth=planes[0].polygon[2][1] - 0.01), MODULE, setbacks_for(2015), {"S": 600})
    assert (layout.arrays[0].orientation, shorter.arrays[0].orientation) == ("portrait", "landscape")


def test_ridge_is_18_inches_under_33_percent() -> None:
    """IFC 2018/2021: 18 in where modules cover at most 33 % of the roof in plan, 36 in above; 66 % with sprinklers."""
    depth = 2 * 1.722 + 0.02 + 0.10 + 0.457 + 0.05  # two portrait rows only with the smaller setback
    planes, rules = gable(depth=depth), setbacks_for(2021)
    one_plane = lay_out(planes, MODULE, rules, {"S": 600})
    assert one_plane.coverage <= 0.33 and one_plane.arrays[0].ridge_setback_m == pytest.approx(18 * INCH, abs=1e-3)
    assert_sound(planes, one_plane, rules)
    covered = lay_out(planes, MODULE, rules, BOTH)
    if covered.coverage > 0.33:
        assert {array.ridge_setback_m for array in covered.arrays} == {0.914}
    sprinklered = lay_out(planes, MODULE, rules, BOTH, sprinklered=True)
    assert {array.ridge_setback_m for array in sprinklered.arrays} == {0.457}
    assert sprinklered.module_count > covered.module_count and sprinklered.coverage <= 0.66
    assert_sound(planes, sprinklered, rules)


def test_hip_and_valley_18_inches_on_both_sides_until_2015() -> None:
    planes, rules = hip(), setbacks_for(2012)
    layout = lay_out(planes, MODULE, rules, {"S": 600, "E": 500, "W": 500})
    assert verdict(layout, "fire_hip_valley_setback") and all(verdict(layout, "fire_hip_valley_setback"))
    assert_sound(planes, layout, rules)
    assert not verdict(lay_out(planes, MODULE, setbacks_for(2018), {"S": 600, "E": 500}), "fire_hip_valley_setback")


def test_free_neighbour_serves_as_pathway_since_2018() -> None:
    layout = lay_out(hip(), MODULE, setbacks_for(2021), {"E": 500})
    assert layout.arrays[0].pathways == () and all(verdict(layout, "fire_pathway"))
    older = lay_out(hip(), MODULE, setbacks_for(2015), {"E": 500})
    assert len(older.arrays[0].pathways) == 1


def test_shared_hips_may_carry_a_straddling_pathway() -> None:
    planes, rules = hip(20, 14), setbacks_for(2021)
    layout = lay_out(planes, MODULE, rules, {"S": 600, "E": 520, "N": 380, "W": 520})
    assert_sound(planes, layout, rules)
    for array in layout.arrays:
        assert array.straddled or array.pathways


def test_flat_roofs_are_exempt() -> None:
    """2:12 is 9.46 degrees: up to it, pathways and setbacks are not required."""
    flat, steep = gable(tilt=9.46), gable(tilt=9.6)
    assert verdict(lay_out(flat, MODULE, setbacks_for(2021), BOTH), "fire_access_waived") == [True, True]
    assert not verdict(lay_out(steep, MODULE, setbacks_for(2021), BOTH), "fire_access_waived")
    more = lay_out(flat, MODULE, setbacks_for(2021), BOTH).module_count
    assert more >= lay_out(steep, MODULE, setbacks_for(2021), BOTH).module_count


def test_roof_below_an_escape_opening_stays_clear() -> None:
    planes = gable(obstructions=[obstruction((6, 3.5, 6.6, 4.4), "escape_opening")])
    layout = lay_out(planes, MODULE, setbacks_for(2021), {"S": 600})
    below = box(6.3 - 18 * INCH, 0, 6.3 + 18 * INCH, 3.5)
    assert all(module.shape.intersection(below).area < 1e-6 for module in layout.modules_of("S"))
    assert verdict(layout, "fire_escape_opening") == [True]
    assert not verdict(lay_out(planes, MODULE, setbacks_for(2012), {"S": 600}), "fire_escape_opening")


def test_other_than_group_r3_keeps_a_perimeter() -> None:
    planes = gable(30, 15, 5)
    rules = setbacks_for(2021, group_r3=False, longest_axis_m=30)
    layout = lay_out(planes, MODULE, rules, BOTH)
    assert rules.perimeter_m == pytest.approx(4 * 12 * INCH, abs=1e-3)
    assert verdict(layout, "fire_perimeter") == [True, True] and all(verdict(layout, "fire_array_size"))
    assert setbacks_for(2021, group_r3=False, longest_axis_m=90).perimeter_m == pytest.approx(72 * INCH, abs=1e-3)


def test_authority_amends_single_figures() -> None:
    rules = setbacks_for(2021, overrides={"ridge_m": 0.0, "ridge_reduced_m": 0.0, "pathways_per_plane_single_ridge": 0})
    layout = lay_out(gable(), MODULE, rules, BOTH)
    assert rules.edition == "IFC 2021, amended"
    assert layout.module_count > lay_out(gable(), MODULE, setbacks_for(2021), BOTH).module_count
    with pytest.raises(ValueError, match="ridge_feet"):
        setbacks_for(2021, overrides={"ridge_feet": 3})
    with pytest.raises(ValueError, match="2009"):
        setbacks_for(2009)


def test_strings_leave_no_module_over() -> None:
    limits = StringLimits(shortest=7, longest=9, inputs=3)
    layout = lay_out(gable(), MODULE, setbacks_for(2021), BOTH, strings=limits)
    for array in layout.arrays:
        loads = layout.loads[array.plane_id]
        assert sum(length * strings for length, strings in loads) == len(array.modules)
        assert all(7 <= length <= 9 for length, _ in loads)
    assert sum(len(loads) for loads in layout.loads.values()) <= 3


def test_wanted_number_goes_to_the_better_plane() -> None:
    layout = lay_out(gable(), MODULE, setbacks_for(2021), BOTH, at_most=10)
    assert [(array.plane_id, len(array.modules)) for array in layout.arrays] == [("S", 10)]
    assert layout.expected_kwh == pytest.approx(6000)


def test_nothing_fits() -> None:
    layout = lay_out(gable(1.5, 1.5), MODULE, setbacks_for(2021), BOTH)
    assert layout.module_count == 0 and layout.arrays == ()
    assert lay_out(gable(), MODULE, setbacks_for(2021), {}).module_count == 0


def test_unmarked_street_side_is_said() -> None:
    planes = [plane.model_copy(update={"street_side": False}) for plane in gable()]
    checks = [c for c in lay_out(planes, MODULE, setbacks_for(2021), BOTH).checks if c.rule == "fire_street_side"]
    assert [check.result for check in checks] == ["unknown"]


def test_two_planes_take_less_than_200_ms() -> None:
    planes = gable(obstructions=[obstruction((3, 2, 3.3, 2.3)), obstruction((8, 4, 8.8, 5), "chimney")])
    lay_out(planes, MODULE, setbacks_for(2021), BOTH)
    times = []
    for _ in range(5):
        start = time.process_time()
        lay_out(planes, MODULE, setbacks_for(2021), BOTH, strings=StringLimits(5, 13, 6))
        times.append(time.process_time() - start)
    assert min(times) < 0.2


boxes = st.tuples(st.floats(0, 12), st.floats(0, 5), st.floats(0.1, 2), st.floats(0.1, 2)).map(
    lambda b: obstruction((b[0], b[1], b[0] + b[2], b[1] + b[3]))
)


@settings(max_examples=40, deadline=None)
@given(
    width=st.floats(3, 20),
    depth=st.floats(2, 9),
    tilt=st.floats(0, 45),
    ifc=st.sampled_from([2012, 2015, 2018, 2021]),
    obstructions=st.lists(boxes, max_size=5),
    sprinklered=st.booleans(),
)
def test_any_gable(
    width: float, depth: float, tilt: float, ifc: int, obstructions: list[Obstruction], sprinklered: bool
) -> None:
    planes, rules = gable(width, depth, tilt, obstructions), setbacks_for(ifc)
    assert_sound(planes, lay_out(planes, MODULE, rules, BOTH, sprinklered=sprinklered), rules)


@settings(max_examples=25, deadline=None)
@given(
    breadth=st.floats(5, 14),
    more=st.floats(1, 10),
    tilt=st.floats(10, 40),
    ifc=st.sampled_from([2012, 2018, 2024]),
    chosen=st.sets(st.sampled_from("SNEW"), min_size=1),
)
def test_any_hip_roof(breadth: float, more: float, tilt: float, ifc: int, chosen: set[str]) -> None:
    planes, rules = hip(breadth + more, breadth, tilt), setbacks_for(ifc)
    assert_sound(planes, lay_out(planes, MODULE, rules, dict.fromkeys(chosen, 500.0)), rules)


@settings(max_examples=60, deadline=None)
@given(
    width=st.floats(2, 15),
    height=st.floats(2, 8),
    lean=st.floats(-3, 3),
    holes=st.lists(st.tuples(st.floats(0, 14), st.floats(0, 7), st.floats(0.1, 3), st.floats(0.1, 3)), max_size=6),
)
def test_smaller_areas_never_hold_more(
    width: float, height: float, lean: float, holes: list[tuple[float, float, float, float]]
) -> None:
    """Row packing is exact along a row and its heights do not depend on the area."""
    area = Polygon([(0, 0), (width, 0), (width + lean, height), (lean, height)])
    counts = []
    for i in range(len(holes) + 1):
        cut = area.difference(unary_union([box(x, y, x + w, y + h) for x, y, w, h in holes[:i]]))
        packing = pack(cut, 0.0, height, 1.134, 1.722, 0.02)
        inside = cut.buffer(1e-6)
        for row in packing.rows:
            for left in row.lefts_m:
                assert inside.contains(box(left, row.bottom_m, left + 1.134, row.bottom_m + 1.722))
        counts.append(packing.count)
    assert counts == sorted(counts, reverse=True)


@settings(max_examples=25, deadline=None)
@given(x=st.floats(2.5, 9), y=st.floats(0.2, 3.5), w=st.floats(0.1, 1.5), h=st.floats(0.1, 1.0))
def test_an_obstruction_away_from_the_pathways_never_adds_modules(x: float, y: float, w: float, h: float) -> None:
    rules = setbacks_for(2021)
    before = lay_out(gable(), MODULE, rules, BOTH).expected_kwh
    after = lay_out(gable(obstructions=[obstruction((x, y, x + w, y + h))]), MODULE, rules, BOTH).expected_kwh
    assert after <= before + 1e-6


@given(columns=st.integers(1, 8), rows=st.integers(1, 4), spare_x=st.floats(0, 1.1), spare_y=st.floats(0, 1.7))
@settings(max_examples=60, deadline=None)
def test_rectangles_are_filled_completely(columns: int, rows: int, spare_x: float, spare_y: float) -> None:
    """The count of a rectangle is that of the division, however the spare room falls."""
    width = columns * 1.154 - 0.02 + spare_x
    height = rows * 1.742 - 0.02 + spare_y
    expected = math.floor((width + 0.02 + 1e-9) / 1.154) * math.floor((height + 0.02 + 1e-9) / 1.742)
    assert pack(box(0, 0, width, height), 0.0, height, 1.134, 1.722, 0.02).count == expected
