"""What the inspector looks at, drawn from the design that was permitted."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from shared.schemas.parts import DesignFacts


@dataclass(frozen=True)
class Item:
    """One line of the checklist."""

    code: str
    requirement: str
    citation: str
    needs: str | None
    """``strings``, ``battery`` or ``export_limit``: what the design must have for it to apply."""


@cache
def _catalogue() -> tuple[Item, ...]:
    text = files("services.commissioning.rules").joinpath("data/inspection.json").read_text(encoding="utf-8")
    return tuple(Item(**row) for row in json.loads(text)["items"])


FINAL: Final = "final"


@cache
def _kinds() -> dict[str, Any]:
    text = files("services.commissioning.rules").joinpath("data/inspections.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def kinds_for(authority: str | None, state: str | None, design: DesignFacts) -> tuple[str, ...]:
    """The inspections that this authority makes of a design, in their order; the last is the final one."""
    for row in _kinds()["rows"]:
        if row["authority"] not in (None, authority) or row["state"] not in (None, state):
            continue
        if row["needs"] != "battery" or design.battery_kwh > 0:
            return tuple(row["kinds"])
    return (FINAL,)


def checklist(design: DesignFacts, kind: str = FINAL) -> tuple[Item, ...]:
    """The items that apply to a design in a kind of inspection, with the design's own figures in the requirements."""
    wanted = _kinds()["items"][kind]
    present = {
        "strings": bool(design.strings),
        "battery": design.battery_kwh > 0,
        "export_limit": design.export_limit_kw is not None,
    }
    facts = design.model_dump() | {
        "strings": ", ".join(map(str, design.string_lengths)),
        "module_count": design.module_count,
        "module_model": design.module_model,
        "inverter_count": design.inverter_count,
        "inverter_model": design.inverter_model,
    }
    return tuple(
        Item(item.code, item.requirement.format(**facts), item.citation, item.needs)
        for item in _catalogue()
        if (item.needs is None or present[item.needs]) and (wanted is None or item.code in wanted)
    )
