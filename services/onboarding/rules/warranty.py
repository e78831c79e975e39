"""Until when a maker stands in for a piece: dated terms by kind, from the day the system was energized."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Terms:
    kind: str
    """``module``, ``inverter``, ``battery`` or ``other``."""
    years: int
    effective_from: date
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Warranty:
    kind: str
    start: date
    end: date
    """Last day."""
    source: str


@cache
def _terms() -> tuple[Terms, ...]:
    text = files("services.onboarding.rules").joinpath("data/warranties.json").read_text(encoding="utf-8")
    return tuple(
        Terms(
            row["kind"], row["years"], date.fromisoformat(row["effective_from"]),
            None if row["effective_to"] is None else date.fromisoformat(row["effective_to"]), row["source"],
        )
        for row in json.loads(text)["terms"]
    )  # fmt: skip


def kind_of(category: str | None) -> str:
    """By the category of its line in the bill of materials; ``other`` where that has no terms of its own."""
    return category if category in {one.kind for one in _terms()} and category is not None else "other"


def warranty(kind: str, start: date) -> Warranty | None:
    """By the terms of the day on which it began; None where there are none on record."""
    for one in _terms():
        if one.kind == kind and one.effective_from <= start and (one.effective_to is None or start <= one.effective_to):
            return Warranty(kind, start, _years_later(start, one.years), one.source)
    return None


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)
