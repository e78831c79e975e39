"""The one-line diagram itself: from the PV circuits at the left to the utility at the right."""

from collections.abc import Sequence

from services.design.rules.drawings.one_line import symbols
from services.design.rules.drawings.one_line.model import OneLine, Row
from services.design.rules.drawings.svg import INK, Drawing

PASS, FAIL, OPEN = "#2e7d46", "#b3261e", "#8a6d00"

COMBINER_X, DISCONNECT_X, PRODUCTION_X = 690.0, 980.0, 830.0
TRANSFORMER_X, METER_BEFORE_IT_X = 880.0, 790.0
BUS_X, BACKUP_X, METER_X, GRID_X = 1235.0, 1352.0, 1475.0, 1605.0
PANEL_TOP, PANEL_BOTTOM, MAIN_Y, SOURCE_Y, EXISTING_Y = 110.0, 485.0, 160.0, 375.0, 440.0
MIDDLE_Y = 255.0
BESIDE_PANEL = 12.0
"""By which the gateway's text keeps off the panel's outline."""


def draw_one_line(drawing: Drawing, one_line: OneLine) -> None:
    """The diagram, above y = 565 of the sheet."""
    rows = one_line.rows
    first, pitch = (185.0, 205.0) if any(row.storage for row in rows) else (130.0, 150.0)
    heights = [MIDDLE_Y] if len(rows) == 1 else [first + pitch * i for i in range(len(rows))]
    trunk_y = (heights[0] + heights[1]) / 2 + 5 if len(rows) == 2 else MIDDLE_Y
    ends = [_row(drawing, row, y) for row, y in zip(rows, heights, strict=True)]
    x = _join(drawing, one_line, ends, heights, trunk_y)
    x = _ac_side(drawing, one_line, x, trunk_y)
    _main_panel(drawing, one_line)
    _connect(drawing, one_line, x, trunk_y)
    _verdict(drawing, one_line)


def _caption(drawing: Drawing, x: float, y: float, title: str, lines: Sequence[str], width: float) -> None:
    """Title and ratings, centred under a symbol."""
    drawing.text(x, y, title, size=9.5, bold=True, anchor="middle", fit=width)
    for i, line in enumerate(lines):
        drawing.text(x, y + 12.5 * (i + 1), line, size=9, anchor="middle", fit=width)


def _wire(drawing: Drawing, a: float, b: float, y: float, run: str = "") -> None:
    drawing.line((a, y), (b, y), width=symbols.LINE)
    if run:
        symbols.tag(drawing, (a + b) / 2, y, run)


def _row(drawing: Drawing, row: Row, y: float) -> float:
    """PV circuits to inverter; returns the x where its AC side ends."""
    if row.kind == "battery":
        symbols.battery(drawing, 490, y)
        _caption(drawing, 490, y + 34, row.title, row.unit, 300)
        _wire(drawing, 516, 640, y, row.ac_run)
        return 640
    here = _pv(drawing, row, y) if row.pv else None
    if row.kind == "micro":
        return _micro_inverters(drawing, row, here or 136.0, y)
    if here is not None:
        here = _dc_side(drawing, row, here, y)
        _wire(drawing, here, 460, y, row.dc_run if here < 300 else "")
    symbols.inverter(drawing, 490, y, bidirectional=row.kind == "hybrid")
    _caption(drawing, 490, y + (54 if row.kind == "hybrid" else 45), row.title, row.unit, 175)
    if row.storage:
        drawing.line((475, y - 30), (475, y - 94), width=symbols.LINE)
        drawing.line((475, y - 94), (530, y - 94), width=symbols.LINE)
        symbols.battery(drawing, 556, y - 94)
        _caption(drawing, 556, y - 60, "BATTERY", row.storage, 155)
    _wire(drawing, 520, 640, y, row.ac_run)
    return 640


def _pv(drawing: Drawing, row: Row, y: float) -> float:
    x = 110.0
    half = symbols.pv_string(drawing, x, y)
    if len(row.pv) > 1:  # a second outline behind: more of the same
        behind = [(x - 20, y + 17), (x - 20, y + 22), (x + 31, y + 22), (x + 31, y - 11), (x + 26, y - 11)]
        drawing.path(behind, width=1.1)
    _caption(drawing, x + 4, y + 36, "PV ARRAY", row.pv, 150)
    return x + half


