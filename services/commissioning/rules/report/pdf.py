"""The commissioning report as PDF: a function of its content alone, which is attached to it.

The same content makes the same bytes. Whoever has the file has the content, can render it again, and sees whether a
page, a figure or the attachment was changed.
"""

import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from services.commissioning.rules.report.contents import canonical, hash_of

ATTACHMENT: Final = "commissioning-report.json"
LEFT, RIGHT, TOP, BOTTOM = 40.0, 572.0, 752.0, 54.0
"""Of the text on a page of 612 x 792 points."""
FONT, BOLD, SIZE, STEP = "Helvetica", "Helvetica-Bold", 8.0, 11.5
INK, GREY, RED, GREEN, STRIPE = (0.1, 0.1, 0.12), (0.42, 0.42, 0.46), (0.72, 0.1, 0.1), (0.08, 0.42, 0.2), 0.955

CELLS: Final = 4096
"""Texts whose widths are remembered: those of many strings are alike."""
COLUMNS: Final = (
    ("Test", 40.0, "l"), ("On", 150.0, "l"), ("Measured", 262.0, "r"), ("Expected", 308.0, "r"), ("From", 346.0, "r"),
    ("To", 384.0, "r"), ("Unit", 388.0, "l"), ("", 420.0, "l"), ("Source", 446.0, "l"),
)  # fmt: skip
"""Name, where it begins (or ends, to the right), and which."""


def report_pdf(content: dict[str, Any]) -> bytes:
    """Letter pages: what was tested, the verdict, every test with its bounds and source, those that failed first."""
    body = canonical(content)
    content = json.loads(body)  # in the order in which whoever checks it reads it
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    digest = hash_of(content)
    canvas.setTitle("Commissioning report")
    canvas.setAuthor("Heliograph")
    canvas.setSubject(f"content SHA-256 {digest}")
    _Pages(canvas, digest).write(content)
    _attach(canvas, body)
    canvas.save()
    return buffer.getvalue()


def _attach(canvas: Canvas, body: bytes) -> None:
    document = canvas._doc
    stream = PDFStream(content=body)
    stream.dictionary["Type"] = PDFName("EmbeddedFile")
    spec = PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": PDFString(ATTACHMENT),
            "UF": PDFString(ATTACHMENT),
            "EF": PDFDictionary({"F": document.Reference(stream)}),
        }
    )
    listed = PDFDictionary({"Names": PDFArray([PDFString(ATTACHMENT), document.Reference(spec)])})
    document.Catalog.Names = document.Reference(PDFDictionary({"EmbeddedFiles": listed}))


