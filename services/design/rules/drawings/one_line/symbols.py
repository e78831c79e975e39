"""Graphic symbols of a one-line diagram, after IEC 60617 and ANSI Y32.2 (IEEE 315), centred on a point of the line.

Every function draws on a line that runs from left to right through ``(x, y)`` and returns the half width that the
symbol takes on it, so that the caller can draw the line up to it.
"""

from services.design.rules.drawings.svg import INK, Drawing, text_width

LINE = 1.6
"""Stroke of conductors and symbols."""


def pv_string(drawing: Drawing, x: float, y: float) -> float:
    """A photovoltaic generator: a rectangle with the cell's triangle and two rays of light."""
    drawing.rect(x - 26, y - 17, 52, 34, fill="#eaf1f8", line=LINE)
    drawing.path([(x - 26, y - 17), (x - 8, y), (x - 26, y + 17)], width=1.1)
    for dx in (0, 12):
        a, b = (x - 2 + dx, y - 32), (x - 10 + dx, y - 20)
        drawing.line(a, b, width=1.1)
        drawing.path([(b[0] + 6.5, b[1] - 2.2), b, (b[0] + 1.0, b[1] - 6.8)], width=1.1)
    return 26


def rapid_shutdown(drawing: Drawing, x: float, y: float) -> float:
    """A listed rapid shutdown device: a controlled contact in a box."""
    drawing.rect(x - 20, y - 17, 40, 34, fill="#ffffff", line=LINE)
    _blade(drawing, x, y, 12)
    drawing.line((x, y - 17), (x, y - 7), width=1.0, dash="3 2")
    return 20


def disconnect(drawing: Drawing, x: float, y: float, *, fused: bool = False) -> float:
    """A knife switch in its enclosure, with a fuse where ``fused``."""
    half = 34.0 if fused else 22.0
    drawing.rect(x - half, y - 19, 2 * half, 38, fill="#ffffff", line=LINE)
    _blade(drawing, x - (12 if fused else 0), y, 14)
    if fused:
        drawing.line((x + 2, y), (x + 8, y), width=LINE)
        drawing.rect(x + 8, y - 5, 18, 10, line=LINE)
        drawing.line((x + 8, y), (x + 34, y), width=1.0)
    else:
        drawing.line((x + 14, y), (x + half, y), width=LINE)
    drawing.line((x - half, y), (x - 14 - (12 if fused else 0), y), width=LINE)
    return half


def _blade(drawing: Drawing, x: float, y: float, half: float) -> None:
    """An open contact with its terminals."""
    drawing.circle((x - half, y), 2.2, fill=INK)
    drawing.circle((x + half, y), 2.2, fill=INK)
    drawing.line((x - half, y), (x + half - 4, y - 10), width=LINE)


def inverter(drawing: Drawing, x: float, y: float, *, bidirectional: bool = False) -> float:
    """A converter: a square parted by its diagonal, direct current on one side, alternating on the other."""
    drawing.rect(x - 30, y - 30, 60, 60, fill="#ffffff", line=LINE)
    drawing.line((x - 30, y + 30), (x + 30, y - 30), width=1.2)
    drawing.line((x - 22, y - 17), (x - 6, y - 17), width=LINE)
    drawing.line((x - 22, y - 12), (x - 6, y - 12), width=1.1, dash="4 2")
    drawing.path(
        [
            (x + 6 + i, y + 15 + s)
            for i, s in ((0, 0), (2, -4), (4, -5.5), (6, -4), (8, 0), (10, 4), (12, 5.5), (14, 4), (16, 0))
        ],
        width=LINE,
    )
    if bidirectional:
        drawing.path([(x - 7, y + 34), (x - 11, y + 37), (x - 7, y + 40)], width=1.1)
        drawing.path([(x + 7, y + 34), (x + 11, y + 37), (x + 7, y + 40)], width=1.1)
        drawing.line((x - 11, y + 37), (x + 11, y + 37), width=1.1)
    return 30


def breaker(drawing: Drawing, x: float, y: float) -> float:
    """A circuit breaker: two terminals under an arc."""
    drawing.circle((x - 11, y), 2.4, fill="#ffffff", width=1.2)
    drawing.circle((x + 11, y), 2.4, fill="#ffffff", width=1.2)
    drawing.path(
        [(x + dx, y + dy) for dx, dy in ((-12, -5), (-9, -9), (-5, -11.6), (0, -12.5), (5, -11.6), (9, -9), (12, -5))],
        width=LINE,
    )
    return 13.4


def meter(drawing: Drawing, x: float, y: float, letter: str = "M") -> float:
    """An energy meter."""
    drawing.circle((x, y), 23, fill="#ffffff", width=LINE)
    drawing.text(x, y + 1, letter, size=14, bold=True, anchor="middle")
    drawing.text(x, y + 13, "kWh", size=8, anchor="middle")
    return 23


def battery(drawing: Drawing, x: float, y: float) -> float:
    """A battery of cells."""
    drawing.rect(x - 26, y - 19, 52, 38, fill="#eef6ee", line=LINE)
    for i, half in enumerate((12, 6, 12, 6)):
        px = x - 10.5 + 7 * i
        drawing.line((px, y - half), (px, y + half), width=LINE + (0.8 if half == 6 else 0))
    drawing.line((x - 26, y), (x - 10.5, y), width=LINE)
    drawing.line((x + 10.5, y), (x + 26, y), width=LINE)
    return 26


def transfer_switch(drawing: Drawing, x: float, y: float) -> float:
    """A microgrid interconnect device: the contact that parts the house from the grid in an outage."""
    drawing.rect(x - 28, y - 22, 56, 44, fill="#ffffff", line=LINE)
    _blade(drawing, x, y, 16)
    drawing.line((x - 28, y), (x - 16, y), width=LINE)
    drawing.line((x + 16, y), (x + 28, y), width=LINE)
    return 28


def transformer(drawing: Drawing, x: float, y: float) -> float:
    """Two windings; the utility's own stands for the grid."""
    drawing.circle((x - 8, y), 17, fill="none", width=LINE)
    drawing.circle((x + 8, y), 17, fill="none", width=LINE)
    return 25


def ground(drawing: Drawing, x: float, y: float) -> None:
    """Earth, hanging below ``(x, y)``."""
    drawing.line((x, y), (x, y + 12), width=1.2)
    for i, half in enumerate((11, 7, 3)):
        drawing.line((x - half, y + 12 + 4 * i), (x + half, y + 12 + 4 * i), width=1.4)


def tag(drawing: Drawing, x: float, y: float, text: str) -> None:
    """The number of a wiring run, in a hexagon on the line; the conductor schedule explains it."""
    half = max(text_width(text, 10, bold=True) / 2, 6.0)
    drawing.path(
        [
            (x - half - 5, y),
            (x - half, y - 9),
            (x + half, y - 9),
            (x + half + 5, y),
            (x + half, y + 9),
            (x - half, y + 9),
        ],
        close=True,
        fill="#fff7df",
        width=1.1,
    )
    drawing.text(x, y + 3.6, text, size=10, bold=True, anchor="middle")
