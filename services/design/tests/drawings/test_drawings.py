"""The two sheets: well-formed, complete, inside the frame, no text over text, convertible to PDF."""

import math
import re
import xml.etree.ElementTree as ElementTree
from functools import partial
from itertools import pairwise

import pytest

from services.design.rules.drawings.one_line.captions import one_line_of
from services.design.rules.drawings.one_line.sheet import TABLES_TOP, single_line
from services.design.rules.drawings.roof_plan import roof_sheet as sheet_of_roof
from services.design.rules.drawings.svg import LEAST_READABLE, text_width
from services.design.rules.drawings.title_block import MARGIN, SHEET_HEIGHT, SHEET_WIDTH, TitleBlock
from services.design.rules.electrical.stringing import Circuit, Load, StringLimits, even_parts
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.setbacks import setbacks_for
from services.design.tests.roofs import gable, hip, obstruction
from services.design.tests.systems import WANTED, designed

NS = "{http://www.w3.org/2000/svg}"
BLOCK = TitleBlock(
    project="HG-2026-00417",
    customer="A. Homeowner & family <both>",
    system="15 kW DC, 7.7 kW AC",
    address="1200 Larkspur Lane, Springfield, IL 62704",
    codes="NEC 2023, IFC 2021",
    contractor="Sample Solar",
    date="2026-11-23",
    revision="1",
)
MODULE = ModuleSize(1.722, 1.134)
RULES = setbacks_for(2021)


def roof_sheet() -> str:
    planes = gable(obstructions=[obstruction((3, 2.6, 3.2, 2.8)), obstruction((9, 4.2, 9.8, 5.2), "chimney")])
    layout = lay_out(planes, MODULE, RULES, {"S": 600.0, "N": 400.0}, strings=StringLimits(5, 13, 4))
    ids = {array.plane_id: [module.id for module in array.modules] for array in layout.arrays}
    loads = {name: [Load(*load) for load in some] for name, some in layout.loads.items()}
    circuits, taken = list[Circuit](), dict.fromkeys(ids, 0)
    for name, some in loads.items():
        for load in some:
            for _ in range(load.strings):
                part = ids[name][taken[name] : taken[name] + load.length]
                taken[name] += load.length
                circuits.append(
                    Circuit(id=f"S{len(circuits) + 1}", kind="string", feeds="INV1, MPPT 1", module_ids=tuple(part))
                )
    return sheet_of_roof(planes, layout, circuits, RULES, BLOCK, "Q.TRON BLK M-G2+ 430", 430).render()


