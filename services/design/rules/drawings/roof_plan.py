"""Sheet PV-1: the roof plan with its legend, strings, fire access notes and the customer's signature."""

from collections.abc import Mapping, Sequence

import shapely

from services.design.rules.drawings.roof import INCH_M, PATHWAY, SETBACK, SOLID, TINT, View, draw_roof, outline
from services.design.rules.drawings.svg import INK, XY, Drawing
from services.design.rules.drawings.title_block import (
    ACCENT,
    BLOCK_HEIGHT,
    MARGIN,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    TitleBlock,
    new_sheet,
    notes,
    signature,
    table,
)
from services.design.rules.electrical.stringing import Circuit
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.setbacks import Setbacks
from shared.rules.site.roof import RoofPlane

COLOURS = (
    "#2f6db5",
    "#d9822b",
    "#3a9a5c",
    "#8a4fa3",
    "#c0463f",
    "#2a9d9d",
    "#a0772b",
    "#5b6bd1",
    "#c24f8b",
    "#6b8f2a",
    "#4d7c99",
    "#9c5a3c",
)
SCALES = (
    (48, "1/4 in = 1 ft"),
    (64, "3/16 in = 1 ft"),
    (96, "1/8 in = 1 ft"),
    (128, "3/32 in = 1 ft"),
    (192, "1/16 in = 1 ft"),
    (384, "1/32 in = 1 ft"),
    (768, "1/64 in = 1 ft"),
    (1536, "1/128 in = 1 ft"),
)
"""Architects' scales as ratio and name; the largest that fits is used."""

UNITS_PER_M = 100 / INCH_M
"""Drawing units (hundredths of an inch) of one metre on paper."""

PANEL_WIDTH = 350.0
"""Column of tables at the right."""

CIRCUITS_LISTED = 14
"""Lines of the table of circuits."""

LABEL_ROOM = 70.0
"""Around the roof, for what is written along its eaves."""

FOOT = SHEET_HEIGHT - MARGIN - BLOCK_HEIGHT


def roof_sheet(
    planes: Sequence[RoofPlane],
    layout: RoofLayout,
    circuits: Sequence[Circuit],
    rules: Setbacks,
    block: TitleBlock,
    module: str,
    module_w: float,
) -> Drawing:
    """The sheet. ``module`` names the module type, ``module_w`` is its STC power."""
    west, south, east, north = outline(planes)
    ratio, scale = _scale(east - west, north - south)
    drawing = new_sheet(block, "ROOF PLAN AND ARRAY LAYOUT", "PV-1", f"{scale} (1:{ratio}) on 17 × 11 in")
    view = View(
        UNITS_PER_M / ratio,
        ((west + east) / 2, (south + north) / 2),
        ((SHEET_WIDTH - PANEL_WIDTH) / 2, (MARGIN + FOOT) / 2),
    )
    colours = {circuit.id: COLOURS[i % len(COLOURS)] for i, circuit in enumerate(circuits)}
    draw_roof(drawing, view, planes, layout, circuits, colours, rules)
    _compass(drawing, (MARGIN + 62, MARGIN + 70))
    _scale_bar(drawing, view)
    left = SHEET_WIDTH - MARGIN - PANEL_WIDTH
    drawing.line((left, MARGIN), (left, FOOT), width=1.0)
    x, width = left + 15, PANEL_WIDTH - 30
    y = table(
        drawing,
        x,
        MARGIN + 12,
        (125, width - 125),
        "ARRAY",
        (),
        [
            ("Module", module),
            ("Modules", f"{layout.module_count} × {module_w:g} W"),
            ("DC power (STC)", f"{layout.module_count * module_w / 1000:.2f} kW"),
            ("Roof in plan", f"{layout.roof_plan_area_m2:.1f} m² ({layout.roof_plan_area_m2 / 0.09290304:.0f} sq ft)"),
            ("Coverage", f"{layout.coverage:.1%} of the roof in plan"),
        ],
    )
    y = _circuit_table(drawing, x, y + 14, width, layout, circuits, colours)
    y = _legend(drawing, x, y + 14, width)
    notes(drawing, x, y + 12, width, "FIRE ACCESS", _access_notes(layout), bottom=FOOT - 100)
    signature(drawing, x, FOOT - 92, width)
    return drawing


def _scale(wide_m: float, high_m: float) -> tuple[int, str]:
    wide = SHEET_WIDTH - 2 * MARGIN - PANEL_WIDTH - 2 * LABEL_ROOM
    high = FOOT - MARGIN - 2 * LABEL_ROOM - 40
    for ratio, name in SCALES:
        if wide_m * UNITS_PER_M / ratio <= wide and high_m * UNITS_PER_M / ratio <= high:
            return ratio, name
    return SCALES[-1]


