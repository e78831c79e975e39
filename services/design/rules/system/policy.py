"""Company policy and disclosures in force on a date, from ``data/offer_policy.json`` and ``data/disclosures.json``."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _read(name: str) -> dict[str, Any]:
    text = files("services.design.rules").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def policy_on(date: dt.date) -> Mapping[str, Any]:
    """The newest company policy in force; LookupError where there is none."""
    current = [policy for policy in _read("offer_policy")["policies"] if in_force(policy, date)]
    if not current:
        raise LookupError(f"no company policy is in force on {date}")
    return max(current, key=lambda policy: str(policy["effective_from"]))


def disclosures_on(jurisdiction: str, date: dt.date) -> list[Mapping[str, Any]]:
    """What a proposal has to say in a state on a date, federal texts first."""
    texts: Iterable[Mapping[str, Any]] = _read("disclosures")["disclosures"]
    return [text for text in texts if text["jurisdiction"] in ("US", jurisdiction) and in_force(text, date)]


def in_force(entry: Mapping[str, Any], date: dt.date) -> bool:
    """Whether ``effective_from`` to ``effective_to`` (None: open) includes the date."""
    last = entry["effective_to"]
    return dt.date.fromisoformat(entry["effective_from"]) <= date and (
        last is None or date <= dt.date.fromisoformat(last)
    )


def warranties() -> list[dict[str, Any]]:
    """Terms that are the same for all makes of a kind."""
    found: list[dict[str, Any]] = _read("disclosures")["warranties"]
    return found
