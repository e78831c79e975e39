"""The inverter's settings as read back from it, compared by value with the profile that the utility requires.

A name proves nothing: two files of one name differ, and a curve is its points. A value is alike within what the device
can be set to (policy: a tenth of what IEEE 1547-2018, Table 3, allows it to measure wrongly, but no finer than the
last digit shown).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from services.commissioning.rules.commission.judge import Result

TOLERANCE: Final = {"pu": 0.002, "hz": 0.01, "s": 0.02, "pct": 0.5}
"""By the unit that ends a setting's name."""
RELATIVE: Final = 0.01
"""Of times and percentages, where that is more."""
UNITS: Final = {"pu": "pu", "hz": "Hz", "s": "s", "pct": "%"}
CITATION: Final = "IEEE 1547-2018; the settings profile of the interconnection agreement"


@dataclass(frozen=True)
class Profile:
    name: str
    values: Mapping[str, float]
    verified: bool


@cache
def _profiles() -> dict[str, Profile]:
    found = {}
    for file in files("services.commissioning.rules").joinpath("data/settings").iterdir():
        loaded = json.loads(file.read_text(encoding="utf-8"))
        for name in loaded["names"]:
            found[name.casefold()] = Profile(name, loaded["values"], loaded["verified"])
    return found


def profile(name: str) -> Profile | None:
    """The values behind a profile's name; None where we do not have them."""
    return _profiles().get(name.strip().casefold())


def compare(required: Profile, read: Mapping[str, float]) -> list[Result]:
    """One result for each setting of the profile. KeyError for one that was not read back."""
    return [_compared(name, wanted, read[name]) for name, wanted in sorted(required.values.items())]


def missing(required: Profile, read: Mapping[str, float]) -> list[str]:
    return sorted(set(required.values) - set(read))


def _compared(name: str, wanted: float, found: float) -> Result:
    unit = name.rpartition("_")[2]
    within = TOLERANCE[unit]
    if unit in ("s", "pct"):
        within = max(within, RELATIVE * abs(wanted))
    low, high = wanted - within, wanted + within
    return Result("setting", name, found, wanted, low, high, UNITS[unit], low <= found <= high, CITATION)
