"""Our crews and what a job asks of them, read from ``data/crews.json``."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.fieldops.rules.horizon.planning import CrewFacts
from shared.schemas.parts import DesignFacts

HOURS_FIXED: Final = 12.0
HOURS_PER_KWDC: Final = 3.5
HOURS_PER_BATTERY: Final = 8.0
"""Labour of an installation: what a job takes whatever its size, and with it (policy, from our own jobs of 2025)."""


@cache
def _data() -> dict[str, Any]:
    text = files("services.fieldops.rules").joinpath("data/crews.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def crews() -> tuple[CrewFacts, ...]:
    return tuple(
        CrewFacts(row["name"], frozenset(row["skills"]), float(row["hours_per_day"]), row["state"])
        for row in _data()["crews"]
    )


def travel_hours() -> dict[tuple[str, str], float]:
    """Both ways round."""
    rows = _data()["travel_hours"]
    return {pair: hours for one, other, hours in rows for pair in ((one, other), (other, one))}


def labour_hours(design: DesignFacts) -> float:
    batteries = sum(one.count for one in design.batteries) or (1 if design.battery_kwh else 0)
    return HOURS_FIXED + HOURS_PER_KWDC * design.kwdc + HOURS_PER_BATTERY * batteries


def skills_for(design: DesignFacts, state: str | None) -> frozenset[str]:
    """What the crew of an installation can do, and where it may."""
    found = {"electrician"}
    found |= {"roofer"} if design.modules else set()
    found |= {"ess"} if design.battery_kwh else set()
    return frozenset(found | ({f"licence:{state}"} if state else set()))
