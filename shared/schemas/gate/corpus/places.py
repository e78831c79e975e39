"""One place inside a JSON value, with what its schema allows there."""

import copy
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Site:
    """The place at ``path`` of a value; the value itself is never changed."""

    path: Path
    node: Schema
    optional: bool
    """The object around it may leave it out."""

    def __str__(self) -> str:
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".") or "$"

    def in_(self, value: Any) -> bool:
        """Whether the value has such a place; null counts."""
        for step in self.path:
            if isinstance(step, str) and (not isinstance(value, dict) or step not in value):
                return False
            value = value[step]
        return True

    def of(self, value: Any) -> Any:
        for step in self.path:
            value = value[step]
        return value

    def put(self, value: Any, replacement: Any) -> Any:
        """A copy of the value with another one at this place."""
        return _with(value, self.path, replacement)

    def drop(self, value: Any) -> Any:
        """A copy of the value without this place."""
        return _without(value, self.path)


def _with(value: Any, path: Path, replacement: Any) -> Any:
    if not path:
        return copy.deepcopy(replacement)
    changed = copy.copy(value)
    inner = value.get(path[0]) if isinstance(value, dict) else value[path[0]]
    changed[path[0]] = _with(inner, path[1:], replacement)
    return changed


def _without(value: Any, path: Path) -> Any:
    changed = copy.copy(value)
    if len(path) == 1:
        del changed[path[0]]
    else:
        changed[path[0]] = _without(value[path[0]], path[1:])
    return changed
