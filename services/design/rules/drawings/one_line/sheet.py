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
ORDER = ("fail", "unknown", "note", "pass")
WORDS = {"fail": "FAIL", "unknown": "unknown", "note": "note", "pass": "ok"}


def single_line_svg(one_line: OneLine, block: TitleBlock) -> str:
    """The sheet as an SVG document."""
    drawing = new_sheet(block, "ELECTRICAL ONE-LINE DIAGRAM", "E-1", "none (not to scale)")
    draw_one_line(drawing, one_line)
    _tables(drawing, one_line)
    return drawing.render()


def _tables(drawing: Drawing, one_line: OneLine) -> None:
    drawing.line((MARGIN, TABLES_TOP), (SHEET_WIDTH - MARGIN, TABLES_TOP), width=1.0)
    top = TABLES_TOP + 10
    rows = [
        (
            run,
            each.run,
            each.label,
            f"{each.grounding_size} AWG",
            f"{each.ocpd_a} A" if each.ocpd_a else "none",
            f"{each.ampacity_a:.0f} A",
            f"{each.voltage_drop_pct:.1f} %",
        )
        for run, each in one_line.conductors
    ]
    table(
        drawing,
        MARGIN + 12,
        top,
        (36, 160, 88, 66, 52, 62, 56),
        "CONDUCTORS AND OVERCURRENT DEVICES",
        ("Run", "From - to", "Conductor", "EGC", "OCPD", "Ampacity", "V drop"),
        rows,
        size=9,
    )
    _equipment(drawing, one_line, MARGIN + 12, top + 50 + 16 * (len(rows) + 1))
    _verdicts(drawing, _decisive(one_line), MARGIN + 550, top)
    x = SHEET_WIDTH - MARGIN - 362
    notes(drawing, x, top, 350, "NOTES", one_line.labels, size=9, bottom=FOOT - 100)
    signature(drawing, x, FOOT - 92, 350)


def _equipment(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    table(drawing, x, y, (110, 350, 60), "EQUIPMENT", ("Item", "Model", "Qty"), one_line.equipment, size=9)


def _decisive(one_line: OneLine) -> list[Check]:
    """The checks without those busbar methods that another one, or a supply-side connection, made irrelevant."""
    settled = one_line.interconnection.passed or one_line.remedy is not None
    return [
        check for check in one_line.checks if not (settled and check.rule.startswith("busbar_") and not check.passed)
    ]


def _verdicts(drawing: Drawing, checks: Sequence[Check], x: float, y: float) -> None:
    """Every electrical check: rule, value, limit, verdict, citation; failures first."""
    ordered = sorted(checks, key=lambda check: ORDER.index(check.result))
    fitting = int((FOOT - y - 60) / 15.75)
    rows = [
        (
            check.rule.replace("_", " "),
            _figure(check.value, check.unit),
            _figure(check.limit, check.unit),
            WORDS[check.result],
            check.citation,
        )
        for check in ordered[:fitting]
    ]
    end = table(
        drawing, x, y, (178, 82, 82, 40, 340), "CHECKS", ("Rule", "Value", "Limit", "", "Citation"), rows, size=9
    )
    if len(ordered) > fitting:
        more = f"{len(ordered) - fitting} further checks are in the design report."
        drawing.text(x, end + 12, more, size=9, fill=FAINT)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.1f} {unit}" if abs(value - round(value)) > 0.05 else f"{value:.0f} {unit}"
