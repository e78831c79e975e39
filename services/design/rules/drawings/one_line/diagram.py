"""The one-line diagram itself: from the PV circuits at the left to the utility at the right."""

from collections.abc import Sequence

from services.design.rules.drawings.one_line import symbols
from services.design.rules.drawings.one_line.model import BatteryUnit, OneLine, PvChain
from services.design.rules.drawings.svg import INK, Drawing

PASS, FAIL = "#2e7d46", "#b3261e"
ROWS_DRAWN = 3
"""Inverter chains drawn one by one; further ones of the same kind are stated as a number."""

COMBINER_X, DISCONNECT_X, PRODUCTION_X = 690.0, 830.0, 980.0
BUS_X, BACKUP_X, METER_X, GRID_X = 1235.0, 1352.0, 1475.0, 1605.0
PANEL_TOP, PANEL_BOTTOM, MAIN_Y, SOURCE_Y, BATTERY_Y = 110.0, 485.0, 160.0, 375.0, 440.0
MIDDLE_Y = 255.0


def draw_one_line(drawing: Drawing, one_line: OneLine) -> None:
    """The diagram, above y = 565 of the sheet."""
    drawn = one_line.chains[:ROWS_DRAWN]
    rows = [MIDDLE_Y] if len(drawn) == 1 else [145.0 + 130 * i for i in range(len(drawn))]
    trunk_y = 210.0 if len(drawn) == 2 else MIDDLE_Y
    ends = [_chain(drawing, chain, y) for chain, y in zip(drawn, rows, strict=True)]
    x = _join(drawing, one_line, ends, rows, trunk_y)
    x = _ac_side(drawing, one_line, x, trunk_y)
    _main_panel(drawing, one_line)
    _connect(drawing, one_line, x, trunk_y)
    if one_line.battery is not None and (one_line.battery.coupling == "ac" or len(rows) == 1):
        _battery(drawing, one_line.battery, rows[0])
    _busbar_verdict(drawing, one_line)


def _caption(drawing: Drawing, x: float, y: float, title: str, lines: Sequence[str], width: float) -> None:
    """Title and ratings, centred under a symbol."""
    drawing.text(x, y, title, size=9.5, bold=True, anchor="middle", fit=width)
    for i, line in enumerate(lines):
        drawing.text(x, y + 12.5 * (i + 1), line, size=9, anchor="middle", fit=width)


def _wire(drawing: Drawing, a: float, b: float, y: float, run: str = "") -> None:
    drawing.line((a, y), (b, y), width=symbols.LINE)
    if run:
        symbols.tag(drawing, (a + b) / 2, y, run)


def _chain(drawing: Drawing, chain: PvChain, y: float) -> float:
    """PV circuits to inverter; returns the x where its AC side ends."""
    x = 110.0
    half = symbols.pv_string(drawing, x, y)
    if len(chain.circuits) > 1:  # a second outline behind: more of the same
        behind = [(x - 20, y + 17), (x - 20, y + 22), (x + 31, y + 22), (x + 31, y - 11), (x + 26, y - 11)]
        drawing.path(behind, width=1.1)
    shown = list(chain.circuits[:3]) + ([f"and {len(chain.circuits) - 3} more"] if len(chain.circuits) > 3 else [])
    _caption(drawing, x + 4, y + 36, "PV ARRAY", shown, 138)
    here = x + half
    if chain.kind == "micro":
        return _micro_inverters(drawing, chain, here, y)
    if chain.rapid_shutdown:
        _wire(drawing, here, 205, y)
        symbols.rapid_shutdown(drawing, 225, y)
        _caption(drawing, 225, y + 36, "RAPID SHUTDOWN", (chain.rapid_shutdown,), 110)
        here = 245
    for i, line in enumerate(chain.dc_ratings):
        drawing.text(290, y - 36 + 12 * i, line, size=9, anchor="middle", fit=120)
    if chain.dc_disconnect:
        _wire(drawing, here, 338, y, chain.dc_run)
        symbols.disconnect(drawing, 360, y)
        _caption(drawing, 360, y + 36, "DC DISCONNECT", (chain.dc_disconnect,), 120)
        here, run = 382, ""
    else:
        run = chain.dc_run
    _wire(drawing, here, 460, y, run)
    symbols.inverter(drawing, 490, y, bidirectional=chain.kind == "hybrid")
    _caption(drawing, 490, y + (54 if chain.kind == "hybrid" else 45), chain.inverter[0], chain.inverter[1:], 165)
    _wire(drawing, 520, 640, y, chain.ac_run)
    return 640


