"""A drawing of primitives alone, as an SVG document that browsers, rsvg and converters show alike.

No CSS, patterns, clip paths, markers or baseline attributes: renderers differ on them. Hatching is drawn as lines.
Coordinates: hundredths of an inch, y down. Who draws on something else than SVG reads ``shapes``.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Anchor = Literal["start", "middle", "end"]
XY = tuple[float, float]

FONT = "Helvetica, Arial, DejaVu Sans, sans-serif"
INK = "#1c2733"
FAINT = "#6b7785"
LEAST_READABLE = 6.0
"""Hundredths of an inch: smaller type does not survive a copier. A longer text is cut with an ellipsis."""

WIDER = 1.13
"""DejaVu Sans, the usual substitute, is that much wider than Helvetica."""


class Path(NamedTuple):
    """Polylines or, closed, polygons whose further rings are holes. Colours as ``#rrggbb`` or ``none``."""

    rings: tuple[tuple[XY, ...], ...]
    close: bool
    fill: str
    stroke: str
    width: float
    opacity: float
    """Of the filling."""
    dash: str | None

    def svg(self) -> str:
        end = " Z" if self.close else ""
        d = " ".join("M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in ring) + end for ring in self.rings)
        see_through = f' fill-opacity="{self.opacity:g}"' if self.opacity < 1 else ""
        return (
            f'<path d="{d}" fill="{self.fill}" fill-rule="evenodd" stroke="{self.stroke}" '
            f'stroke-width="{self.width:g}"{see_through}{_dashes(self.dash)}/>'
        )


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str
    line: float
    radius: float
    dash: str | None

    def svg(self) -> str:
        return (
            f'<rect x="{self.x:.2f}" y="{self.y:.2f}" width="{self.width:.2f}" height="{self.height:.2f}" '
            f'rx="{self.radius:g}" fill="{self.fill}" stroke="{self.stroke}" stroke-width="{self.line:g}"'
            f"{_dashes(self.dash)}/>"
        )


class Circle(NamedTuple):
    centre: XY
    radius: float
    fill: str
    stroke: str
    width: float

    def svg(self) -> str:
        return (
            f'<circle cx="{self.centre[0]:.2f}" cy="{self.centre[1]:.2f}" r="{self.radius:g}" fill="{self.fill}" '
            f'stroke="{self.stroke}" stroke-width="{self.width:g}"/>'
        )


class Text(NamedTuple):
    """One line; ``y`` is its baseline, ``turn_deg`` clockwise about ``(x, y)``."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor
    bold: bool
    fill: str
    turn_deg: float

    def svg(self) -> str:
        weight = ' font-weight="bold"' if self.bold else ""
        turn = f' transform="rotate({self.turn_deg:.2f} {self.x:.2f} {self.y:.2f})"' if self.turn_deg else ""
        return (
            f'<text x="{self.x:.2f}" y="{self.y:.2f}" font-size="{self.size:.2f}" text-anchor="{self.anchor}" '
            f'fill="{self.fill}"{weight}{turn}>{escape(self.text)}</text>'
        )


Shape = Path | Rect | Circle | Text


def _dashes(dash: str | None) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


class Drawing:
    """Collects shapes in the order in which they are painted; ``render`` gives the document."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self._title = width, height, title
        self.shapes: list[Shape] = []

    def render(self) -> str:
        """The SVG document, to be printed at ``width / 100`` by ``height / 100`` inches."""
        size = f'width="{self.width / 100:g}in" height="{self.height / 100:g}in"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {self.width:g} {self.height:g}" '
            f'font-family="{FONT}">\n<title>{escape(self._title)}</title>\n'
            f'<rect x="0" y="0" width="{self.width:g}" height="{self.height:g}" fill="#ffffff"/>\n'
            + "\n".join(shape.svg() for shape in self.shapes)
            + "\n</svg>\n"
        )

    def line(self, a: XY, b: XY, *, stroke: str = INK, width: float = 1.0, dash: str | None = None) -> None:
        self.shapes.append(Path(((a, b),), False, "none", stroke, width, 1.0, dash))

    def path(
        self,
        points: Iterable[XY],
        *,
        close: bool = False,
        fill: str = "none",
        stroke: str = INK,
        width: float = 1.0,
        opacity: float = 1.0,
        dash: str | None = None,
    ) -> None:
        """A polyline, or a polygon where ``close``."""
        self._shape([list(points)], close, fill, stroke, width, opacity, dash)

    def region(
        self,
        geometry: BaseGeometry,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 1.0,
        opacity: float = 1.0,
        dash: str | None = None,
    ) -> None:
        """Polygons with holes."""
        for part in shapely.get_parts(geometry):
            if part.geom_type == "Polygon" and not part.is_empty:
                rings = [list(ring.coords)[:-1] for ring in (part.exterior, *part.interiors)]
                self._shape(rings, True, fill, stroke, width, opacity, dash)

    def hatch(
        self, geometry: BaseGeometry, *, spacing: float, angle_deg: float, stroke: str, width: float = 0.6
    ) -> None:
        """Parallel lines over an area."""
        if geometry.is_empty:
            return
        left, top, right, bottom = geometry.bounds
        centre, reach = np.array([(left + right) / 2, (top + bottom) / 2]), float(np.hypot(right - left, bottom - top))
        along = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
        across = np.array([-along[1], along[0]])
        offsets = np.arange(-reach / 2, reach / 2, spacing)
        ends = np.stack([centre + across * offset + along * sign * reach for offset in offsets for sign in (-1, 1)])
        lines = shapely.linestrings(ends.reshape(-1, 2, 2))
        for part in shapely.get_parts(shapely.intersection(lines, geometry)):
            if part.geom_type == "LineString" and part.length > 0.5:
                (x0, y0), (x1, y1) = part.coords[0], part.coords[-1]
                self.line((x0, y0), (x1, y1), stroke=stroke, width=width)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = INK,
        line: float = 1.0,
        radius: float = 0.0,
        dash: str | None = None,
    ) -> None:
        self.shapes.append(Rect(x, y, width, height, fill, stroke, line, radius, dash))

    def circle(self, centre: XY, radius: float, *, fill: str = "none", stroke: str = INK, width: float = 1.0) -> None:
        self.shapes.append(Circle(centre, radius, fill, stroke, width))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9.0,
        anchor: Anchor = "start",
        bold: bool = False,
        fill: str = INK,
        turn_deg: float = 0.0,
        fit: float | None = None,
    ) -> None:
        """One line of text, ``y`` its baseline; shrunk to ``fit`` as far as that is readable, cut beyond."""
        if fit is not None:
            full = size
            size = min(size, max(size * fit / max(text_width(text, size, bold), 1e-9), min(LEAST_READABLE, full)))
            while len(text) > 1 and text_width(text, size, bold) > fit * 1.001:
                text = f"{text.removesuffix('…')[:-1].rstrip()}…"
        self.shapes.append(Text(x, y, text, size, anchor, bold, fill, turn_deg))

    def _shape(
        self,
        rings: Sequence[Sequence[XY]],
        close: bool,
        fill: str,
        stroke: str,
        width: float,
        opacity: float,
        dash: str | None,
    ) -> None:
        self.shapes.append(Path(tuple(tuple(ring) for ring in rings), close, fill, stroke, width, opacity, dash))


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Upper estimate of the width of a line in the fonts of ``FONT``."""
    total = 0.0
    for sign in text:
        if sign in "iljtf.,:;|!'()[] ":
            total += 0.31
        elif sign.isupper() or sign in "mwMW@%—":
            total += 0.72
        else:
            total += 0.56
    return total * size * WIDER * (1.08 if bold else 1.0)


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """The text in lines not wider than ``width``; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