class _Pages:
    def __init__(self, canvas: Canvas, digest: str) -> None:
        self._canvas = canvas
        self._digest = digest
        self._page = 0
        self._y = 0.0
        self._turn()

    def write(self, content: dict[str, Any]) -> None:
        tests = content["tests"]
        failed = [one for one in tests if not one["passed"]]
        self._line("Commissioning report", BOLD, 17, INK, 24)
        verdict = "PASSED" if content["passed"] else "NOT PASSED"
        counts = f"{len(tests)} tests, {len(failed)} failed, {len(content['invalid'])} invalid"
        self._line(f"{verdict}: {counts}", BOLD, 11, GREEN if content["passed"] else RED, 18)
        for name, value in _facts(content):
            self._pair(name, value)
        self._y -= 6
        self._heads()
        for number, one in enumerate([*failed, *(one for one in tests if one["passed"])]):
            self._test(one, shaded=number % 2 == 1)
        for kind in ("invalid", "warnings"):
            for remark in content[kind]:
                text = f"{kind.removesuffix('s')}: {remark['place']}: {remark['text']}"
                self._line(text, FONT, SIZE, RED if kind == "invalid" else GREY, STEP)
        self._canvas.showPage()

    def _turn(self) -> None:
        if self._page:
            self._canvas.showPage()
        self._page += 1
        self._y = TOP
        self._write(LEFT, 34, f"content SHA-256 {self._digest}", FONT, 6.5, GREY)
        self._write(LEFT, 25, "check this file with: helio report verify FILE", FONT, 6.5, GREY)
        self._canvas.drawRightString(RIGHT, 34, f"page {self._page}")

    def _room(self, step: float) -> bool:
        """Goes down; True where that began a page."""
        self._y -= step
        if self._y >= BOTTOM:
            return False
        self._turn()
        self._y -= step
        return True

    def _line(self, text: str, font: str, size: float, ink: tuple[float, float, float], step: float) -> None:
        self._room(step)
        self._write(LEFT, self._y, _fitting(text, RIGHT - LEFT, font, size), font, size, ink)

    def _pair(self, name: str, value: str) -> None:
        self._room(STEP + 1)
        self._write(LEFT, self._y, name, FONT, SIZE, GREY)
        self._write(150, self._y, _fitting(value, RIGHT - 150, FONT, SIZE), FONT, SIZE, INK)

    def _heads(self) -> None:
        self._room(STEP + 3)
        for name, x, side in COLUMNS:
            self._cell(name, x, side, BOLD, GREY, 100)
        self._canvas.setStrokeColorRGB(*GREY)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(LEFT, self._y - 3, RIGHT, self._y - 3)

    def _test(self, one: dict[str, Any], *, shaded: bool) -> None:
        if self._room(STEP):
            self._y += STEP
            self._heads()
            self._room(STEP)
        if shaded:
            self._canvas.setFillGray(STRIPE)
            self._canvas.rect(LEFT - 2, self._y - 3, RIGHT - LEFT + 4, STEP, stroke=0, fill=1)
        figures = ("" if one[name] is None else f"{one[name]:.4g}" for name in ("measured", "expected", "low", "high"))
        verdict = "pass" if one["passed"] else "FAIL"
        cells = (one["test"].replace("_", " "), one["target"], *figures, one["unit"], verdict, one["citation"])
        widths = (106, 72, 46, 44, 36, 36, 30, 26, RIGHT - 446)
        for (_, x, side), text, width in zip(COLUMNS, cells, widths, strict=True):
            ink = (GREEN if one["passed"] else RED) if text is verdict else INK if x < 440 else GREY
            self._cell(text, x, side, BOLD if text is verdict else FONT, ink, width)

    def _cell(self, text: str, x: float, side: str, font: str, ink: tuple[float, float, float], width: float) -> None:
        text = _fitting(text, width, font, 7.5)
        self._write(x if side == "l" else x - _width(text, font, 7.5), self._y, text, font, 7.5, ink)

    def _write(self, x: float, y: float, text: str, font: str, size: float, ink: tuple[float, float, float]) -> None:
        self._canvas.setFont(font, size)
        self._canvas.setFillColorRGB(*ink)
        self._canvas.drawString(x, y, _latin(text))


def _facts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((name.replace("_", " "), str(value)) for name, value in content["heading"].items() if value is not None)
    whole = content["performance"]
    if whole is not None:
        if whole["ratio"] is not None:
            yield "performance ratio", f"{whole['ratio']:.3f}, corrected to 25 degC"
        share = f"{100 * whole['capacity_ratio']:.1f} % of the {whole['expected_kwh']:.3g} kWh that the design promises"
        yield (
            "capacity" if whole["ratio"] is not None else "discharge",
            f"{share}, standard uncertainty {whole['uncertainty_pct']:.1f} %",
        )
    yield "by", content["standard"]


def _latin(text: str) -> str:
    """The standard fonts of PDF know no more; the attached content holds the text as it is."""
    return text.encode("latin-1", "replace").decode("latin-1")


_width = lru_cache(CELLS)(stringWidth)


@lru_cache(CELLS)
def _fitting(text: str, width: float, font: str, size: float) -> str:
    """As much of a text as there is room for."""
    text = _latin(text)
    if _width(text, font, size) <= width:
        return text
    while text and _width(f"{text}..", font, size) > width:
        text = text[:-1]
    return f"{text}.."
