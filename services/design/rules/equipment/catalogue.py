"""Modules, inverters and batteries that are sold, by key; what takes the place of those that no longer are.

The data lie in ``data/modules.json``, ``inverters.json`` and ``batteries.json``. The older CEC lists are in
``cec_lists``.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Generic, Literal, TypeVar

from services.design.rules.equipment.ratings import BatterySpec, Entry, Equipment, InverterSpec, ModuleSpec, Source

Spec = TypeVar("Spec", bound=Equipment)


class _List(Entry, Generic[Spec]):
    about: str
    sources: dict[str, Source]
    items: tuple[Spec, ...]


@cache
def modules() -> Mapping[str, ModuleSpec]:
    """By key."""
    return {item.key: item for item in _List[ModuleSpec].model_validate(_read("modules")).items}


@cache
def inverters() -> Mapping[str, InverterSpec]:
    """By key."""
    return {item.key: item for item in _List[InverterSpec].model_validate(_read("inverters")).items}


@cache
def batteries() -> Mapping[str, BatterySpec]:
    """By key."""
    return {item.key: item for item in _List[BatterySpec].model_validate(_read("batteries")).items}


@cache
def sources() -> Mapping[str, Source]:
    """All sources by key."""
    return {
        key: Source.model_validate(value)
        for name in ("modules", "inverters", "batteries")
        for key, value in _read(name)["sources"].items()
    }


def read_as(item: Equipment) -> Literal["document", "in part", "transcription"]:
    """Whether the maker's own documents were read for the row, some of them, or only what somebody copied out."""
    known = sources()
    read = {known[key].read_as for key in item.sources if key in known}
    return "in part" if len(read) > 1 else "document" if read == {"document"} else "transcription"


@cache
def _read(name: str) -> dict[str, dict[str, object]]:
    text = files("services.design.rules").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, object]] = json.loads(text)
    return loaded


def pick(items: Mapping[str, Spec], key: str) -> Spec:
    """The item of a key. ValueError names the known ones that come near."""
    if key in items:
        return items[key]
    near = [known for known in items if known.split("-")[0] == key.split("-")[0]] or list(items)
    raise ValueError(f"unknown equipment {key!r}; known: {', '.join(near)}")


def replacement(items: Mapping[str, Spec], key: str) -> Spec | None:
    """What to offer now: the item itself while available, else whatever takes its place; None where nothing does."""
    seen: set[str] = set()
    while key not in seen:
        seen.add(key)
        item = pick(items, key)
        if item.availability.state == "available":
            return item
        if item.availability.substituted_by is None:
            return None
        key = item.availability.substituted_by
    raise ValueError(f"substitutions of {key!r} run in a circle")
