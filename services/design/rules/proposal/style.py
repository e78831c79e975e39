"""Look of the proposal: colours, type, page frame, tables. Everything that is drawn takes its style from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

ACCENT, DARK, FAINT = HexColor("#0b5c8a"), HexColor("#1c2733"), HexColor("#6b7785")
SUN, LOAD, GREEN, RED = HexColor("#e0a030"), HexColor("#7d93a6"), HexColor("#2e7d46"), HexColor("#b3261e")
LINE, BAND, PALE = HexColor("#c9d2da"), HexColor("#eef3f7"), HexColor("#fbf4e4")

MARGIN = 0.75 * inch
WIDTH = letter[0] - 2 * MARGIN
"""Of the text."""

PADDING = 5.0
"""Left and right in the cells of tables."""

SHEET = (17 * inch, 11 * inch)
"""ANSI B, as the drawings are made."""

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.2, leading=12.6, textColor=DARK)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7.8, leading=10.4)
NOTE = ParagraphStyle("note", parent=SMALL, textColor=FAINT, spaceBefore=3)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8.4, leading=10.6)
HEAD_CELL = ParagraphStyle("head", parent=CELL, fontName="Helvetica-Bold", textColor=HexColor("#ffffff"))
RIGHT = ParagraphStyle("right", parent=CELL, alignment=TA_RIGHT)
HEAD_RIGHT = ParagraphStyle("headright", parent=HEAD_CELL, alignment=TA_RIGHT)
CENTER = ParagraphStyle("center", parent=CELL, alignment=TA_CENTER)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=25, leading=30, textColor=ACCENT)
SUBTITLE = ParagraphStyle("subtitle", parent=BODY, fontSize=12, leading=16, textColor=FAINT)
H1 = ParagraphStyle(
    "h1", parent=BODY, fontName="Helvetica-Bold", fontSize=15, leading=19, textColor=ACCENT, spaceAfter=6
)
H1.spaceBefore = 14
H2 = ParagraphStyle(
    "h2",
    parent=BODY,
    fontName="Helvetica-Bold",
    fontSize=10.5,
    leading=14,
    textColor=ACCENT,
    spaceBefore=9,
    spaceAfter=3,
)


def written(text: str) -> str:
    """Text with what the standard fonts lack written out."""
    for sign, instead in (("≤", "at most "), ("≥", "at least "), ("−", "-"), ("Φ", "-phase"), ("…", "...")):
        text = text.replace(sign, instead)
    return text


def escape(text: str) -> str:
    """Text as reportlab's paragraphs take it."""
    return written(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cell(text: str, style: ParagraphStyle = CELL) -> Paragraph:
    return Paragraph(escape(text), style)


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str | Flowable]],
    widths: Sequence[float],
    *,
    left: int = 1,
    total: bool = False,
    highlight: int | None = None,
    heights: Sequence[float] | None = None,
) -> Table:
    """A ruled table; the first ``left`` columns are text, the others figures. ``highlight``: a column to tint.

    What fits its column is written as it is; only longer texts become paragraphs, which take ten times as long.
    """

    def entry(content: str | Flowable, column: int, style: ParagraphStyle) -> Any:
        if not isinstance(content, str):
            return content
        fits = stringWidth(content, style.fontName, style.fontSize) <= widths[column] - 2 * PADDING
        return written(content) if fits else cell(content, style)

    content = (
        [[entry(text, i, HEAD_CELL if i < left else HEAD_RIGHT) for i, text in enumerate(header)]] if header else []
    )
    content += [[entry(text, i, CELL if i < left else RIGHT) for i, text in enumerate(row)] for row in rows]
    made = Table(content, colWidths=list(widths), rowHeights=heights, repeatRows=1 if header else 0)
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("FONT", (0, 0), (-1, -1), CELL.fontName, CELL.fontSize, CELL.leading),
        ("TEXTCOLOR", (0, 0), (-1, -1), DARK),
        ("ALIGN", (left, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ]
    first = 1 if header else 0
    if header:
        style += [
            ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
            ("FONT", (0, 0), (-1, 0), HEAD_CELL.fontName, CELL.fontSize, CELL.leading),
            ("TEXTCOLOR", (0, 0), (-1, 0), HEAD_CELL.textColor),
        ]
    if highlight is not None:
        style.append(("BACKGROUND", (highlight, first), (highlight, -1), PALE))
    if total:
        style += [("LINEABOVE", (0, -1), (-1, -1), 0.9, ACCENT), ("BACKGROUND", (0, -1), (-1, -1), BAND)]
    made.setStyle(TableStyle(style))
    return made


class Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab is untyped
    """Upright letter pages with a foot for text, and bare sheets of 17 by 11 in for drawings."""

    def __init__(self, target: Any, title: str, author: str, foot: str) -> None:
        super().__init__(
            target,
            pagesize=letter,
            title=title,
            author=author,
            subject="Solar proposal",
            invariant=1,
        )
        text = Frame(MARGIN, 0.8 * inch, WIDTH, letter[1] - 1.45 * inch, 0, 0, 0, 0, id="text")
        sheet = Frame(0, 0, *SHEET, 0, 0, 0, 0, id="sheet")
        self.addPageTemplates(
            [
                PageTemplate("text", [text], onPage=_foot(foot), pagesize=letter),
                PageTemplate("sheet", [sheet], pagesize=SHEET),
            ]
        )


def _foot(text: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        low, right = 0.5 * inch, letter[0] - MARGIN
        canvas.saveState()
        canvas.setFillColor(ACCENT)
        canvas.rect(0, letter[1] - 9, letter[0], 9, stroke=0, fill=1)
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, low + 11, right, low + 11)
        canvas.setFont("Helvetica", 7.4)
        canvas.setFillColor(FAINT)
        canvas.drawString(MARGIN, low, text)
        canvas.drawRightString(right, low, f"Page {document.page}")
        canvas.restoreState()

    return draw


def usd(amount: float, cents: bool = False) -> str:
    """$1,234, with a minus sign before the dollar sign."""
    sign = "-" if round(amount, 2 if cents else 0) < 0 else ""
    return f"{sign}${abs(amount):,.2f}" if cents else f"{sign}${abs(amount):,.0f}"


def years(value: float | None) -> str:
    return "not within 25" if value is None else f"{value:.1f} years"


def percent(value: float | None, digits: int = 1) -> str:
    return "none" if value is None else f"{100 * value:.{digits}f} %"
