"""The two sheets: well-formed, complete, inside the frame, no text over text, convertible to PDF."""

import io
import math
import re
import xml.etree.ElementTree as ElementTree

import pytest

from services.design.rules.drawings.one_line.model import BatteryUnit, OneLine, PvChain
from services.design.rules.drawings.one_line.sheet import single_line_svg
from services.design.rules.drawings.roof_plan import layout_svg
from services.design.rules.drawings.svg import text_width
from services.design.rules.drawings.title_block import MARGIN, SHEET_HEIGHT, SHEET_WIDTH, TitleBlock
from services.design.rules.electrical.busbar import Interconnection, Panel, interconnect
from services.design.rules.electrical.currents import Run, pv_circuit_current_a, size_conductor
from services.design.rules.electrical.stringing import Load, StringLimits, branch_circuits, string_circuits
from services.design.rules.equipment.catalogue import inverters, modules
from services.design.rules.equipment.matching import Conditions, string_sizing
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.setbacks import setbacks_for
from services.design.tests.roofs import gable, hip, obstruction

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
    return layout_svg(planes, layout, string_circuits(loads, ids, 2), RULES, BLOCK, "Q.TRON BLK M-G2+ 430", 430)


def hip_sheet() -> str:
    planes = hip()
    layout = lay_out(planes, MODULE, RULES, {"S": 620.0, "E": 520.0, "W": 520.0})
    ids = [module.id for array in layout.arrays for module in array.modules]
    return layout_svg(planes, layout, branch_circuits(ids, 11), RULES, BLOCK, "Q.TRON BLK M-G2+ 430", 430)


def one_line(chains: int = 1, kind: str = "string", **changes: object) -> OneLine:
    panel = Panel(busbar_a=200, main_a=200, service_a=200)
    verdict: Interconnection = interconnect(panel, 32.0 * chains, "2023")
    sizing = string_sizing(
        modules()["rec-alpha-pure-r-430"], inverters()["tesla-powerwall-3"], Conditions(-19, 33, 600, 2023), length=8
    )
    dc = size_conductor(
        Run(
            name="Array to inverter",
            maximum_current_a=pv_circuit_current_a(8.91),
            voltage_v=380,
            length_m=18,
            ambient_c=36,
            conductors_in_raceway=6,
            has_ocpd=False,
        ),
        "2023",
    )
    ac = size_conductor(
        Run(name="Inverter to main panel", maximum_current_a=32, voltage_v=240, length_m=6, ambient_c=36), "2023"
    )
    chain = PvChain(
        kind=kind,  # type: ignore[arg-type]
        circuits=("S1: 8 × 430 W", "S2: 8 × 430 W"),
        dc_ratings=("Voc max 528 V", "Isc max 11.1 A"),
        inverter=("INVERTER", "SBSE7.7-US-50", "7.68 kW, 32 A, 240 V", "UL 1741-SB"),
        breaker_a=40,
        rapid_shutdown="" if kind == "micro" else "at each module",
        dc_disconnect="integrated" if kind == "string" else "",
        dc_run="1",
        ac_run="2",
    )
    return OneLine(
        chains=(chain,) * chains,
        panel=panel,
        interconnection=verdict,
        ac_disconnect="60 A",
        trunk_run="2",
        conductors=(("1", dc), ("2", ac)),
        equipment=(("PV module", "REC430AA Pure-R", "16"),),
        checks=(*sizing.checks, *verdict.checks, *dc.checks, *ac.checks),
        remedy=next((option.check for option in verdict.fallbacks if option.kind == changes.get("connection")), None),
        labels=("Rapid shutdown label, NEC 690.56(C).", "Plaque with all power sources, NEC 705.10."),
        **changes,  # type: ignore[arg-type]
    )


SHEETS = {
    "gable roof": roof_sheet,
    "hip roof with branches": hip_sheet,
    "one inverter": lambda: single_line_svg(one_line(), BLOCK),
    "AC battery and backup": lambda: single_line_svg(
        one_line(battery=BatteryUnit(("aPower 2", "15 kWh, 10 kW"), "ac", 60, "3"), backup_device="aGate X"), BLOCK
    ),
    "hybrid": lambda: single_line_svg(
        one_line(kind="hybrid", battery=BatteryUnit(("13.5 kWh", "UL 9540"), "dc"), backup_device="Gateway 3"), BLOCK
    ),
    "two inverters, supply side": lambda: single_line_svg(one_line(2, connection="supply_side"), BLOCK),
    "micro-inverters": lambda: single_line_svg(one_line(5, "micro"), BLOCK),
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
def test_pdf_renderer_takes_it(sheet) -> None:  # type: ignore[no-untyped-def]
    from svglib.svglib import svg2rlg

    drawing = svg2rlg(io.BytesIO(sheet().encode()))
    assert drawing is not None and math.isclose(drawing.width, 17 * 72, rel_tol=1e-3)


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
    outline = re.search(r'<path d="M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+)', svg)
    assert outline is not None
    length = math.dist((float(outline[1]), float(outline[2])), (float(outline[3]), float(outline[4])))
    assert length * 0.0254 / 100 * ratio == pytest.approx(13.0, rel=1e-3)


def test_one_line_shows_the_verdict_and_the_ratings() -> None:
    passed = single_line_svg(one_line(), BLOCK)
    assert "PASS  NEC 705.12(B)(2): 240.0 A ≤ 240 A" in passed and "40 A backfed" in passed
    failed = single_line_svg(one_line(2), BLOCK)
    assert "FAIL  NEC 705.12(B)(2): 280.0 A &gt; 240 A" in failed
    supply = single_line_svg(one_line(2, connection="supply_side"), BLOCK)
    assert "PASS  NEC 705.11" in supply and "705.12(B)(1)" not in supply
