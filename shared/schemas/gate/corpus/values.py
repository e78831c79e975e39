"""Values near a real one: each legal in another way, or at a bound of what is legal.

A value of an event obeys rules that no schema shows (a roof's outline does not cross itself), so nothing is made from
nothing: one place of a real value is changed at a time, to whatever its schema allows there. Whether the whole is still
an event is for a reader to say.
"""

import copy
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from shared.schemas.gate.corpus.places import Path, Schema, Site

FOLLOWED: Final = 2
"""Items of a list, from its start, whose own places are changed."""
LONGEST_TEXT: Final = 500
"""Characters up to which a bound on the length of a text is tried."""
LONGEST_LIST: Final = 50
"""Items up to which a bound on the length of a list is tried."""
UNKNOWN: Final = "a_field_of_later"
TEXTS: Final = ("", "x", " ", "é☀🏠", 'a "quoted"\\\n\ttext')
INSTANTS: Final = (
    "1970-01-01T00:00:00Z", "2000-02-29T12:00:00Z", "2026-03-08T02:30:00-08:00", "2026-06-30T23:59:59.999999Z",
    "2026-11-01T01:30:00+02:00", "2038-01-19T03:14:08Z", "2100-01-01T00:00:00+00:00",
)  # fmt: skip
DATES: Final = ("1970-01-01", "2000-02-29", "2026-12-31", "2038-01-19", "2100-01-01")
UUIDS: Final = ("00000000-0000-0000-0000-000000000000", "019B8F1D-C3D2-7C2B-B9D4-9080DF2DB07E")
NUMBERS: Final = (0, 1, -1, 0.25, 1_000_000, -1_000_000, 2**31, 2**53)
OFFSETS_H: Final = (-8, 2)
_ABSENT: Final = object()
"""In the place of a value that is left out."""


@dataclass(frozen=True)
class Variation:
    label: str
    """``score: 100``; where and what."""
    value: Any


class Neighbours:
    """The neighbours of one event's values. ``texts`` are real ones, for places that ask for a pattern."""

    def __init__(self, schema: Schema, texts: Iterable[str]) -> None:
        self._schema = schema
        self._defs: Schema = schema.get("$defs", {})
        self._texts = sorted(set(texts), key=lambda text: (len(text), text))
        self._fitting: dict[str, list[str]] = {}
        """Real texts by the pattern that they fit."""

    def each(self, value: Any) -> Iterator[Variation]:
        """Every variation at every place, in a fixed order."""
        for site in self.sites(value):
            yield from self.at(site, value)

    def at(self, site: Site, value: Any) -> Iterator[Variation]:
        """Every variation at one place."""
        for choice in self._choices(site, value):
            yield _variation(site, value, choice)

    def some(self, value: Any, dice: random.Random, changes: int) -> Variation:
        """Several places changed at once."""
        labels = []
        for _ in range(changes):
            site = dice.choice(list(self.sites(value)))
            if choices := self._choices(site, value):
                chosen = _variation(site, value, dice.choice(choices))
                labels.append(chosen.label)
                value = chosen.value
        return Variation("; ".join(labels), value)

    def sites(self, value: Any) -> Iterator[Site]:
        yield from self._sites(value, self._schema, (), optional=False)

    def _sites(self, value: Any, node: Schema, path: Path, *, optional: bool) -> Iterator[Site]:
        yield Site(path, node, optional)
        for option in self.options(node):
            if option.get("type") == "object" and isinstance(value, dict):
                yield from self._sites_of_object(value, option, path)
            elif option.get("type") == "array" and isinstance(value, list):
                first: Sequence[Schema] = option.get("prefixItems", ())
                for index, item in enumerate(value[: max(FOLLOWED, len(first))]):
                    inner = first[index] if index < len(first) else option.get("items", {})
                    yield from self._sites(item, inner, (*path, index), optional=False)

    def _sites_of_object(self, value: Any, option: Schema, path: Path) -> Iterator[Site]:
        stated = option.get("properties", {})
        required = option.get("required", ())
        for name, inner in stated.items():
            yield from self._sites(value.get(name), inner, (*path, name), optional=name not in required)
        more = option.get("additionalProperties")
        if isinstance(more, dict):
            for name in [name for name in value if name not in stated][:FOLLOWED]:
                yield from self._sites(value[name], more, (*path, name), optional=True)

    # -- what a place may hold -------------------------------------------------------------------------------------

    def options(self, node: Any) -> list[Schema]:
        """A node as its alternatives, references followed."""
        node = {} if node is True or node is None else dict(node)
        while reference := node.pop("$ref", None):
            node = self._defs[reference.removeprefix("#/$defs/")] | node
        union = node.pop("anyOf", None) or node.pop("oneOf", None)
        if union is not None:
            return [option for part in union for option in self.options(part)]
        kinds = node.get("type")
        return [node | {"type": kind} for kind in kinds] if isinstance(kinds, list) else [node]

    def _choices(self, site: Site, value: Any) -> list[Any]:
        """What may stand at one place instead, ``_ABSENT`` included."""
        present = site.in_(value)
        found = self._replacements(site.node, site.of(value) if present else None)
        return [*found, _ABSENT] if site.optional and present else found

    def _replacements(self, node: Schema, current: Any) -> list[Any]:
        found: list[Any] = []
        for option in self.options(node):
            for candidate in self._of(option, current):
                if not any(_same(candidate, one) for one in (current, *found)):
                    found.append(candidate)
        return found

    def _of(self, option: Schema, current: Any) -> Iterator[Any]:
        kind = option.get("type")
        if "const" in option or "enum" in option:
            yield from [option["const"]] if "const" in option else option["enum"]
        elif kind == "null":
            yield None
        elif kind == "boolean":
            yield from (True, False)
        elif kind in ("integer", "number"):
            yield from _numbers(option, current)
        elif kind == "string":
            yield from self._strings(option, current)
        elif kind == "array":
            yield from self._lists(option, current)
        elif kind == "object":
            yield from self._objects(option, current)
        else:
            yield from ("anything", 5, [1, None], {"deep": {"er": True}})

    def least(self, node: Schema) -> Any:
        """Some value that a place may hold. Raises LookupError where no real text fits its pattern."""
        for option in self.options(node):
            for candidate in self._of(option, None):
                return candidate
        raise LookupError(f"no value is known for {node}")

    def _strings(self, option: Schema, current: Any) -> Iterator[str]:
        matches = re.compile(option.get("pattern", "")).search
        for text in self._candidates(option, current):
            if matches(text) and option.get("minLength", 0) <= len(text) <= option.get("maxLength", len(text)):
                yield text

    def _candidates(self, option: Schema, current: Any) -> Iterator[str]:
        form = option.get("format")
        if "pattern" in option:
            fitting = self._fitting_texts(option["pattern"])
            yield from (*fitting[:2], *fitting[2:][-2:])
        if form == "date-time":
            yield from _instants(current)
        elif form == "date":
            yield from DATES
        elif form == "uuid":
            yield from UUIDS
        else:
            yield from TEXTS
            lengths = (option.get("minLength", 0), option.get("maxLength", LONGEST_TEXT))
            yield from ("M" * length for length in lengths if length <= LONGEST_TEXT)

    def _fitting_texts(self, pattern: str) -> list[str]:
        if pattern not in self._fitting:
            self._fitting[pattern] = [text for text in self._texts if re.search(pattern, text)]
        return self._fitting[pattern]

    def _lists(self, option: Schema, current: Any) -> Iterator[list[Any]]:
        shortest, longest = option.get("minItems", 0), option.get("maxItems")
        if "prefixItems" in option:
            yield [self.least(item) for item in option["prefixItems"]]
            return
        try:
            item = current[0] if isinstance(current, list) and current else self.least(option.get("items", {}))
        except LookupError:
            yield from [[]] if shortest == 0 else []
            return
        sizes = {shortest, max(shortest, 1), 3}
        if longest is not None and longest <= LONGEST_LIST:
            sizes.add(longest)
        for size in sorted(size for size in sizes if size >= shortest and (longest is None or size <= longest)):
            yield [copy.deepcopy(item) for _ in range(size)]

    def _objects(self, option: Schema, current: Any) -> Iterator[dict[str, Any]]:
        stated, more = option.get("properties", {}), option.get("additionalProperties", True)
        if isinstance(current, dict):
            if more is True:
                yield current | {UNKNOWN: {"of": ["whatever", 1, None]}}
            elif isinstance(more, dict):
                yield current | {"one_more": self.least(more)}
        if isinstance(more, dict) and not stated and not option.get("minProperties"):
            yield {}
        try:
            yield {name: self.least(stated[name]) for name in option.get("required", ())}
            yield {name: self.least(inner) for name, inner in stated.items()}
        except LookupError:
            return


