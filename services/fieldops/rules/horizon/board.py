"""The dispatch board: crews by working days, what is promised, what moved, who is left out and why, as SVG."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from services.fieldops.rules.horizon.planning import Placed, Plan, working_days

LEFT, TOP, DAY, ROW, GAP = 210, 92, 92, 46, 6
ON_TIME, LATE, MOVED, UNFIT = "#2f6f4f", "#2b5c8a", "#b4661f", "#e8edf2"
LINE_CHARS: Final = 118
SKILL_CHARS: Final = 34
NARROWEST: Final = 740
"""What title and legend need beside each other."""
KEYS: Final = (("on time", ON_TIME), ("late", LATE), ("moved", MOVED), ("weather", UNFIT))


def board_svg(
    start: date, days: int, crews: Sequence[tuple[str, Sequence[str]]], plan: Plan, unfit: Mapping[date, Sequence[str]]
) -> str:
    """``crews``: name and skills, in the order of the rows; partners' crews that come follow them."""
    calendar = working_days(start, days)
    partners = sorted({one.crew for one in plan.placed} - {name for name, _ in crews})
    rows: dict[str, Sequence[str]] = {**dict(crews), **dict.fromkeys(partners, ("partner",))}
    below = TOP + ROW * len(rows) + 30
    height = below + 20 * max(1, len(plan.left_out)) + 30
    width = max(LEFT + DAY * len(calendar) + 20, NARROWEST)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="Helvetica, Arial, sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="30" font-size="18" font-weight="bold">Dispatch {start} to {calendar[-1]}</text>',
        _text(16, 50, _summary(plan), "#5a6472"),
        *_legend(width),
    ]
    for number, day in enumerate(calendar):
        x = LEFT + DAY * number
        if unfit.get(day):
            parts.append(f'<rect x="{x}" y="{TOP}" width="{DAY}" height="{ROW * len(rows)}" fill="{UNFIT}"/>')
        parts.append(_text(x + 8, TOP - 20, f"{day:%a %d %b}", "#1c2430", bold=True))
        parts.append(_text(x + 8, TOP - 6, f"no {', '.join(unfit[day])}"[:18] if unfit.get(day) else "", "#5a6472"))
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{TOP + ROW * len(rows)}" stroke="#d5dae0"/>')
    for number, name in enumerate(rows):
        y = TOP + ROW * number
        parts.append(f'<line x1="16" y1="{y}" x2="{width - 20}" y2="{y}" stroke="#d5dae0"/>')
        parts.append(_text(16, y + 20, name, "#1c2430", bold=True))
        parts.append(_text(16, y + 35, _skills(rows[name])[:SKILL_CHARS], "#5a6472"))
    lanes: dict[tuple[str, int], int] = {}
    for one in sorted(plan.placed, key=lambda each: (each.crew, each.starts_on)):
        if one.crew in rows:
            parts.append(_block(one, list(rows).index(one.crew), calendar, lanes))
    parts.append(
        _text(16, below, "Nobody comes:" if plan.left_out else "Every site has its crew.", "#1c2430", bold=True)
    )
    for number, (site, reasons) in enumerate(plan.left_out.items(), start=1):
        parts.append(_text(16, below + 20 * number, f"{_short(site)}: {'; '.join(reasons)}"[:LINE_CHARS], "#8a2020"))
    return "\n".join([*parts, "</svg>"])


def _block(one: Placed, row: int, calendar: Sequence[date], lanes: dict[tuple[str, int], int]) -> str:
    shown = [number for number, day in enumerate(calendar) if one.starts_on <= day <= one.ends_on]
    if not shown:
        return ""  # on a weekend, or before and after the days of the board
    first, last = shown[0], shown[-1]
    lane = max(lanes.get((one.crew, day), 0) for day in range(first, last + 1))
    for day in range(first, last + 1):
        lanes[one.crew, day] = lane + 1
    x, y = LEFT + DAY * first + GAP / 2, TOP + ROW * row + GAP / 2 + 20 * lane
    width, height = DAY * (last - first + 1) - GAP, 18 if lane else ROW - GAP
    fill = MOVED if one.moved_from is not None else LATE if one.late_days else ON_TIME
    note = (
        f"moved, ${one.price_cents / 100:,.0f}"
        if one.moved_from
        else f"{one.late_days} d late"
        if one.late_days
        else ""
    )
    return (
        f"<g><title>{escape(one.site)}</title>"
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{fill}"/>'
        + _text(x + 8, y + 15, _short(one.site), "#ffffff", bold=True)
        + (_text(x + 8, y + 30, note, "#ffffff") if height > 30 else "")
        + "</g>"
    )


def _skills(found: Sequence[str]) -> str:
    """What a crew can do; then, where it may."""
    licences = [one.partition(":")[2] for one in found if ":" in one]
    return "; ".join([", ".join(one for one in found if ":" not in one), *([" ".join(licences)] if licences else [])])


def _short(site: str) -> str:
    return site[-8:] if len(site) > 12 else site


def _summary(plan: Plan) -> str:
    moves = sum(one.moved_from is not None for one in plan.placed)
    bound = "" if plan.bound is None else f", bound {plan.bound:,.0f}"
    return (
        f"{len(plan.placed)} visits, {len(plan.left_out)} left out, "
        f"{moves} moved for {plan.moves_cents / 100:,.0f} USD; "
        f"{plan.status}, objective {plan.objective:,.0f}{bound}"
    )


def _legend(width: int) -> list[str]:
    parts = []
    for number, (label, fill) in enumerate(KEYS):
        x = width - 340 + 82 * number
        parts.append(f'<rect x="{x}" y="20" width="14" height="14" rx="3" fill="{fill}"/>')
        parts.append(_text(x + 20, 31, label, "#5a6472"))
    return parts


def _text(x: float, y: float, text: str, fill: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" fill="{fill}"{weight}>{escape(text)}</text>'
