"""A sheet of drawings on a page of the proposal, painted from its shapes: the same lines as in its SVG document."""

from __future__ import annotations

from functools import cache
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from services.design.rules.drawings.svg import Circle, Drawing, Path, Rect, Text
from services.design.rules.proposal.style import written

FONTS = {False: "Helvetica", True: "Helvetica-Bold"}


class Sheet(Flowable):  # type: ignore[misc]  # reportlab states no types
    """A drawing that fits into width and height, in points."""

    hAlign = "CENTER"

    def __init__(self, drawing: Drawing, width: float, height: float) -> None:
        super().__init__()
        self.drawing, self.scale = drawing, min(width / drawing.width, height / drawing.height)
        self.width, self.height = drawing.width * self.scale, drawing.height * self.scale

    def draw(self) -> None:
        """Called by the document with the canvas at the lower left corner."""
        page: Any = self.canv
        page.saveState()
        page.translate(0, self.height)
        page.scale(self.scale, -self.scale)
        page.setLineCap(0), page.setLineJoin(0)
        for shape in self.drawing.shapes:
            if isinstance(shape, Text):
                _text(page, shape)
            elif isinstance(shape, Path):
                _path(page, shape)
            elif isinstance(shape, Rect):
                _rect(page, shape)
            else:
                _circle(page, shape)
        page.restoreState()


@cache
def _colour(name: str) -> Color:
    return HexColor(name)


def _pen(
    page: Any, fill: str, stroke: str, width: float, dash: str | None = None, opacity: float = 1.0
) -> dict[str, int]:
    """Set the colours; what to fill and stroke as reportlab asks for it."""
    if fill != "none":
        page.setFillColor(_colour(fill), alpha=opacity)
    if stroke != "none":
        page.setStrokeColor(_colour(stroke))
        page.setLineWidth(width)
        page.setDash([float(part) for part in dash.split()] if dash else [])
    return {"fill": int(fill != "none"), "stroke": int(stroke != "none")}


def _path(page: Any, shape: Path) -> None:
    painted = _pen(page, shape.fill, shape.stroke, shape.width, shape.dash, shape.opacity)
    path = page.beginPath()
    for ring in shape.rings:
        path.moveTo(*ring[0])
        for point in ring[1:]:
            path.lineTo(*point)
        if shape.close:
            path.close()
    page.drawPath(path, fillMode=0, **painted)


def _rect(page: Any, shape: Rect) -> None:
    painted = _pen(page, shape.fill, shape.stroke, shape.line, shape.dash)
    if shape.radius:
        page.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radius, **painted)
    else:
        page.rect(shape.x, shape.y, shape.width, shape.height, **painted)


def _circle(page: Any, shape: Circle) -> None:
    page.circle(*shape.centre, shape.radius, **_pen(page, shape.fill, shape.stroke, shape.width))


def _text(page: Any, shape: Text) -> None:
    """Upright again: the page's y axis points down."""
    page.saveState()
    page.translate(shape.x, shape.y)
    if shape.turn_deg:
        page.rotate(shape.turn_deg)
    page.scale(1, -1)
    page.setFillColor(_colour(shape.fill), alpha=1.0)
    page.setFont(FONTS[shape.bold], shape.size)
    draw = {"start": page.drawString, "middle": page.drawCentredString, "end": page.drawRightString}[shape.anchor]
    draw(0, 0, written(shape.text))
    page.restoreState()
