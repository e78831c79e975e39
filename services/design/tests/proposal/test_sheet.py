"""The sheets inside the proposal's PDF are the shapes of the drawing: every line of text, on pages of 17 by 11 in."""

import io

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from services.design.rules.drawings.one_line.captions import one_line_of
from services.design.rules.drawings.one_line.sheet import single_line
from services.design.rules.drawings.svg import Text
from services.design.rules.drawings.title_block import TitleBlock
from services.design.rules.proposal.sheet import Sheet
from services.design.rules.proposal.style import SHEET, written
from services.design.tests.systems import WANTED, designed


def test_every_text_of_the_sheet_is_on_the_page() -> None:
    case, design = designed(WANTED["hybrid"])
    drawing = single_line(one_line_of(case.site, design), TitleBlock(project="P"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SHEET)
    sheet = Sheet(drawing, *SHEET)
    sheet.drawOn(canvas, 0, 0)
    canvas.save()
    found = "".join(PdfReader(io.BytesIO(buffer.getvalue())).pages[0].extract_text().split())
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            assert "".join(written(shape.text).split()) in found, shape.text
    assert (sheet.width, sheet.height) == SHEET
