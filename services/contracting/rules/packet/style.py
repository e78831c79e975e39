"""Look of the contract: type, tables, the frame of a page."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from services.contracting.rules.packet.terms import WRITTEN_OUT

INK, FAINT, LINE, BAND = HexColor("#1c2733"), HexColor("#5b6775"), HexColor("#9aa7b3"), HexColor("#eef3f7")
MARGIN: Final = 0.8 * inch
WIDTH: Final = letter[0] - 2 * MARGIN
"""Of the text."""

BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=9.6, leading=13, textColor=INK, spaceAfter=4)
SMALL: Final = ParagraphStyle("small", parent=BODY, fontSize=8.2, leading=10.6)
NOTE: Final = ParagraphStyle("note", parent=SMALL, textColor=FAINT)
CELL: Final = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11.4, spaceAfter=0)
BOLD: Final = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold", fontSize=10.2, leading=13.4)
TITLE: Final = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=19, leading=23, spaceAfter=6)
H1: Final = ParagraphStyle(
    "h1",
    parent=BODY,
    fontName="Helvetica-Bold",
    fontSize=13,
    leading=17,
    spaceBefore=10,
    spaceAfter=4,
    keepWithNext=1,
)
CENTER: Final = ParagraphStyle("center", parent=CELL, alignment=TA_CENTER)


def sized(points: float, *, bold: bool) -> ParagraphStyle:
    """The type that a rule prescribes: a size in points, bold face or not."""
    font = "Helvetica-Bold" if bold else "Helvetica"
    return ParagraphStyle(
        f"{font}{points}", parent=BODY, fontName=font, fontSize=points, leading=points * 1.3, spaceAfter=points * 0.6
    )


def escape(text: str) -> str:
    """Text as reportlab's paragraphs take it."""
    for sign, instead in WRITTEN_OUT.items():
        text = text.replace(sign, instead)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(escape(text), style)


def table(rows: Sequence[Sequence[Any]], widths: Sequence[float], *, head: bool = True, grid: bool = False) -> Table:
    """Ruled rows of texts or flowables; widths are shares of the text's width."""
    content = [[paragraph(cell, CELL) if isinstance(cell, str) else cell for cell in row] for row in rows]
    if head:
        content[0] = [Paragraph(f"<b>{escape(str(cell))}</b>", CELL) for cell in rows[0]]
    made = Table(content, colWidths=[WIDTH * share for share in widths], repeatRows=1 if head else 0)
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("GRID", (0, 0), (-1, -1), 0.6, LINE) if grid else ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ]
    if head:
        style.append(("BACKGROUND", (0, 0), (-1, 0), BAND))
    made.setStyle(TableStyle(style))
    return made


class Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab is untyped
    """Upright letter pages with a foot; the same content makes the same bytes."""

    def __init__(self, target: Any, title: str, author: str, foot: str, first_page: int = 1) -> None:
        super().__init__(target, pagesize=letter, title=title, author=author, subject=title, invariant=1)
        frame = Frame(MARGIN, 0.85 * inch, WIDTH, letter[1] - 1.6 * inch, 0, 0, 0, 0, id="text")
        self.addPageTemplates([PageTemplate("text", [frame], onPage=_foot(foot, first_page), pagesize=letter)])


def _foot(text: str, first_page: int) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        low = 0.5 * inch
        canvas.saveState()
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, low + 11, letter[0] - MARGIN, low + 11)
        canvas.setFont("Helvetica", 7.4)
        canvas.setFillColor(FAINT)
        canvas.drawString(MARGIN, low, text)
        canvas.drawRightString(letter[0] - MARGIN, low, f"Page {document.page + first_page - 1}")
        canvas.restoreState()

    return draw