def _dc_side(drawing: Drawing, row: Row, here: float, y: float) -> float:
    """Rapid shutdown and the DC disconnect that is part of the inverter; returns the x behind them."""
    if row.rapid_shutdown:
        _wire(drawing, here, 205, y)
        symbols.rapid_shutdown(drawing, 225, y)
        _caption(drawing, 225, y + 36, "RAPID SHUTDOWN", (row.rapid_shutdown,), 110)
        here = 245
    for i, line in enumerate(row.dc_ratings):
        drawing.text(290, y - 36 + 12 * i, line, size=9, anchor="middle", fit=120)
    _wire(drawing, here, 338, y, row.dc_run)
    symbols.disconnect(drawing, 360, y)
    _caption(drawing, 360, y + 36, "DC DISCONNECT", ("in the inverter",), 120)
    return 382


def _micro_inverters(drawing: Drawing, row: Row, here: float, y: float) -> float:
    _wire(drawing, here, 290, y)
    symbols.inverter(drawing, 320, y)
    for i, line in enumerate(row.dc_ratings):
        drawing.text(213, y - 36 + 12 * i, line, size=9, anchor="middle", fit=140)
    _caption(drawing, 320, y + 45, row.title, row.unit, 210)
    drawing.text(430, y - 10, "AC trunk cable", size=9, anchor="middle")
    _wire(drawing, 350, 640, y, row.ac_run)
    return 640


def _join(drawing: Drawing, one_line: OneLine, ends: Sequence[float], heights: Sequence[float], y: float) -> float:
    """Several sources on a combiner, one straight on; returns the x where the trunk begins."""
    if not one_line.combiner:
        return ends[0] if ends else 640.0
    bus = COMBINER_X
    for row, end, at in zip(one_line.rows, ends, heights, strict=True):
        _wire(drawing, end, bus - 36, at)
        symbols.breaker(drawing, bus - 22, at)
        drawing.line((bus - 9, at), (bus, at), width=symbols.LINE)
        drawing.text(bus - 22, at + 16, f"{row.breaker_a} A", size=9, anchor="middle")
    top, bottom = min(*heights, y) - 28, max(*heights, y) + 28
    drawing.line((bus, top), (bus, bottom), width=4.5)
    drawing.rect(bus - 48, top - 12, 66, bottom - top + 24, dash="6 4", line=1.0)
    lines = [*one_line.combiner, *([one_line.more] if one_line.more else [])]
    _caption(drawing, bus - 15, bottom + 26, "AC COMBINER", lines, 170)
    return bus + 2


def _ac_side(drawing: Drawing, one_line: OneLine, x: float, y: float) -> float:
    """Production meter, transformer and AC disconnect; returns the x of the line behind them."""
    half, runs = 34 if one_line.fused else 22, one_line.trunk_runs
    if one_line.production_meter:
        meter_x, width = (METER_BEFORE_IT_X, 100.0) if one_line.transformer else (PRODUCTION_X, 130.0)
        _wire(drawing, x, meter_x - 23, y, runs.get("PM1", ""))
        symbols.meter(drawing, meter_x, y, "P")
        _caption(drawing, meter_x, y + 42, "PRODUCTION METER", one_line.production_meter, width)
        x = meter_x + 23
    if one_line.transformer:
        _wire(drawing, x, TRANSFORMER_X - 25, y, runs.get("T1", ""))
        symbols.transformer(drawing, TRANSFORMER_X, y)
        above = y - 27 - 12.5 * len(one_line.transformer)
        _caption(drawing, TRANSFORMER_X, above, "TRANSFORMER T1", one_line.transformer, 170)
        x = TRANSFORMER_X + 25
    if one_line.disconnect:
        _wire(drawing, x, DISCONNECT_X - half, y, runs.get("D1", ""))
        symbols.disconnect(drawing, DISCONNECT_X, y, fused=one_line.fused)
        _caption(drawing, DISCONNECT_X, y + 38, "AC DISCONNECT", one_line.disconnect, 150)
        x = DISCONNECT_X + half
    return x


