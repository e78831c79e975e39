"""Which visits of the utility a permission to operate is tied to, read from the conditions that it states in words.

A condition that stands as long as the system runs (keep the disconnect in reach) holds nothing up; one that names a
visit, and that it comes first, does. Words that nobody foresaw hold nothing up: a person reads them all the same.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    text = files("services.commissioning.rules").joinpath("data/conditions.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    first = re.compile("|".join(loaded["first"]), re.IGNORECASE)
    return {name: re.compile("|".join(words), re.IGNORECASE) for name, words in loaded["visits"].items()}, first


def visits_first(conditions: Iterable[str]) -> dict[str, str]:
    """Kind of visit -> the condition that asks for it before operation."""
    visits, first = _patterns()
    found: dict[str, str] = {}
    for condition in conditions:
        for kind, pattern in visits.items():
            if kind not in found and pattern.search(condition) and first.search(condition):
                found[kind] = condition
    return found
