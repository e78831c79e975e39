"""Frame, title block and tables that every sheet of a design carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.design.rules.drawings.svg import FAINT, INK, Drawing, text_width, wrap

SHEET_WIDTH, SHEET_HEIGHT = 1700.0, 1100.0
"""ANSI B, 17 by 11 in: what permit offices ask for."""

MARGIN = 25.0
BLOCK_HEIGHT = 105.0
ACCENT = "#0b5c8a"

NOTE_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Tried in turn until the notes fit."""


@dataclass(frozen=True)
class TitleBlock:
    """What is written at the foot of a sheet. Empty texts leave their field blank."""

    project: str
    customer: str = ""
    address: str = ""
    system: str = ""
    """One line, e.g. ``7.74 kW DC, 7.6 kW AC, 13.5 kWh``."""
    codes: str = ""
    """Editions in force, e.g. ``NEC 2023, IFC 2021``."""
    contractor: str = ""
    date: str = ""
    revision: str = ""


def new_sheet(block: TitleBlock, title: str, number: str, scale: str) -> Drawing:
    """An empty sheet with its frame and title block drawn."""
    drawing = Drawing(SHEET_WIDTH, SHEET_HEIGHT, f"{title} - {block.project}")
    inner = SHEET_WIDTH - 2 * MARGIN
    drawing.rect(MARGIN, MARGIN, inner, SHEET_HEIGHT - 2 * MARGIN, line=1.8)
    top = SHEET_HEIGHT - MARGIN - BLOCK_HEIGHT
    drawing.line((MARGIN, top), (SHEET_WIDTH - MARGIN, top), width=1.8)
    widths = (330.0, 400.0, 350.0, 395.0, inner - 1475.0)
    x = MARGIN
    columns: list[tuple[float, float]] = []
    for width in widths:
        columns.append((x, width))
        x += width
        if x < SHEET_WIDTH - MARGIN - 1:
            drawing.line((x, top), (x, SHEET_HEIGHT - MARGIN), width=1.0)
    _field(drawing, columns[0], top, "CUSTOMER", block.customer, "PROJECT", block.project)
    _field(drawing, columns[1], top, "SITE", block.address, "SYSTEM", block.system)
    _field(drawing, columns[2], top, "CODES", block.codes, "CONTRACTOR", block.contractor)
    left, width = columns[3]
    drawing.text(left + 12, top + 18, "DRAWING", size=8.5, fill=FAINT)
    drawing.text(left + 12, top + 46, title, size=19, bold=True, fill=ACCENT, fit=width - 24)
    drawing.text(left + 12, top + 70, f"Scale {scale}", size=10, fit=width - 24)
    drawing.text(
        left + 12,
        top + 90,
        "  ".join(
            part for part in (block.date and f"Date {block.date}", block.revision and f"Rev. {block.revision}") if part
        ),
        size=10,
        fit=width - 24,
    )
    left, width = columns[4]
    drawing.text(left + 12, top + 18, "SHEET", size=8.5, fill=FAINT)
    drawing.text(left + width / 2, top + 72, number, size=38, bold=True, anchor="middle", fill=ACCENT, fit=width - 24)
    return drawing


def _field(
    drawing: Drawing, column: tuple[float, float], top: float, upper: str, upper_text: str, lower: str, lower_text: str
) -> None:
    left, width = column
    middle = top + BLOCK_HEIGHT / 2
    drawing.line((left, middle), (left + width, middle), width=0.6, stroke=FAINT)
    for label, text, y in ((upper, upper_text, top), (lower, lower_text, middle)):
        drawing.text(left + 12, y + 17, label, size=8.5, fill=FAINT)
        drawing.text(left + 12, y + 38, text, size=13, bold=True, fit=width - 24)


def table(
    drawing: Drawing,
    x: float,
    y: float,
    widths: Sequence[float],
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    size: float = 10.0,
    colours: Sequence[str | None] = (),
) -> float:
    """A ruled table with its title; returns the y below it. ``colours`` mark the first cell of each row."""
    pitch, total = size * 1.75, sum(widths)
    drawing.text(x, y + 12, title, size=size + 2, bold=True, fill=ACCENT, fit=total)
    y += 20
    if header:
        drawing.rect(x, y, total, pitch, fill="#e8eef3", stroke="none")
        _cells(drawing, x, y, widths, header, size, bold=True)
        y += pitch
    for i, row in enumerate(rows):
        colour = colours[i] if i < len(colours) else None
        if colour is not None:
            drawing.rect(x + 4, y + 4, 12, pitch - 8, fill=colour, stroke=INK, line=0.5)
        _cells(drawing, x, y, widths, row, size, bold=False, indent=16 if colour is not None else 0)
        y += pitch
        drawing.line((x, y), (x + total, y), stroke="#c9d2da", width=0.6)
    return y


def _cells(
    drawing: Drawing,
    x: float,
    y: float,
    widths: Sequence[float],
    row: Sequence[str],
    size: float,
    *,
    bold: bool,
    indent: float = 0.0,
) -> None:
    for width, text in zip(widths, row, strict=True):
        drawing.text(x + 6 + indent, y + size * 1.25, text, size=size, bold=bold, fit=width - 10 - indent)
        x, indent = x + width, 0.0


def notes(
    drawing: Drawing,
    x: float,
    y: float,
    width: float,
    title: str,
    lines: Sequence[str],
    size: float = 9.5,
    bottom: float = SHEET_HEIGHT,
) -> float:
    """Numbered notes, wrapped, smaller where they would go below ``bottom``; returns the y below them."""
    size = next((s for s in (size, *NOTE_SIZES) if y + 28 + _height(lines, width, s) <= bottom), NOTE_SIZES[-1])
    drawing.text(x, y + 12, title, size=12, bold=True, fill=ACCENT, fit=width)
    y += 28
    indent = text_width("00.", size) + 4
    for number, line in enumerate(lines, 1):
        drawing.text(x, y, f"{number}.", size=size)
        for part in wrap(line, width - indent, size):
            drawing.text(x + indent, y, part, size=size)
            y += size * 1.35
        y += size * 0.35
    return y


def _height(lines: Sequence[str], width: float, size: float) -> float:
    rows = sum(len(wrap(line, width - text_width("00.", size) - 4, size)) for line in lines)
    return rows * size * 1.35 + len(lines) * size * 0.35


def signature(drawing: Drawing, x: float, y: float, width: float) -> None:
    """Where the customer signs, 80 high."""
    drawing.rect(x, y, width, 80, line=0.8)
    drawing.text(x + 8, y + 15, "CUSTOMER APPROVAL OF THIS SHEET", size=9.5, bold=True, fill=ACCENT)
    drawing.line((x + 8, y + 58), (x + width * 0.66, y + 58), width=0.8)
    drawing.line((x + width * 0.72, y + 58), (x + width - 8, y + 58), width=0.8)
    drawing.text(x + 8, y + 71, "Signature", size=8.5, fill=FAINT)
    drawing.text(x + width * 0.72, y + 71, "Date", size=8.5, fill=FAINT)
