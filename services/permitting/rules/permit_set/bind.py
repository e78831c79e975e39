"""Binds a permit set: cover with the index of sheets, drawings at their own size, tables; one PDF."""

import base64
import hashlib
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from services.permitting.rules.permit_set import tables
from services.permitting.rules.permit_set.contents import Contents, Page, missing, pages
from services.permitting.rules.permit_set.drawing import Sheet, written

SHEET: Final = (17 * inch, 11 * inch)
"""ANSI B, as the design draws."""
MARGIN: Final = 0.7 * inch
WIDTH: Final = letter[0] - 2 * MARGIN
ACCENT, DARK, FAINT, LINE, BAND = (HexColor(one) for one in ("#0b5c8a", "#1c2733", "#6b7785", "#c9d2da", "#eef3f7"))
BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=12, textColor=DARK)
CELL: Final = ParagraphStyle("cell", parent=BODY, fontSize=8, leading=10)
HASH: Final = ParagraphStyle("hash", parent=BODY, fontName="Courier", fontSize=6.2, leading=8, wordWrap="CJK")
HEAD: Final = ParagraphStyle("head", parent=CELL, fontName="Helvetica-Bold", textColor=HexColor("#ffffff"))
TITLE: Final = ParagraphStyle(
    "title", parent=BODY, fontName="Helvetica-Bold", fontSize=22, leading=28, textColor=ACCENT
)
SUBTITLE: Final = ParagraphStyle("subtitle", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=20)


def bind(payload: dict[str, Any]) -> dict[str, Any]:
    """The set from a ``Contents`` as JSON: {permit_id, design_version, pdf_base64, sha256, missing, sheets}.

    The same contents give the same bytes. Raises ValueError where a drawing cannot be painted.
    """
    contents = Contents.model_validate(payload)
    bound = pages(contents)
    lacks = missing(contents, bound)
    pdf = permit_set(contents, bound, lacks)
    return {
        "permit_id": contents.permit_id,
        "design_version": contents.design.version,
        "pdf_base64": base64.b64encode(pdf).decode(),
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "missing": list(lacks),
        "sheets": [{"number": one.number, "title": one.title, "sha256": one.sha256} for one in bound],
    }


def permit_set(contents: Contents, bound: Sequence[Page], lacks: Sequence[str]) -> bytes:
    """The PDF."""
    story: list[Any] = [*_cover(contents, bound, lacks)]
    for page in bound:
        kind = "drawing" if page.svg is not None else "text"
        story += [NextPageTemplate(kind), PageBreak()]
        story += [Sheet(page.svg)] if page.svg is not None else _table(page)
    buffer = io.BytesIO()
    foot = f"{contents.contractor} · project {contents.project_id} · design version {contents.design.version}"
    _Document(buffer, f"Permit set, {contents.kind}", contents.contractor, foot).build(story)
    return buffer.getvalue()


def _cover(contents: Contents, bound: Sequence[Page], lacks: Sequence[str]) -> list[Any]:
    design = contents.design
    system = [f"{design.kwdc:g} kW DC"] * bool(design.kwdc) + [f"{design.kwac:g} kW AC"] * bool(design.kwac)
    system += [f"{design.battery_kwh:g} kWh storage"] * bool(design.battery_kwh)
    facts = (
        ("Permit", f"{contents.kind.value.replace('_', ' ')}, of {contents.ahj_id}"), ("Project", contents.project_id),
        ("System", ", ".join(system)), ("Codes", "; ".join(contents.codes) or "as adopted"),
        ("Design", f"version {design.version}, SHA-256 {design.sha256}"), ("Contractor", contents.contractor),
    )  # fmt: skip
    index = [("Sheet", "Title", "Documents", "SHA-256")]
    index += [("T-1", "Cover and index", "", "")]
    index += [(one.number, one.title, ", ".join(one.covers).replace("_", " "), one.sha256) for one in bound]
    lacking = [Paragraph(f"<b>Missing:</b> {_escaped(', '.join(lacks).replace('_', ' '))}", BODY)] if lacks else []
    return [
        Paragraph("Permit set", TITLE), _grid((("", ""), *facts), (1.1 * inch, WIDTH - 1.1 * inch), header=False),
        Spacer(0, 14), Paragraph("T-1 · Index of sheets", SUBTITLE), Spacer(0, 4),
        _grid(index, (0.6 * inch, 2.1 * inch, 2.2 * inch, WIDTH - 4.9 * inch), hashed=3), Spacer(0, 10), *lacking,
    ]  # fmt: skip


def _table(page: Page) -> list[Any]:
    table = page.table
    assert table is not None
    return [
        Paragraph(f"{page.number} · {_escaped(page.title)}", SUBTITLE), Spacer(0, 6),
        _grid((table.head, *table.rows), _widths(table), header=any(table.head)), Spacer(0, 8),
        *(Paragraph(_escaped(note), BODY) for note in table.notes),
    ]  # fmt: skip


def _widths(table: tables.Table) -> tuple[float, ...]:
    """By the longest text of each column, within bounds."""
    rows = (table.head, *table.rows)
    long = [min(max(max(len(row[n]) for row in rows), 6), 40) for n in range(len(table.head))]
    return tuple(WIDTH * one / sum(long) for one in long)


def _grid(
    rows: Sequence[Sequence[str]], widths: Sequence[float], *, header: bool = True, hashed: int | None = None
) -> Grid:
    shown = rows if header else rows[1:]
    cells = [
        [
            Paragraph(_escaped(text), HEAD if header and not number else HASH if place == hashed else CELL)
            for place, text in enumerate(row)
        ]
        for number, row in enumerate(shown)
    ]
    made = Grid(cells, colWidths=list(widths), repeatRows=int(header))
    made.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            *([("BACKGROUND", (0, 0), (-1, 0), ACCENT)] if header else [("BACKGROUND", (0, 0), (0, -1), BAND)]),
        ]
    )
    return made


def _escaped(text: str) -> str:
    return written(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab states no types
    """Upright letter pages with a foot for text, and bare sheets of 17 by 11 in for drawings."""

    def __init__(self, target: Any, title: str, author: str, foot: str) -> None:
        super().__init__(target, pagesize=letter, title=title, author=author, subject="Permit set", invariant=1)
        text = Frame(MARGIN, 0.8 * inch, WIDTH, letter[1] - 1.5 * inch, 0, 0, 0, 0, id="text")
        sheet = Frame(0, 0, *SHEET, 0, 0, 0, 0, id="drawing")
        self.addPageTemplates(
            [
                PageTemplate("text", [text], onPage=_foot(foot), pagesize=letter),
                PageTemplate("drawing", [sheet], pagesize=SHEET),
            ]
        )


def _foot(text: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(ACCENT)
        canvas.rect(0, letter[1] - 9, letter[0], 9, stroke=0, fill=1)
        canvas.setFont("Helvetica", 7)
        canvas.setFillColor(FAINT)
        canvas.drawString(MARGIN, 0.5 * inch, text)
        canvas.drawRightString(letter[0] - MARGIN, 0.5 * inch, f"Page {document.page}")
        canvas.restoreState()

    return draw
