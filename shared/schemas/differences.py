"""What differs between two JSON Schemas as pydantic generates them: where, and what it does to accepted values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

Schema = dict[str, Any]

ANNOTATIONS: Final = frozenset({
    "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "deprecated", "default", "discriminator",
})  # fmt: skip
NOTES: Final = frozenset({"x-unit", "x-null"})
"""Say what a value means, not which ones are accepted: they may be added, but neither changed nor removed."""
LOWER_BOUNDS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER_BOUNDS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "x-max-bytes")
STRUCTURE: Final = frozenset({
    "type", "enum", "properties", "required", "additionalProperties", "items", "prefixItems",
})  # fmt: skip


class Effect(Enum):
    """What a change does to the set of accepted values."""

    EXTENDED = auto()
    """An optional field more: readers ignore what they do not know."""
    WIDENED = auto()
    NARROWED = auto()
    CHANGED = auto()
    """Neither wider nor narrower, or other in meaning."""


@dataclass(frozen=True)
class Change:
    path: str
    """``nameplate.rtg_max_w``; ``[]`` stands for any item, ``*`` for any value of a map, ``$`` for the event."""
    effect: Effect
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass(frozen=True, eq=False)
class Alternative:
    """One of the types that a place allows."""

    kind: str
    """JSON type, or ``any``."""
    name: str
    """Of its definition, empty where it has none."""
    schema: Schema


def differences(old: Schema, new: Schema) -> Iterator[Change]:
    """Every change that matters to a reader or writer; descriptions, titles and order do not."""
    return _Comparison(old.get("$defs", {}), new.get("$defs", {})).of("$", old, new)


class _Comparison:
    """One walk through two schemas side by side."""

    def __init__(self, old_defs: Schema, new_defs: Schema) -> None:
        self._old_defs = old_defs
        self._new_defs = new_defs
        self._open: list[tuple[str, str]] = []
        """Pairs being compared of which one at least is a reference: a recursive type is compared once."""

    def of(self, path: str, old: Any, new: Any) -> Iterator[Change]:
        pair = (_meaning(old), _meaning(new))
        named = bool(_reference(old) or _reference(new))
        if named:
            if pair in self._open:
                return
            self._open.append(pair)
        yield from self._unions(
            path, list(_alternatives(old, self._old_defs)), list(_alternatives(new, self._new_defs))
        )
        if named:
            self._open.pop()

    def _unions(self, path: str, old: list[Alternative], new: list[Alternative]) -> Iterator[Change]:
        """Alternatives are matched by what they accept, whatever their order; those without a match come or go."""
        for before, after in self._matched(path, old, new):
            yield from self._same_kind(path, before.schema, after.schema)
        if not old and not new:
            return
        came = {alternative.kind: alternative for alternative in new}
        gone = {alternative.kind: alternative for alternative in old}
        before_text, after_text = _listed(gone), _listed(came)
        if "any" in came or (set(gone) == {"integer"} and set(came) == {"number"}):
            yield Change(path, Effect.WIDENED, f"type widened from {before_text} to {after_text}")
            wider = came.get("any") or came["number"]
            for narrower in old:  # the wider type may bring constraints of its own
                yield from self._same_kind(path, narrower.schema, wider.schema)
        elif "any" in gone or (set(gone) == {"number"} and set(came) == {"integer"}):
            yield Change(path, Effect.NARROWED, f"type narrowed from {before_text} to {after_text}")
        elif not old:
            yield Change(path, Effect.WIDENED, f"{after_text} allowed besides")
        elif not new:
            yield Change(path, Effect.NARROWED, f"{before_text} no longer allowed")
        else:
            yield Change(path, Effect.CHANGED, f"type changed from {before_text} to {after_text}")

    def _matched(
        self, path: str, old: list[Alternative], new: list[Alternative]
    ) -> list[tuple[Alternative, Alternative]]:
        """Takes the pairs out of both lists: those without a difference first, then of one name, then as they stand."""
        found: list[tuple[Alternative, Alternative]] = []
        for same in (self._equal, _namesakes, _any_two):
            for before in list(old):
                candidates = [one for one in new if one.kind == before.kind]
                alone = len(candidates) == 1 == sum(one.kind == before.kind for one in old)
                after = next((one for one in candidates if alone or same(path, before, one)), None)
                if after is not None:
                    old.remove(before)
                    new.remove(after)
                    found.append((before, after))
        return found

    def _equal(self, path: str, before: Alternative, after: Alternative) -> bool:
        # All of it is drawn, since half a walk would leave its references open.
        return not list(self._same_kind(path, before.schema, after.schema))

    def _same_kind(self, path: str, old: Schema, new: Schema) -> Iterator[Change]:
        yield from _bounds(path, old, new)
        yield from _enumeration(path, old.get("enum"), new.get("enum"))
        yield from self._fields(path, old, new)
        yield from self._items(path, old, new)
        old_rest, new_rest = _rest(old), _rest(new)
        for keyword in sorted(old_rest.keys() | new_rest.keys()):
            if keyword in NOTES and keyword not in old_rest:
                continue  # said now, meant before
            if keyword not in old_rest:
                yield Change(path, Effect.NARROWED, f"{keyword} {new_rest[keyword]!r} added")
            elif keyword not in new_rest:
                effect = Effect.CHANGED if keyword in NOTES else Effect.WIDENED
                yield Change(path, effect, f"{keyword} {old_rest[keyword]!r} removed")
            elif old_rest[keyword] != new_rest[keyword]:
                found = f"{keyword} changed from {old_rest[keyword]!r} to {new_rest[keyword]!r}"
                yield Change(path, Effect.CHANGED, found)

    def _fields(self, path: str, old: Schema, new: Schema) -> Iterator[Change]:
        old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name in old_fields:
            at = name if path == "$" else f"{path}.{name}"
            if name not in new_fields:
                yield Change(at, Effect.CHANGED, "field removed or renamed")
                continue
            yield from self.of(at, old_fields[name], new_fields[name])
            if name in is_required - was_required:
                yield Change(at, Effect.NARROWED, "optional field is now required")
            elif name in was_required - is_required:
                yield Change(at, Effect.WIDENED, "required field is now optional")
            elif _default(old_fields[name]) != _default(new_fields[name]):
                yield Change(at, Effect.CHANGED, "the default changed: absence means something else")
        for name in (*new_fields, *sorted(is_required - new_fields.keys() - was_required)):
            if name not in old_fields:
                at = name if path == "$" else f"{path}.{name}"
                if name in is_required:
                    yield Change(at, Effect.NARROWED, "required field added")
                else:
                    yield Change(at, Effect.EXTENDED, "optional field added")
        if "additionalProperties" in old or "additionalProperties" in new:
            yield from self.of(
                "*" if path == "$" else f"{path}.*",
                old.get("additionalProperties", True),
                new.get("additionalProperties", True),
            )

    def _items(self, path: str, old: Schema, new: Schema) -> Iterator[Change]:
        old_first, new_first = old.get("prefixItems", []), new.get("prefixItems", [])
        for index, (before, after) in enumerate(zip(old_first, new_first, strict=False)):
            yield from self.of(f"{path}[{index}]", before, after)
        if len(old_first) != len(new_first):
            found = f"positions changed from {len(old_first)} to {len(new_first)}"
            yield Change(path, Effect.CHANGED, found)
        if "items" in old or "items" in new:
            yield from self.of(f"{path}[]", old.get("items", True), new.get("items", True))


def _bounds(path: str, old: Schema, new: Schema) -> Iterator[Change]:
    for keywords, sign in ((LOWER_BOUNDS, 1), (UPPER_BOUNDS, -1)):
        for keyword in keywords:
            before, after = old.get(keyword), new.get(keyword)
            if before == after:
                continue
            narrowed = before is None or (after is not None and sign * after > sign * before)
            effect = Effect.NARROWED if narrowed else Effect.WIDENED
            yield Change(path, effect, f"{keyword} changed from {before} to {after}")


def _enumeration(path: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[Change]:
    if old is None or new is None:
        if old is not None:
            yield Change(path, Effect.WIDENED, f"no longer one of {old}")
        elif new is not None:
            yield Change(path, Effect.NARROWED, f"now one of {new}")
        return
    gone = [value for value in old if value not in new]
    come = [value for value in new if value not in old]
    if gone:
        yield Change(path, Effect.NARROWED, f"enum value removed: {', '.join(map(repr, gone))}")
    if come:
        yield Change(path, Effect.WIDENED, f"enum value added: {', '.join(map(repr, come))}")


def _namesakes(path: str, before: Alternative, after: Alternative) -> bool:
    return bool(before.name) and before.name == after.name


def _any_two(path: str, before: Alternative, after: Alternative) -> bool:
    return True


def _reference(node: Any) -> str:
    return str(node.get("$ref", "")) if isinstance(node, dict) else ""


def _meaning(node: Any) -> str:
    """A node as written, without its annotations: what stands beside a reference counts."""
    return repr({word: node[word] for word in node if word not in ANNOTATIONS} if isinstance(node, dict) else node)


def _default(node: Any) -> tuple[Any, ...]:
    return (node["default"],) if isinstance(node, dict) and "default" in node else ()


def _alternatives(node: Any, defs: Schema, name: str = "") -> Iterator[Alternative]:
    """A node as the list of its alternatives, each of one type; references followed, annotations dropped."""
    if node is False:
        return
    node = {} if node is True else dict(node)
    while reference := node.pop("$ref", None):
        name = reference.removeprefix("#/$defs/")
        node = defs[name] | node
    node = {keyword: value for keyword, value in node.items() if keyword not in ANNOTATIONS}
    union = node.pop("anyOf", None) or node.pop("oneOf", None)
    if union is not None:
        for part in union:
            yield from _alternatives(part | node, defs, name)
        return
    if "const" in node:
        node["enum"] = [node.pop("const")]
    kinds = node.get("type", "any")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield Alternative(kind, name, node | {"type": kind})


def _rest(node: Schema) -> Schema:
    """Keywords without a rule of their own: any change of them counts."""
    known = STRUCTURE.union(LOWER_BOUNDS, UPPER_BOUNDS)
    return {keyword: value for keyword, value in node.items() if keyword not in known}


def _listed(kinds: dict[str, Alternative]) -> str:
    return " or ".join(kinds) or "nothing"