def hip_sheet() -> str:
    planes = hip()
    layout = lay_out(planes, MODULE, RULES, {"S": 620.0, "E": 520.0, "W": 520.0})
    ids = [module.id for array in layout.arrays for module in array.modules]
    circuits = [
        Circuit(id=f"B{number}", kind="branch", feeds="AC branch", module_ids=part)
        for number, part in enumerate(even_parts(ids, -(-len(ids) // 11)), 1)
    ]
    return sheet_of_roof(planes, layout, circuits, RULES, BLOCK, "Q.TRON BLK M-G2+ 430", 430).render()


def e_1(name: str) -> str:
    case, design = designed(WANTED[name])
    return single_line(one_line_of(case.site, design), BLOCK).render()


def pv_1(name: str) -> str:
    case, design = designed(WANTED[name])
    module = design.choice.module
    assert design.layout is not None and design.setbacks is not None and module is not None
    planes = case.site.roof_planes
    sheet = sheet_of_roof(planes, design.layout, design.circuits, design.setbacks, BLOCK, module.name, module.pmax_w)
    return sheet.render()


SHEETS = {
    "gable roof": roof_sheet,
    "hip roof with branches": hip_sheet,
    **{name: partial(e_1, name) for name in WANTED},
    **{f"roof, {name}": partial(pv_1, name) for name in ("hybrid", "480 V", "480 V, many strings")},
}
sheets = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())


def texts(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Unturned texts with left, top, right, bottom, by the width estimate of the drawing itself."""
    found = []
    for node in ElementTree.fromstring(svg).iter(f"{NS}text"):  # noqa: S314 -- our own drawing
        if node.get("transform"):
            continue
        size, text = float(node.get("font-size", "0")), node.text or ""
        width = text_width(text, size, node.get("font-weight") == "bold") / 1.13
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")]
        left = float(node.get("x", "0")) - before * width
        bottom = float(node.get("y", "0"))
        found.append((text, left, bottom - 0.72 * size, left + width, bottom))
    return found


@sheets
def test_well_formed_and_inside_the_frame(sheet) -> None:  # type: ignore[no-untyped-def]
    svg = sheet()
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.get("width") == "17in" and root.get("height") == "11in"
    assert "A. Homeowner &amp; family &lt;both&gt;" in svg and "nan" not in svg
    for text, left, top, right, bottom in texts(svg):
        assert left >= MARGIN and right <= SHEET_WIDTH - MARGIN, text
        assert top >= MARGIN and bottom <= SHEET_HEIGHT - MARGIN, text


@sheets
def test_no_text_over_text(sheet) -> None:  # type: ignore[no-untyped-def]
    boxes = texts(sheet())
    for i, (text, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[i + 1 :]:
            apart = right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            assert apart, f"{text!r} over {other!r}"


@sheets
def test_every_text_can_be_read(sheet) -> None:  # type: ignore[no-untyped-def]
    nodes = ElementTree.fromstring(sheet()).iter(f"{NS}text")  # noqa: S314
    assert [node.text for node in nodes if float(node.get("font-size", "0")) < LEAST_READABLE] == []


@pytest.mark.parametrize("name", WANTED)
def test_no_wire_runs_through_a_text(name: str) -> None:
    """Wires of the one-line diagram, above its tables; the number of a run lies on its wire on a plate of its own."""
    svg = e_1(name)
    boxes = [box for box in texts(svg) if box[4] < TABLES_TOP and not re.fullmatch(r"R\d+(-R\d+)?", box[0])]
    for x1, y1, x2, y2 in wires(svg):
        for text, left, top, right, bottom in boxes:
            beside = max(x1, x2) < left + 1 or min(x1, x2) > right - 1
            assert beside or max(y1, y2) < top + 1 or min(y1, y2) > bottom - 1, f"a wire through {text!r}"


def wires(svg: str) -> list[tuple[float, float, float, float]]:
    """Upright and level segments of paths that are neither filled nor dashed."""
    found = []
    for node in ElementTree.fromstring(svg).iter(f"{NS}path"):  # noqa: S314
        if node.get("fill", "none") != "none" or node.get("stroke-dasharray") or "Z" in node.get("d", ""):
            continue
        points = [(float(x), float(y)) for x, y in re.findall(r"[ML]\s*([\d.]+)[ ,]([\d.]+)", node.get("d", ""))]
        found += [(*a, *b) for a, b in pairwise(points) if a[0] == b[0] or a[1] == b[1]]
    return [one for one in found if max(one[1], one[3]) < TABLES_TOP]


def test_roof_plan_shows_every_module_string_and_rule() -> None:
    svg = roof_sheet()
    planes = gable(obstructions=[obstruction((3, 2.6, 3.2, 2.8)), obstruction((9, 4.2, 9.8, 5.2), "chimney")])
    layout = lay_out(planes, MODULE, RULES, {"S": 600.0, "N": 400.0}, strings=StringLimits(5, 13, 4))
    labels = {text for text, *_ in texts(svg)}
    assert {module.id for array in layout.arrays for module in array.modules} <= labels
    for wanted in ("STRINGS", "LEGEND", "N", "ft", "Signature", "ROOF PLAN AND ARRAY LAYOUT"):
        assert wanted in labels
    assert re.search(r"36 in pathway", svg) and "IFC 2021 1205.2.1.1" in svg


def test_scale_is_true() -> None:
    """The south eave of 13 m measures 13 m at the stated scale."""
    svg = roof_sheet()
    ratio = int(re.search(r"\(1:(\d+)\)", svg)[1])  # type: ignore[index]
    outline = re.search(r'<path d="M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+)[^"]+ Z" fill="#f3f1ec"', svg)
    assert outline is not None
    length = math.dist((float(outline[1]), float(outline[2])), (float(outline[3]), float(outline[4])))
    assert length * 0.0254 / 100 * ratio == pytest.approx(13.0, rel=1e-3)


def test_one_line_shows_the_verdict_and_the_ratings() -> None:
    as_is = e_1("micro-inverters")
    assert "PASS  NEC 705.12(B)(2): 236.6 A ≤ 240 A" in as_is and "40 A backfed" in as_is
    supply = e_1("small panel")
    assert "PASS  NEC 705.11" in supply and "40 A fuses" in supply


@pytest.mark.parametrize("name", WANTED)
def test_equipment_is_drawn_in_the_number_in_which_it_is_ordered(name: str) -> None:
    """And no inverter without a string is drawn with an array; what is only expected is not told as a listing."""
    _, design = designed(WANTED[name])
    svg, model = e_1(name), design.model
    words = [text for text, *_ in texts(svg)]
    assert words.count("PV ARRAY") == min(len([row for row in model.inverters if model.arrays]), drawn_rows(name))
    assert all(spec.model in svg for spec in design.choice.equipment)
    expected = [
        item.standard
        for spec in design.choice.equipment
        if spec != design.choice.module
        for item in spec.certifications
        if item.status == "expected"
    ]
    for standard in expected:
        assert f">{standard}<" not in svg


def drawn_rows(name: str) -> int:
    _, design = designed(WANTED[name])
    return 3 - (1 if any(battery.inverter is None for battery in design.model.batteries) else 0)
