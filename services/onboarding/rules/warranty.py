"""Until when a maker stands in for a piece: dated terms by kind, from the day the system was energized."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from shared.schemas.parts import DesignFacts


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


def kind_of(sku: str, design: DesignFacts) -> str:
    """What a piece is, by the models of its design: an article number holds the model, or the model the number."""
    models = {
        "battery": [one.model for one in design.batteries],
        "inverter": [one.model for one in design.inverters],
        "module": [one.model for one in design.modules],
    }
    for kind, known in models.items():
        if any(model in sku or sku in model for model in known):
            return kind
    return "other"


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
