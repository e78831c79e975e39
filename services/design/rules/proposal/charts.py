"""Charts of the proposal, drawn from shapes: bars by month, lines by year, tornado."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color

from services.design.rules.money.sensitivity import Swing
from services.design.rules.proposal.style import ACCENT, DARK, FAINT, GREEN, LINE, RED, usd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[float]
    colour: Color


@dataclass(frozen=True)
class _Scale:
    """From values to points of an axis with round ticks."""

    low: float
    high: float
    step: float
    origin: float
    length: float

    @classmethod
    def over(cls, low: float, high: float, origin: float, length: float, ticks: int = 5) -> _Scale:
        low, high = min(low, 0.0), max(high, 0.0)
        span = max(high - low, 1e-9)
        raw = span / ticks
        power = 10.0 ** floor(log10(raw))
        step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw - 1e-12)
        return cls(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, origin, length)

    def at(self, value: float) -> float:
        return self.origin + (value - self.low) / (self.high - self.low) * self.length

    @property
    def ticks(self) -> list[float]:
        return [self.low + i * self.step for i in range(round((self.high - self.low) / self.step) + 1)]


def monthly_bars(series: Sequence[Series], unit: str, width: float, height: float) -> Drawing:
    """Groups of bars by month with a legend above."""
    made = Drawing(width, height)
    left, bottom, top = 44.0, 18.0, height - 26.0
    values = [value for one in series for value in one.values]
    scale = _Scale.over(min(values), max(values), bottom, top - bottom)
    _grid(made, scale, left, width, unit)
    pitch = (width - left) / 12
    bar = pitch * 0.76 / len(series)
    for month in range(12):
        start = left + month * pitch + pitch * 0.12
        for number, one in enumerate(series):
            zero, end = scale.at(0.0), scale.at(one.values[month])
            made.add(
                Rect(
                    start + number * bar,
                    min(zero, end),
                    bar * 0.94,
                    abs(end - zero),
                    fillColor=one.colour,
                    strokeColor=None,
                )
            )
        _text(made, left + (month + 0.5) * pitch, 5, MONTHS[month], "middle")
    made.add(Line(left, scale.at(0.0), width, scale.at(0.0), strokeColor=DARK, strokeWidth=0.7))
    _legend(made, series, left, height - 10)
    return made


def yearly_lines(series: Sequence[Series], unit: str, width: float, height: float) -> Drawing:
    """Lines over the years, year 0 first."""
    made = Drawing(width, height)
    left, bottom, top = 58.0, 18.0, height - 26.0
    values = [value for one in series for value in one.values]
    scale = _Scale.over(min(values), max(values), bottom, top - bottom)
    _grid(made, scale, left, width, unit)
    last = max(len(one.values) for one in series) - 1
    pitch = (width - left - 10) / last
    for one in series:
        points: list[float] = []
        for year, value in enumerate(one.values):
            points += [left + year * pitch, scale.at(value)]
        made.add(PolyLine(points, strokeColor=one.colour, strokeWidth=1.7, strokeLineJoin=1))
    made.add(Line(left, scale.at(0.0), width - 10, scale.at(0.0), strokeColor=DARK, strokeWidth=0.8))
    for year in range(0, last + 1, 5):
        _text(made, left + year * pitch, 5, f"year {year}", "middle")
    _legend(made, series, left, height - 10)
    return made


def tornado_chart(swings: Sequence[Swing], base_usd: float, width: float) -> Drawing:
    """NPV when one assumption moves down and up, the widest first."""
    row, label = 21.0, 168.0
    height = row * len(swings) + 26
    made = Drawing(width, height)
    values = [usd_value for swing in swings for usd_value in (swing.npv_low_usd, swing.npv_high_usd)] + [base_usd]
    room = 52.0
    low, high = min(values), max(values)
    span = max(high - low, 1.0)

    def at(value: float) -> float:
        return label + room + (value - low) / span * (width - label - 2 * room)

    made.add(Line(at(base_usd), 12, at(base_usd), height - 12, strokeColor=DARK, strokeWidth=0.8))
    _text(made, at(base_usd), 2, f"as proposed {usd(base_usd)}", "middle")
    for number, swing in enumerate(swings):
        y = height - 16 - (number + 0.5) * row
        _text(made, 0, y - 3, f"{swing.assumption} {step_of(swing)}", "start", size=8.2, colour=DARK)
        for value in (swing.npv_low_usd, swing.npv_high_usd):
            better = value >= base_usd
            start, end = sorted((at(base_usd), at(value)))
            made.add(
                Rect(start, y - 6, max(end - start, 0.4), 12, fillColor=GREEN if better else RED, strokeColor=None)
            )
            _text(made, end + 3 if better else start - 3, y - 3, usd(value), "start" if better else "end")
    return made


def step_of(swing: Swing) -> str:
    """E.g. ``± 10 % of the price``; steps per year are points."""
    return f"± {100 * swing.step:g} {'points' if swing.unit == 'per year' else '%'}"


def _grid(made: Drawing, scale: _Scale, left: float, right: float, unit: str) -> None:
    for tick in scale.ticks:
        y = scale.at(tick)
        made.add(Line(left, y, right, y, strokeColor=LINE, strokeWidth=0.4))
        _text(made, left - 5, y - 2.5, usd(tick) if unit == "$" else f"{tick:,.0f}", "end")
    if unit != "$":
        _text(made, left - 5, scale.at(scale.high) + 9, unit, "end")


def _legend(made: Drawing, series: Sequence[Series], x: float, y: float) -> None:
    for one in series:
        made.add(Rect(x, y - 1, 9, 7, fillColor=one.colour, strokeColor=None))
        _text(made, x + 13, y, one.name, "start", size=8)
        x += 26 + 4.4 * len(one.name)


def _text(made: Drawing, x: float, y: float, text: str, anchor: str, size: float = 7.2, colour: Color = FAINT) -> None:
    made.add(String(x, y, text, fontName="Helvetica", fontSize=size, fillColor=colour, textAnchor=anchor))


COLOURS = (ACCENT, GREEN, Color(0.75, 0.45, 0.1))
"""One for each option, in their order."""