def _compass(drawing: Drawing, centre: XY) -> None:
    x, y = centre
    drawing.circle(centre, 28, width=1.0)
    drawing.path([(x, y - 26), (x - 9, y + 16), (x, y + 8)], close=True, fill=INK)
    drawing.path([(x, y - 26), (x + 9, y + 16), (x, y + 8)], close=True, fill="#ffffff")
    drawing.text(x, y - 32, "N", size=13, bold=True, anchor="middle")


def _scale_bar(drawing: Drawing, view: View) -> None:
    foot = 12 * INCH_M * view.units_per_m
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if step * foot >= 36)
    x, y = MARGIN + 30, FOOT - 26
    for i in range(4):
        drawing.rect(x + i * step * foot, y, step * foot, 6, fill=INK if i % 2 == 0 else "#ffffff", line=0.8)
    for i in range(5):
        drawing.text(x + i * step * foot, y - 5, f"{i * step}", size=8.5, anchor="middle")
    drawing.text(x + 4 * step * foot + 12, y + 6, "ft", size=8.5)


def _circuit_table(
    drawing: Drawing,
    x: float,
    y: float,
    width: float,
    layout: RoofLayout,
    circuits: Sequence[Circuit],
    colours: Mapping[str, str],
) -> float:
    plane_of = {module.id: array.plane_id for array in layout.arrays for module in array.modules}
    branch = bool(circuits) and circuits[0].kind == "branch"
    groups = [[circuit] for circuit in circuits]
    if len(groups) > CIRCUITS_LISTED:  # a line for each inverter, or for so many branches
        alike: dict[str, list[Circuit]] = {}
        for number, circuit in enumerate(circuits):
            key = str(number * CIRCUITS_LISTED // len(circuits)) if branch else circuit.feeds.split(",")[0]
            alike.setdefault(key, []).append(circuit)
        groups = list(alike.values())
    told = groups[:CIRCUITS_LISTED]
    rows = [
        (
            some[0].id if len(some) == 1 else f"{some[0].id} … {some[-1].id}",
            some[0].feeds if len(some) == 1 else some[0].feeds.split(",")[0],
            str(sum(len(circuit.module_ids) for circuit in some)),
            ", ".join(sorted({plane_of[name] for circuit in some for name in circuit.module_ids})),
        )
        for some in told
    ]
    end = table(
        drawing,
        x,
        y,
        (86, 120, 50, width - 256),
        "BRANCHES" if branch else "STRINGS",
        ("Circuit", "Input", "Mod.", "Plane"),
        rows,
        colours=[colours[some[0].id] for some in told],
    )
    if len(groups) > len(told):
        drawing.text(
            x, end + 11, f"and those of {len(groups) - len(told)} further inverters, in the design report", size=8
        )
        end += 14
    return end


def _legend(drawing: Drawing, x: float, y: float, width: float) -> float:
    drawing.text(x, y + 12, "LEGEND", size=12, bold=True, fill=ACCENT)
    entries = ("module in its circuit's colour; dot: first of the run", "setback", "fire pathway", "obstruction")
    y += 26
    for i, text in enumerate(entries):
        box = shapely.box(x, y, x + 30, y + 15)
        if i == 0:
            drawing.region(box, fill=COLOURS[0], stroke=INK, opacity=TINT)
            drawing.path([(x + 7, y + 8), (x + 30, y + 8)], width=1.0)
            drawing.circle((x + 7, y + 8), 3.2, fill=INK)
        elif i == 3:
            drawing.region(box, fill=SOLID, stroke=INK)
        else:
            colour, angle = ((SETBACK, 45.0), (PATHWAY, -45.0))[i - 1]
            drawing.region(box, fill=colour, opacity=0.13)
            drawing.hatch(box, spacing=7, angle_deg=angle, stroke=colour)
            drawing.region(box, stroke=colour, width=0.6)
        drawing.text(x + 40, y + 11.5, text, size=10, fit=width - 40)
        y += 21
    return y


def _access_notes(layout: RoofLayout) -> list[str]:
    lines = []
    for check in layout.checks:
        verdict = {"pass": "", "fail": "NOT MET: "}.get(check.result, "To confirm: ")
        figure = ""
        if check.unit == "m" and check.value is not None and check.limit is not None:
            word = "permitted" if check.rule == "fire_array_size" else "required"
            figure = f", {check.value / INCH_M:.0f} in ({check.limit / INCH_M:.0f} in {word})"
        lines.append(f"{verdict}{check.detail}{figure}. {check.citation}.")
    return lines or ["No fire access rule applies."]
