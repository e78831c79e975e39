"""The inverter's settings as read back from it, compared by value with the profile that the utility requires.

A name proves nothing: two files of one name differ, and a curve is its points. A value is alike within what the device
can be set to (policy: a tenth of what IEEE 1547-2018, Table 3, allows it to measure wrongly, but no finer than the
last digit shown).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from services.commissioning.rules.commission.judge import Report, Result
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.commission.validity import Remark

TOLERANCE: Final = {"pu": 0.002, "hz": 0.01, "s": 0.02, "pct": 0.5}
"""By the unit that ends a setting's name."""
RELATIVE: Final = 0.01
"""Of times and percentages, where that is more."""
UNITS: Final = {"pu": "pu", "hz": "Hz", "s": "s", "pct": "%"}
SETTING: Final = "setting"
"""The test of a row of results that is a setting read back; its target is the setting's name."""
CITATION: Final = "IEEE 1547-2018; the settings profile of the interconnection agreement"


@dataclass(frozen=True)
class Profile:
    name: str
    values: Mapping[str, float]
    verified: bool
    """Whether the values were read in the standard or tariff that makes them law."""


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
    """One result for each setting of the profile that was read back."""
    return [_compared(name, wanted, read[name]) for name, wanted in sorted(required.values.items()) if name in read]


def doubts(required: Profile) -> list[Remark]:
    """What whoever reads a report has to know of the values that it compares with."""
    if required.verified:
        return []
    text = f"the values of {required.name} were not read in their source: compare them with the utility's own file"
    return [Remark("UNVERIFIED_PROFILE", f"settings profile {required.name}", text)]


def add_settings(report: Report, required: Profile, readings: Iterable[Reading]) -> None:
    """Judges rows of results that are settings; one that the profile has not, or that was not read, is invalid."""
    read: dict[str, float] = {}
    for one in readings:
        if one.target not in required.values:
            text = f"{required.name} has no setting {one.target}"
            report.invalid.append(Remark("UNKNOWN_TARGET", one.place, text))
        elif one.target in read:
            report.invalid.append(Remark("DUPLICATE", one.place, f"the setting {one.target} is there twice"))
        elif one.unit not in ("", UNITS[one.target.rpartition("_")[2]]):
            text = f"{one.target} is not stated in {one.unit}"
            report.invalid.append(Remark("WRONG_UNIT", one.place, text))
        read.setdefault(one.target, one.value)
    report.tests += compare(required, read)
    for name in missing(required, read):
        report.invalid.append(Remark("NOT_TESTED", name, f"the setting {name} was not read back"))
    report.warnings += doubts(required)


def names() -> list[str]:
    """Of every profile that is known."""
    return sorted({one.name for one in _profiles().values()})


def missing(required: Profile, read: Mapping[str, float]) -> list[str]:
    return sorted(set(required.values) - set(read))


def _compared(name: str, wanted: float, found: float) -> Result:
    unit = name.rpartition("_")[2]
    within = TOLERANCE[unit]
    if unit in ("s", "pct"):
        within = max(within, RELATIVE * abs(wanted))
    low, high = wanted - within, wanted + within
    return Result("setting", name, found, wanted, low, high, UNITS[unit], low <= found <= high, CITATION)
