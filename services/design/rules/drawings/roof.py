"""The roof from above: planes, setbacks, pathways, modules and string runs in plan, drawn to scale, north up."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from services.design.rules.drawings.svg import FAINT, INK, XY, Drawing, text_width
from services.design.rules.electrical.stringing import Circuit
from services.design.rules.roof.model import Array, RoofLayout, geometry
from services.design.rules.roof.setbacks import Setbacks
from services.design.rules.roof.usable_area import Side, borders
from shared.rules.site.roof import EdgeKind, RoofPlane

SETBACK, PATHWAY, ROOF, SOLID = "#e2574c", "#e0a100", "#f3f1ec", "#c6ccd2"
TINT = 0.42
"""Opacity of a module's string colour."""

INCH_M = 0.0254


@dataclass(frozen=True)
class View:
    """From plan metres (east, north) to the sheet."""

    units_per_m: float
    centre_plan: XY
    centre_sheet: XY

    def point(self, plan: XY) -> XY:
        return (
            self.centre_sheet[0] + (plan[0] - self.centre_plan[0]) * self.units_per_m,
            self.centre_sheet[1] - (plan[1] - self.centre_plan[1]) * self.units_per_m,
        )

    def onto(self, plane: RoofPlane, shape: BaseGeometry) -> BaseGeometry:
        """A shape of plane coordinates on the sheet."""
        return shapely.transform(
            shape, lambda points: [self.point(plane.to_plan((float(x), float(y)))) for x, y in points]
        )


@dataclass(frozen=True)
class _EdgeOnSheet:
    """An edge with its direction and the direction away from the roof, as seen on the sheet."""

    a: XY
    b: XY

    @property
    def length(self) -> float:
        return math.dist(self.a, self.b)

    @property
    def along(self) -> XY:
        return (self.b[0] - self.a[0]) / self.length, (self.b[1] - self.a[1]) / self.length

    @property
    def out(self) -> XY:
        return -self.along[1], self.along[0]

    @property
    def reading_deg(self) -> float:
        """Angle of text along the edge, never upside down."""
        return (math.degrees(math.atan2(self.along[1], self.along[0])) + 90) % 180 - 90

    def beside(self, distance: float) -> XY:
        """A point beside its middle, outwards."""
        return (
            (self.a[0] + self.b[0]) / 2 + distance * self.out[0],
            (self.a[1] + self.b[1]) / 2 + distance * self.out[1],
        )


def outline(planes: Sequence[RoofPlane]) -> tuple[float, float, float, float]:
    """West, south, east, north of all planes in plan metres."""
    points = [plane.to_plan(point) for plane in planes for point in plane.polygon]
    return (min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points))


def draw_roof(
    drawing: Drawing,
    view: View,
    planes: Sequence[RoofPlane],
    layout: RoofLayout,
    circuits: Sequence[Circuit],
    colours: Mapping[str, str],
    rules: Setbacks,
) -> None:
    """Everything that lies on the roof. ``colours`` by circuit id."""
    arrays = {array.plane_id: array for array in layout.arrays}
    circuit_of = {module_id: circuit.id for circuit in circuits for module_id in circuit.module_ids}
    for plane in planes:
        drawing.region(view.onto(plane, Polygon(plane.polygon)), fill=ROOF)
    for plane in planes:
        if array := arrays.get(plane.id):
            _zones(drawing, view, plane, array)
    for plane in planes:
        _edges(drawing, view, plane, {other.id for other in planes})
        _obstructions(drawing, view, plane)
        _plane_label(drawing, view, plane, arrays.get(plane.id))
        if array := arrays.get(plane.id):
            _clearance_labels(drawing, view, plane, array, rules)
            for module in array.modules:
                circuit = circuit_of.get(module.id)
                shape = view.onto(plane, module.shape)
                drawing.region(shape, fill="#ffffff")
                drawing.region(shape, fill=colours[circuit] if circuit else FAINT, stroke=INK, width=0.9, opacity=TINT)
            _runs(drawing, view, plane, array, circuits, circuit_of)
            _module_labels(drawing, view, plane, array)


def _edge(view: View, plane: RoofPlane, index: int) -> _EdgeOnSheet:
    a, b = plane.polygon[index], plane.polygon[(index + 1) % len(plane.polygon)]
    return _EdgeOnSheet(view.point(plane.to_plan(a)), view.point(plane.to_plan(b)))


def _zones(drawing: Drawing, view: View, plane: RoofPlane, array: Array) -> None:
    pathways = geometry(array.pathway_zones)
    setbacks = view.onto(plane, geometry(array.setback_zones).difference(pathways))
    drawing.region(setbacks, fill=SETBACK, opacity=0.10)
    drawing.hatch(setbacks, spacing=9, angle_deg=45, stroke=SETBACK, width=0.5)
    on_sheet = view.onto(plane, pathways)
    drawing.region(on_sheet, fill=PATHWAY, opacity=0.16)
    drawing.hatch(on_sheet, spacing=9, angle_deg=-45, stroke=PATHWAY, width=0.6)


def _edges(drawing: Drawing, view: View, plane: RoofPlane, known: Collection[str]) -> None:
    drawing.path([view.point(plane.to_plan(point)) for point in plane.polygon], close=True, width=1.6)
    for i, each in enumerate(plane.edges):
        edge, name = _edge(view, plane, i), each.kind.value.upper()
        if edge.length < text_width(name, 8) + 12:
            continue
        if each.kind not in (EdgeKind.RIDGE, EdgeKind.HIP, EdgeKind.VALLEY):
            _turned(drawing, edge.beside(11), name, 8.0, edge.reading_deg, FAINT)
        elif each.adjoins is None or each.adjoins not in known or plane.id < each.adjoins:  # named once if shared
            _plate(drawing, edge.beside(0), name, 8.0, edge.reading_deg, FAINT)


