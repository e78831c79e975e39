"""A drawing of the design service on a page: its SVG documents hold paths, rectangles, circles and lines of text alone.

Anything else in a document is an error: a sheet that lacks a line is worse than none.
"""

import re
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

FONTS: Final = {False: "Helvetica", True: "Helvetica-Bold"}
SVG: Final = "{http://www.w3.org/2000/svg}"
POINTS_OF_UNIT: Final = 0.72
"""A unit of these drawings is a hundredth of an inch."""
WRITTEN_OUT: Final = {"≤": "at most ", "≥": "at least ", "−": "-", "Φ": "-phase", "…": "..."}
"""What the standard fonts lack."""
_TURN: Final = re.compile(r"rotate\((-?[\d.]+) (-?[\d.]+) (-?[\d.]+)\)")


class Sheet(Flowable):  # type: ignore[misc]  # reportlab states no types
    """A drawing at its own size. ValueError where the document is no such drawing."""

    hAlign = "CENTER"

    def __init__(self, svg: str) -> None:
        super().__init__()
        self._root = _parsed(svg)
        _, _, wide, high = (float(one) for one in self._root.get("viewBox", "").split())
        self.width, self.height = wide * POINTS_OF_UNIT, high * POINTS_OF_UNIT

    def draw(self) -> None:
        """Called by the document with the canvas at the lower left corner."""
        page: Any = self.canv
        page.saveState()
        page.translate(0, self.height)
        page.scale(POINTS_OF_UNIT, -POINTS_OF_UNIT)
        page.setLineCap(0), page.setLineJoin(0)
        for shape in self._root:
            PAINTERS[shape.tag.removeprefix(SVG)](page, shape)
        page.restoreState()


def _parsed(svg: str) -> ElementTree.Element:
    if "<!" in svg:
        raise ValueError("the drawing declares entities or comments")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - nothing is declared in it, see above
    except ElementTree.ParseError as error:
        raise ValueError(f"the drawing is no XML: {error}") from None
    if root.tag != f"{SVG}svg" or len(root.get("viewBox", "").split()) != 4:
        raise ValueError("the drawing is no SVG document with a viewBox")
    if unknown := sorted({shape.tag.removeprefix(SVG) for shape in root} - PAINTERS.keys()):
        raise ValueError(f"the drawing holds what is not painted: {', '.join(unknown)}")
    return root


@cache
def _colour(name: str) -> Color:
    return HexColor(name)


def _number(shape: ElementTree.Element, name: str, otherwise: float = 0.0) -> float:
    return float(shape.get(name, otherwise))


def _pen(page: Any, shape: ElementTree.Element) -> dict[str, int]:
    """Sets the colours; what to fill and stroke as reportlab asks for it."""
    fill, stroke = shape.get("fill", "none"), shape.get("stroke", "none")
    if fill != "none":
        page.setFillColor(_colour(fill), alpha=_number(shape, "fill-opacity", 1.0))
    if stroke != "none":
        page.setStrokeColor(_colour(stroke))
        page.setLineWidth(_number(shape, "stroke-width", 1.0))
        dash = shape.get("stroke-dasharray")
        page.setDash([float(part) for part in re.split(r"[ ,]+", dash)] if dash else [])
    return {"fill": int(fill != "none"), "stroke": int(stroke != "none")}


def _path(page: Any, shape: ElementTree.Element) -> None:
    painted = _pen(page, shape)
    path = page.beginPath()
    for ring in shape.get("d", "").split("M")[1:]:
        points, closed, _ = ring.partition("Z")
        for number, point in enumerate(points.split("L")):
            x, y = (float(one) for one in point.split())
            (path.lineTo if number else path.moveTo)(x, y)
        if closed:
            path.close()
    page.drawPath(path, fillMode=0, **painted)


def _rect(page: Any, shape: ElementTree.Element) -> None:
    painted = _pen(page, shape)
    place = [_number(shape, name) for name in ("x", "y", "width", "height")]
    radius = _number(shape, "rx")
    if radius:
        page.roundRect(*place, radius, **painted)
    else:
        page.rect(*place, **painted)


def _circle(page: Any, shape: ElementTree.Element) -> None:
    page.circle(_number(shape, "cx"), _number(shape, "cy"), _number(shape, "r"), **_pen(page, shape))


def _text(page: Any, shape: ElementTree.Element) -> None:
    """Upright again: the page's y axis points down."""
    page.saveState()
    page.translate(_number(shape, "x"), _number(shape, "y"))
    if (turn := _TURN.match(shape.get("transform", ""))) is not None:
        page.rotate(float(turn[1]))
    page.scale(1, -1)
    page.setFillColor(_colour(shape.get("fill", "#000000")), alpha=1.0)
    page.setFont(FONTS[shape.get("font-weight") == "bold"], _number(shape, "font-size", 9.0))
    draw = {"start": page.drawString, "middle": page.drawCentredString, "end": page.drawRightString}
    draw[shape.get("text-anchor", "start")](0, 0, written(shape.text or ""))
    page.restoreState()


def _nothing(page: Any, shape: ElementTree.Element) -> None:
    """A title is not painted."""


PAINTERS: Final = {"path": _path, "rect": _rect, "circle": _circle, "text": _text, "title": _nothing}


def written(text: str) -> str:
    """Text with what the standard fonts lack written out."""
    for sign, instead in WRITTEN_OUT.items():
        text = text.replace(sign, instead)
    return text