def _numbers(option: Schema, current: Any) -> Iterator[Any]:
    whole = option["type"] == "integer"
    if isinstance(current, int | float) and not isinstance(current, bool):
        if float(current).is_integer():
            yield float(current) if isinstance(current, int) else int(current)
        yield current + 1
    bounds = [option[one] for one in ("minimum", "maximum") if one in option]
    for keyword, sign in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        if keyword in option:
            bounds.append(option[keyword] + sign * (1 if whole else max(1e-9, abs(option[keyword]) * 1e-9)))
    for number in (*bounds, *NUMBERS):
        if whole and not float(number).is_integer():
            continue
        if _within(number, option):
            yield int(number) if whole else number


def _within(number: float, option: Schema) -> bool:
    least, most = option.get("minimum", number), option.get("maximum", number)
    above, below = option.get("exclusiveMinimum"), option.get("exclusiveMaximum")
    step = option.get("multipleOf")
    return (
        bool(least <= number <= most)
        and (above is None or bool(number > above))
        and (below is None or bool(number < below))
        and (step is None or bool(number % step == 0))
    )


def _instants(current: Any) -> Iterator[str]:
    """The same instant in other offsets first, then others."""
    try:
        instant = datetime.fromisoformat(current)
    except (TypeError, ValueError):
        instant = None
    if instant is not None:
        for hours in OFFSETS_H:
            yield instant.astimezone(timezone(timedelta(hours=hours))).isoformat()
    yield from INSTANTS


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a value, the names of its fields aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def _variation(site: Site, value: Any, choice: Any) -> Variation:
    if choice is _ABSENT:
        return Variation(f"{site}: absent", site.drop(value))
    return Variation(f"{site}: {_shown(choice)}", site.put(value, choice))


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _shown(replacement: Any) -> str:
    if isinstance(replacement, dict) and UNKNOWN in replacement:
        return "with a field that nobody knows"
    text = repr(replacement)
    return text if len(text) <= 60 else f"{text[:50]}… ({len(text)})"