def _micro_inverters(drawing: Drawing, chain: PvChain, here: float, y: float) -> float:
    _wire(drawing, here, 290, y)
    symbols.inverter(drawing, 320, y)
    for i, line in enumerate(chain.dc_ratings):
        drawing.text(213, y - 36 + 12 * i, line, size=9, anchor="middle", fit=140)
    _caption(drawing, 320, y + 45, chain.inverter[0], chain.inverter[1:], 190)
    drawing.text(430, y - 10, "AC trunk cable", size=9, anchor="middle")
    _wire(drawing, 350, 640, y, chain.ac_run)
    return 640


def _join(drawing: Drawing, one_line: OneLine, ends: list[float], rows: list[float], trunk_y: float) -> float:
    """Several chains on an AC combiner, one straight on; returns the x where the trunk begins."""
    if len(one_line.chains) == 1:
        return ends[0]
    bus = COMBINER_X
    for chain, end, y in zip(one_line.chains, ends, rows, strict=False):
        _wire(drawing, end, bus - 36, y)
        symbols.breaker(drawing, bus - 22, y)
        drawing.line((bus - 9, y), (bus, y), width=symbols.LINE)
        drawing.text(bus - 22, y + 16, f"{chain.breaker_a} A", size=9, anchor="middle")
    top, bottom = min(*rows, trunk_y) - 28, max(*rows, trunk_y) + 28
    drawing.line((bus, top), (bus, bottom), width=4.5)
    drawing.rect(bus - 48, top - 12, 66, bottom - top + 24, dash="6 4", line=1.0)
    more = len(one_line.chains) - len(rows)
    _caption(drawing, bus - 15, top - 30, "AC COMBINER", (f"and {more} more alike" if more else "",), 130)
    return bus + 2


def _ac_side(drawing: Drawing, one_line: OneLine, x: float, y: float) -> float:
    """AC disconnect and production meter; returns the x of the line behind them."""
    fused = one_line.connection == "supply_side"
    if one_line.ac_disconnect:
        half = 34 if fused else 22
        _wire(drawing, x, DISCONNECT_X - half, y, one_line.trunk_run)
        symbols.disconnect(drawing, DISCONNECT_X, y, fused=fused)
        _caption(drawing, DISCONNECT_X, y + 38, "AC DISCONNECT", (one_line.ac_disconnect, "visible, lockable"), 150)
        x = DISCONNECT_X + half
    if one_line.production_meter:
        _wire(drawing, x, PRODUCTION_X - 23, y)
        symbols.meter(drawing, PRODUCTION_X, y, "P")
        _caption(drawing, PRODUCTION_X, y + 42, "PRODUCTION METER", (), 130)
        x = PRODUCTION_X + 23
    return x


def _main_panel(drawing: Drawing, one_line: OneLine) -> None:
    """The main panel with its busbar, main breaker and loads."""
    panel, middle = one_line.panel, BUS_X - 43
    drawing.rect(BUS_X - 150, PANEL_TOP, 215, PANEL_BOTTOM - PANEL_TOP, fill="#fbfcfd", line=1.3, dash="8 4")
    drawing.text(middle, PANEL_TOP - 22, "MAIN SERVICE PANEL", size=11, bold=True, anchor="middle")
    volts = "120/240 V 1Φ" if panel.phases == 1 else f"{panel.voltage_v:g} V 3Φ"
    drawing.text(
        middle,
        PANEL_TOP - 8,
        f"{panel.busbar_a:g} A busbar, {panel.main_a:g} A main, {volts}",
        size=9.5,
        anchor="middle",
        fit=240,
    )
    drawing.line((BUS_X, PANEL_TOP + 24), (BUS_X, PANEL_BOTTOM - 20), width=5)
    main_y = (PANEL_TOP + PANEL_BOTTOM) / 2 if panel.centre_fed else MAIN_Y
    _breaker_on_bus(drawing, main_y, side=1)
    drawing.text(BUS_X + 10, main_y + 17, f"{panel.main_a:g} A", size=9)
    _to_utility(drawing, one_line, BUS_X + 50, main_y)
    for i in range(3):
        y = 225 + 26 * i if not panel.centre_fed else 190 + 26 * i
        _breaker_on_bus(drawing, y, side=-1)
        drawing.line((BUS_X - 49, y), (BUS_X - 68, y), width=symbols.LINE)
        if i == 1:
            drawing.text(BUS_X - 74, y + 3, "loads", size=9, anchor="end")
    symbols.ground(drawing, BUS_X + 45, PANEL_BOTTOM)
    drawing.text(BUS_X + 60, PANEL_BOTTOM + 20, "GEC", size=9)


