"""The photographs that have to be taken of what was built, each with what it has to show and who asks for it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.schemas.parts import DesignFacts


@dataclass(frozen=True)
class Shot:
    """One photograph of the list."""

    code: str
    shows: str
    citation: str
    needs: str | None
    """``battery`` or ``strings``: what the design must have for it to apply."""


@cache
def _catalogue() -> tuple[Shot, ...]:
    text = files("services.fieldops.rules").joinpath("data/shots.json").read_text(encoding="utf-8")
    return tuple(Shot(**row) for row in json.loads(text)["shots"])


def shots_of(design: DesignFacts) -> tuple[Shot, ...]:
    """The list for a design, in the order of a walk around the house."""
    present: set[str | None] = {None}
    present |= {"battery"} if design.battery_kwh > 0 else set()
    present |= {"strings"} if design.strings else set()
    return tuple(one for one in _catalogue() if one.needs in present)


def untaken(design: DesignFacts, taken: Collection[str | None]) -> tuple[str, ...]:
    """The codes of the list of which there is no photograph."""
    return tuple(one.code for one in shots_of(design) if one.code not in taken)