def _main_panel(drawing: Drawing, one_line: OneLine) -> None:
    """The main panel with its busbar, main breaker and loads."""
    middle = BUS_X - 43
    drawing.rect(BUS_X - 150, PANEL_TOP, 215, PANEL_BOTTOM - PANEL_TOP, fill="#fbfcfd", line=1.3, dash="8 4")
    drawing.text(middle, PANEL_TOP - 22, "MAIN SERVICE PANEL MSP", size=11, bold=True, anchor="middle")
    for i, line in enumerate(one_line.panel):
        drawing.text(middle, PANEL_TOP - 8 + 12 * i, line, size=9.5, anchor="middle", fit=270)
    drawing.line((BUS_X, PANEL_TOP + 24), (BUS_X, PANEL_BOTTOM - 20), width=5)
    main_y = _main_y(one_line)
    _breaker_on_bus(drawing, main_y, side=1)
    drawing.text(BUS_X + 10, main_y + 17, f"{one_line.main_a} A", size=9)
    _to_utility(drawing, one_line, BUS_X + 50, main_y)
    for i in range(3):
        y = 225 + 26 * i if not one_line.centre_fed else 190 + 26 * i
        _breaker_on_bus(drawing, y, side=-1)
        drawing.line((BUS_X - 49, y), (BUS_X - 68, y), width=symbols.LINE)
        if i == 1:
            drawing.text(BUS_X - 74, y + 3, "loads", size=9, anchor="end")
    if one_line.existing:
        _breaker_on_bus(drawing, EXISTING_Y, side=-1)
        drawing.text(BUS_X - 54, EXISTING_Y + 15, one_line.existing, size=9, anchor="end", fit=150)
    symbols.ground(drawing, BUS_X - 60, PANEL_BOTTOM)
    drawing.text(BUS_X - 45, PANEL_BOTTOM + 20, "GEC", size=9)


def _main_y(one_line: OneLine) -> float:
    return (PANEL_TOP + PANEL_BOTTOM) / 2 if one_line.centre_fed else MAIN_Y


def _breaker_on_bus(drawing: Drawing, y: float, side: int) -> None:
    symbols.breaker(drawing, BUS_X + side * 36, y)
    drawing.line((BUS_X, y), (BUS_X + side * 23, y), width=symbols.LINE)


def _to_utility(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    """From the main breaker over the backup device and the meter to the grid."""
    if one_line.gateway:
        _wire(drawing, x, BACKUP_X - 28, y)
        symbols.transfer_switch(drawing, BACKUP_X, y)
        above = y - 29 - 12.5 * len(one_line.gateway)
        _caption(drawing, BACKUP_X + BESIDE_PANEL, above, "GATEWAY GW1", one_line.gateway, 125)
        x = BACKUP_X + 28
    _wire(drawing, x, METER_X - 23, y)
    symbols.meter(drawing, METER_X, y)
    _caption(drawing, METER_X, y + 42, "UTILITY METER UM", one_line.service, 118)
    _wire(drawing, METER_X + 23, GRID_X - 25, y)
    symbols.transformer(drawing, GRID_X, y)
    _caption(drawing, GRID_X, y + 42, "UTILITY", (), 110)


def _connect(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    """To the busbar, or to the conductors between main and meter, on the house's side of a gateway."""
    corner = BUS_X - 180
    if one_line.supply_side:
        low, tap = PANEL_BOTTOM + 31, (BUS_X + 76 if one_line.gateway else METER_X - 90)
        main_y = _main_y(one_line)
        drawing.path([(x, y), (corner, y), (corner, low), (tap, low), (tap, main_y)], width=symbols.LINE)
        drawing.circle((tap, main_y), 3.4, fill=INK)
        _run_to_service(drawing, one_line, corner, (y + low) / 2)
        drawing.text(corner - 8, low, "supply-side connection TAP1", size=9, anchor="end")
        drawing.text(corner - 8, low + 12, "ahead of the main", size=9, anchor="end")
        return
    drawing.path([(x, y), (corner, y), (corner, SOURCE_Y), (BUS_X - 49, SOURCE_Y)], width=symbols.LINE)
    _run_to_service(drawing, one_line, corner, (y + SOURCE_Y) / 2)
    _breaker_on_bus(drawing, SOURCE_Y, side=-1)
    drawing.text(BUS_X - 54, SOURCE_Y + 15, f"{one_line.breaker_a} A backfed", size=9, anchor="end", fit=90)
    if one_line.power_control:
        drawing.text(corner, SOURCE_Y - 8, one_line.power_control, size=9, anchor="end", fit=260)


def _run_to_service(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    if run := one_line.trunk_runs.get("service"):
        symbols.tag(drawing, x, y, run)


def _verdict(drawing: Drawing, one_line: OneLine) -> None:
    """The check that permits the interconnection, in a box."""
    check = one_line.verdict
    if check is None or check.value is None or check.limit is None:
        return
    x, y, width = BUS_X - 180, PANEL_BOTTOM + 41, 610.0
    colour = {"pass": PASS, "fail": FAIL}.get(check.result, OPEN)
    drawing.rect(x, y, width, 40, line=1.2, stroke=colour, fill="#ffffff", radius=4)
    sign = "≤" if check.value <= check.limit else ">"
    line = f"{check.result.upper()}  {check.citation}: {check.value:.1f} A {sign} {check.limit:g} A"
    drawing.text(x + 10, y + 17, line, size=11, bold=True, fill=colour, fit=width - 20)
    drawing.text(x + 10, y + 33, check.detail, size=9, fit=width - 20)