def _clearance_labels(drawing: Drawing, view: View, plane: RoofPlane, array: Array, rules: Setbacks) -> None:
    """The widths of setbacks and pathways, written where they apply; a clear perimeter stands for the ridge's."""
    ridge_m, ridge = array.ridge_setback_m, "ridge setback"
    if rules.perimeter_m is not None:
        ridge_m, ridge = rules.perimeter_m, "clear perimeter"
    for i, edge in enumerate(plane.edges):
        on_sheet, name = _edge(view, plane, i), None
        if edge.kind is EdgeKind.RIDGE and ridge_m > 0:
            name, width = f"{_inches(ridge_m)} {ridge}", ridge_m
        elif any(i in borders(plane, Side(side)) for side in array.pathways):
            name, width = f"{_inches(rules.pathway_width_m)} pathway", rules.pathway_width_m
        if name is not None and on_sheet.length > text_width(name, 8.5) + 30 and width * view.units_per_m > 16:
            _plate(drawing, on_sheet.beside(-width * view.units_per_m / 2), name, 8.5, on_sheet.reading_deg, INK)


def _inches(metres: float) -> str:
    return f"{metres / INCH_M:.0f} in"


def _plate(drawing: Drawing, centre: XY, text: str, size: float, angle: float, fill: str) -> None:
    """Text on a white plate."""
    half, rad = text_width(text, size) / 2 + 3, math.radians(angle)
    along, across = (math.cos(rad), math.sin(rad)), (-math.sin(rad), math.cos(rad))
    high = size * 0.72
    drawing.path(
        [
            (centre[0] + s * along[0] + t * across[0], centre[1] + s * along[1] + t * across[1])
            for s, t in ((-half, -high), (half, -high), (half, high), (-half, high))
        ],
        close=True,
        fill="#ffffff",
        stroke="none",
    )
    _turned(drawing, centre, text, size, angle, fill)


def _turned(drawing: Drawing, centre: XY, text: str, size: float, angle: float, fill: str) -> None:
    """Text centred on a point, also vertically, turned about it."""
    drop, rad = size * 0.36, math.radians(angle)
    drawing.text(
        centre[0] - drop * math.sin(rad),
        centre[1] + drop * math.cos(rad),
        text,
        size=size,
        anchor="middle",
        turn_deg=angle,
        fill=fill,
    )


def _obstructions(drawing: Drawing, view: View, plane: RoofPlane) -> None:
    for obstruction in plane.obstructions:
        shape = view.onto(plane, Polygon(obstruction.polygon))
        drawing.region(shape, fill=SOLID, stroke=INK, width=1.0)
        left, top, right, bottom = shape.bounds
        name = obstruction.kind.value.replace("_", " ")
        if text_width(name, 7.5) + 4 < right - left and bottom - top > 12:
            drawing.text((left + right) / 2, (top + bottom) / 2 + 3, name, size=7.5, anchor="middle")
        else:
            drawing.line((left, top), (right, bottom), width=0.7)
            drawing.line((left, bottom), (right, top), width=0.7)


def _runs(
    drawing: Drawing,
    view: View,
    plane: RoofPlane,
    array: Array,
    circuits: Sequence[Circuit],
    circuit_of: Mapping[str, str],
) -> None:
    """The order of the modules in each circuit, as far as it stays on this plane; a dot marks the first."""
    centres: dict[str, XY] = {}
    for module in array.modules:
        centre = view.onto(plane, module.shape).centroid
        centres[module.id] = centre.x, centre.y
    for circuit in circuits:
        points = [centres[name] for name in circuit.module_ids if name in centres]
        if points:
            drawing.path(points, width=1.0)
            if circuit.module_ids[0] in centres:
                drawing.circle(points[0], 3.2, fill=INK)


def _module_labels(drawing: Drawing, view: View, plane: RoofPlane, array: Array) -> None:
    for module in array.modules:
        left, top, right, bottom = view.onto(plane, module.shape).bounds
        if min(right - left, bottom - top) >= 20:
            x, y = (left + right) / 2, (top + bottom) / 2 - min(bottom - top, 40) * 0.28
            half = text_width(module.id, 8.0, bold=True) / 2 + 1.5
            drawing.rect(x - half, y - 6, 2 * half, 12, fill="#ffffff", stroke="none")
            drawing.text(x, y + 3, module.id, size=8.0, anchor="middle", bold=True)


def _plane_label(drawing: Drawing, view: View, plane: RoofPlane, array: Array | None) -> None:
    eaves = [i for i, edge in enumerate(plane.edges) if edge.kind is EdgeKind.EAVE] or [0]
    edge = max((_edge(view, plane, i) for i in eaves), key=lambda each: each.length)
    rise = 12 * math.tan(math.radians(plane.tilt_deg))
    text = f"PLANE {plane.id}: azimuth {plane.azimuth_deg:.0f}°, tilt {plane.tilt_deg:.0f}° ({rise:.1f}:12)"
    if plane.street_side:
        text += ", street side"
    if array:
        text += f", {len(array.modules)} modules {array.orientation}"
    size = min(10.0, 10.0 * max(edge.length, 260) / text_width(text, 10.0))
    _turned(drawing, edge.beside(28), text, size, edge.reading_deg, INK)