def _breaker_on_bus(drawing: Drawing, y: float, side: int) -> None:
    symbols.breaker(drawing, BUS_X + side * 36, y)
    drawing.line((BUS_X, y), (BUS_X + side * 23, y), width=symbols.LINE)


def _to_utility(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    """From the main breaker over the backup device and the meter to the grid."""
    if one_line.backup_device:
        _wire(drawing, x, BACKUP_X - 28, y)
        symbols.transfer_switch(drawing, BACKUP_X, y)
        _caption(drawing, BACKUP_X, y + 42, "BACKUP DEVICE", (one_line.backup_device,), 112)
        x = BACKUP_X + 28
    _wire(drawing, x, METER_X - 23, y)
    symbols.meter(drawing, METER_X, y)
    service = ("bidirectional", f"{one_line.panel.service_a:g} A service")
    _caption(drawing, METER_X, y + 42, "UTILITY METER", service, 118)
    _wire(drawing, METER_X + 23, GRID_X - 25, y)
    symbols.grid(drawing, GRID_X, y)
    _caption(drawing, GRID_X, y + 42, "UTILITY", (), 110)


def _connect(drawing: Drawing, one_line: OneLine, x: float, y: float) -> None:
    """The PV output to the busbar, or to the service conductors between main and meter."""
    corner = BUS_X - 180
    if one_line.connection == "supply_side":
        low, tap = PANEL_BOTTOM + 31, METER_X - 45
        main_y = (PANEL_TOP + PANEL_BOTTOM) / 2 if one_line.panel.centre_fed else MAIN_Y
        drawing.path([(x, y), (corner, y), (corner, low), (tap, low), (tap, main_y)], width=symbols.LINE)
        drawing.circle((tap, main_y), 3.4, fill=INK)
        drawing.text(corner - 8, low, "supply-side connection", size=9, anchor="end")
        drawing.text(corner - 8, low + 12, "ahead of the main", size=9, anchor="end")
        return
    drawing.path([(x, y), (corner, y), (corner, SOURCE_Y), (BUS_X - 49, SOURCE_Y)], width=symbols.LINE)
    _breaker_on_bus(drawing, SOURCE_Y, side=-1)
    breaker = one_line.backfeed_breaker_a or one_line.interconnection.backfeed_breaker_a
    drawing.text(BUS_X - 54, SOURCE_Y + 15, f"{breaker} A backfed", size=9, anchor="end", fit=90)


def _busbar_verdict(drawing: Drawing, one_line: OneLine) -> None:
    """The check that decides the interconnection, in a box; the nearest to passing where none does."""
    verdict = one_line.interconnection
    candidates = [check for check in verdict.checks if check.rule == verdict.method] or list(verdict.checks)
    if one_line.remedy is not None:
        candidates = [one_line.remedy]
    figured = [(check, check.value, check.limit) for check in candidates if check.value is not None and check.limit]
    if not figured:
        return
    check, value, limit = min(figured, key=lambda item: item[1] / item[2])
    x, y, width = BUS_X - 180, PANEL_BOTTOM + 41, 610.0
    colour = PASS if check.passed else FAIL
    drawing.rect(x, y, width, 40, line=1.2, stroke=colour, fill="#ffffff", radius=4)
    word, sign = ("PASS", "≤") if check.passed else ("FAIL", ">")
    line = f"{word}  {check.citation}: {value:.1f} A {sign} {limit:g} A"
    drawing.text(x + 10, y + 17, line, size=11, bold=True, fill=colour, fit=width - 20)
    drawing.text(x + 10, y + 33, check.detail, size=9, fit=width - 20)


def _battery(drawing: Drawing, unit: BatteryUnit, first_row: float) -> None:
    if unit.coupling == "dc":
        x, y = 490.0, first_row + 150
        drawing.path([(x + 30, first_row + 20), (x + 78, first_row + 20), (x + 78, y), (x + 26, y)], width=symbols.LINE)
        symbols.battery(drawing, x, y)
        _caption(drawing, x, y + 34, "BATTERY", unit.ratings, 190)
        return
    x = COMBINER_X + 60
    symbols.battery(drawing, x, BATTERY_Y)
    _caption(drawing, x, BATTERY_Y + 36, "BATTERY WITH INVERTER", unit.ratings, 260)
    _wire(drawing, x + 26, BUS_X - 49, BATTERY_Y, unit.ac_run)
    _breaker_on_bus(drawing, BATTERY_Y, side=-1)
    if unit.breaker_a:
        drawing.text(BUS_X - 54, BATTERY_Y + 15, f"{unit.breaker_a} A backfed", size=9, anchor="end", fit=90)
