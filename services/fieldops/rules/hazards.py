"""The job hazard analysis that a crew signs before it starts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.schemas.parts import DesignFacts


@dataclass(frozen=True)
class Hazard:
    """One line of the analysis: in which step, what can happen, what prevents it."""

    code: str
    step: str
    hazard: str
    control: str
    citation: str
    needs: str | None
    """``battery`` or ``strings``: what the design must have for it to apply."""


@cache
def _catalogue() -> tuple[Hazard, ...]:
    text = files("services.fieldops.rules").joinpath("data/hazards.json").read_text(encoding="utf-8")
    return tuple(Hazard(**row) for row in json.loads(text)["hazards"])


def hazards_of(design: DesignFacts) -> tuple[Hazard, ...]:
    """The hazards of building a design, in the order of the work."""
    present: set[str | None] = {None}
    present |= {"battery"} if design.battery_kwh > 0 else set()
    present |= {"strings"} if design.strings else set()
    return tuple(one for one in _catalogue() if one.needs in present)


def unsigned(design: DesignFacts, signed: Iterable[str]) -> tuple[str, ...]:
    """The codes of hazards that the crew has yet to go through."""
    known = set(signed)
    return tuple(one.code for one in hazards_of(design) if one.code not in known)
