"""What the customer is trained in, and what the customer is given."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from shared.schemas.parts import DesignFacts


@dataclass(frozen=True)
class Item:
    code: str
    what: str
    needs: str | None
    """``battery``: only for systems with one."""


@cache
def _lists() -> dict[str, Any]:
    text = files("services.onboarding.rules").joinpath("data/onboarding.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _items(name: str, design: DesignFacts) -> tuple[Item, ...]:
    present = {None} if design.battery_kwh == 0 else {None, "battery"}
    return tuple(item for row in _lists()[name] if (item := Item(**row)).needs in present)


def training(design: DesignFacts) -> tuple[Item, ...]:
    return _items("training", design)


def documents(design: DesignFacts) -> tuple[Item, ...]:
    return _items("documents", design)


def lacking(items: Iterable[Item], done: Iterable[str]) -> tuple[str, ...]:
    """The codes that are still open, in the order of the list."""
    known = set(done)
    return tuple(item.code for item in items if item.code not in known)
