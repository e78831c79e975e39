"""The tests that a results file may hold, by name: unit, bound and source, read from ``data/tests.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OHM_SIGNS = ("\u03a9", "\u2126", "\u03c9")
"""Greek capital omega, the ohm sign, and what becomes of them in lower case."""


@dataclass(frozen=True)
class Test:
    """``at_least`` and ``at_most`` are absolute bounds; a test without either is judged against the design."""

    name: str
    also: tuple[str, ...]
    """Other names that files use."""
    of: str
    """``string``, ``branch``, ``battery``, ``export`` or ``system``: what it is done on."""
    unit: str
    citation: str
    at_least: float | None = None
    at_most: float | None = None
    strictly: bool = False


@cache
def _data() -> tuple[dict[str, Test], dict[str, dict[str, float]]]:
    text = files("services.commissioning.rules").joinpath("data/tests.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    tests = [Test(**{**row, "also": tuple(row["also"])}) for row in loaded["tests"]]
    return {name: test for test in tests for name in (test.name, *test.also)}, loaded["units"]


def test_named(name: str) -> Test | None:
    """By its name or another that files use; None where nobody knows it."""
    return _data()[0].get(name.strip().lower().replace(" ", "_").replace("-", "_"))


def unit_factor(test: Test, unit: str) -> float | None:
    """What a value in ``unit`` is multiplied by to be in the test's own; None where it is a unit of something else.

    The case of a prefix tells milliohm from megaohm, except that nobody measures insulation in milliohm.
    """
    wanted = _data()[1][test.unit]
    bare = unit.strip().rstrip("s") if unit.strip().lower().endswith("ohms") else unit.strip()
    for sign in OHM_SIGNS:
        bare = bare.replace(sign, "ohm")
    prefix, ohm = bare[:-3], bare[-3:].lower()
    return 1.0 if not bare else wanted.get(prefix + ohm if ohm == "ohm" else bare.lower())
