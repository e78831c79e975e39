"""Sheet E-1: the electrical one-line diagram with its conductors, equipment and checks."""

from collections.abc import Sequence

from services.design.rules.checks import Check
from services.design.rules.drawings.one_line.diagram import draw_one_line
from services.design.rules.drawings.one_line.model import OneLine
from services.design.rules.drawings.svg import FAINT, Drawing
from services.design.rules.drawings.title_block import (
    BLOCK_HEIGHT,
    MARGIN,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    TitleBlock,
    new_sheet,
    notes,
    signature,
    table,
)

FOOT = SHEET_HEIGHT - MARGIN - BLOCK_HEIGHT
TABLES_TOP = 575.0
SIZE = 7.5
"""Of the type in the tables."""

RUNS_LISTED = 10
ORDER = ("fail", "unknown", "note", "pass")
WORDS = {"fail": "FAIL", "unknown": "unknown", "note": "note", "pass": "ok"}


def single_line(one_line: OneLine, block: TitleBlock) -> Drawing:
    """The sheet."""
    drawing = new_sheet(block, "ELECTRICAL ONE-LINE DIAGRAM", "E-1", "none (not to scale)")
    draw_one_line(drawing, one_line)
    _tables(drawing, one_line)
    return drawing


def _tables(drawing: Drawing, one_line: OneLine) -> None:
    drawing.line((MARGIN, TABLES_TOP), (SHEET_WIDTH - MARGIN, TABLES_TOP), width=1.0)
    top = TABLES_TOP + 8
    size, left = 7.5, MARGIN + 10
    shown = one_line.conductors[:RUNS_LISTED]
    end = table(
        drawing,
        left,
        top,
        (64, 110, 90, 86, 74, 48, 42, 50, 46, 40),
        "CONDUCTORS AND OVERCURRENT DEVICES",
        (
            "Run",
            "From - to",
            "Conductors Cu",
            "Insulation",
            "Raceway",
            "EGC Cu",
            "OCPD",
            "Ampacity",
            "Max. I",
            "V drop",
        ),
        shown,
        size=size,
    )
    if len(one_line.conductors) > len(shown):
        drawing.text(left, end + 9, f"{len(one_line.conductors) - len(shown)} further lines: design report", size=7)
    table(
        drawing, left, end + 12, (100, 360, 130, 60), "EQUIPMENT", ("Item", "Model", "Ids", "Qty"), one_line.equipment,
        size=size,
    )  # fmt: skip
    _verdicts(drawing, one_line.checks, MARGIN + 672, top)
    x = SHEET_WIDTH - MARGIN - 342
    notes(drawing, x, top, 330, "NOTES", one_line.labels, size=8.5, bottom=FOOT - 100)
    signature(drawing, x, FOOT - 92, 330)


def _verdicts(drawing: Drawing, checks: Sequence[Check], x: float, y: float) -> None:
    """Every check: rule, what it judges, value, limit, verdict, citation; failures and unknowns first."""
    ordered = sorted(checks, key=lambda check: ORDER.index(check.result))
    fitting = int((FOOT - y - 60) / (1.75 * SIZE))
    rows = [
        (
            check.rule.replace("_", " "),
            check.subject,
            _figure(check.value, check.unit),
            _figure(check.limit, check.unit),
            WORDS[check.result],
            check.citation,
        )
        for check in ordered[:fitting]
    ]
    widths, header = (122, 112, 64, 64, 42, 218), ("Rule", "Of", "Value", "Limit", "", "Citation")
    end = table(drawing, x, y, widths, "CHECKS", header, rows, size=SIZE)
    if len(ordered) > fitting:
        more = f"{len(ordered) - fitting} further checks, all passed or noted, are in the design report."
        drawing.text(x, end + 12, more, size=9, fill=FAINT)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.1f} {unit}" if abs(value - round(value)) > 0.05 else f"{value:.0f} {unit}"
