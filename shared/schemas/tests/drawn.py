"""Values drawn from a JSON Schema: valid ones for Hypothesis, and for each node those at and just beyond its bounds."""

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from shared.schemas.tests.judges import Schema

SOME: Final = 4
"""Items, names and characters that are drawn beyond the smallest number."""
DEPTH: Final = 3
"""Levels of free JSON."""
ZONES: Final = [UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=45))]


def values(schema: Schema, node: Schema, depth: int = DEPTH) -> st.SearchStrategy[Any]:
    """Valid values of a node."""
    if "$ref" in node:
        return values(schema, schema["$defs"][node["$ref"].rpartition("/")[2]], depth)
    if "anyOf" in node:
        return st.one_of(
            [
                values(schema, inner, depth - 1)
                for inner in node["anyOf"]
                if depth > 0 or inner.get("type") not in COMPOUND
            ]
        )
    if "enum" in node:
        return st.sampled_from(node["enum"])
    return DRAWN[node["type"]](schema, node, depth)


def _object(schema: Schema, node: Schema, depth: int) -> st.SearchStrategy[Any]:
    if "properties" not in node:
        names = values(schema, node["propertyNames"], depth)
        return st.dictionaries(names, values(schema, node["additionalProperties"], depth), max_size=SOME)
    required = set(node.get("required", ()))
    known = {name: values(schema, inner, depth) for name, inner in node["properties"].items()}
    return st.builds(
        lambda stated, more: {**more, **stated},
        st.fixed_dictionaries(
            {name: drawn for name, drawn in known.items() if name in required},
            optional={name: drawn for name, drawn in known.items() if name not in required},
        ),
        st.sampled_from([{}, {}, {"added_later": {"deep": [1, None, "x"]}}]),
    )


def _array(schema: Schema, node: Schema, depth: int) -> st.SearchStrategy[Any]:
    if "prefixItems" in node:
        return st.tuples(*(values(schema, inner, depth) for inner in node["prefixItems"])).map(list)
    least = node.get("minItems", 0)
    return st.lists(
        values(schema, node["items"], depth), min_size=least, max_size=max(least, min(node["maxItems"], least + SOME))
    )


def _integer(_: Schema, node: Schema, __: int) -> st.SearchStrategy[Any]:
    low = (
        node["minimum"] if "exclusiveMinimum" not in node else max(node["exclusiveMinimum"] + 1, node.get("minimum", 0))
    )
    drawn = st.integers(low, node["maximum"])
    return drawn | drawn.filter(lambda number: abs(number) < 2**53).map(float)


def _number(_: Schema, node: Schema, __: int) -> st.SearchStrategy[Any]:
    return st.floats(
        node.get("exclusiveMinimum", node.get("minimum")),
        node.get("exclusiveMaximum", node.get("maximum")),
        exclude_min="exclusiveMinimum" in node,
        exclude_max="exclusiveMaximum" in node,
        allow_nan=False,
    )


def _string(_: Schema, node: Schema, __: int) -> st.SearchStrategy[Any]:
    match node.get("format"):
        case "uuid":
            return st.uuids().map(str) | st.uuids().map(lambda drawn: str(drawn).upper())
        case "date":
            return st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
        case "date-time":
            naive = st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30))  # noqa: DTZ001 -- the zone comes next
            return st.builds(lambda when, zone: when.replace(tzinfo=zone).isoformat(), naive, st.sampled_from(ZONES))
    return _texts(node["pattern"], node.get("minLength", 0), node["maxLength"])


@cache
def _texts(pattern: str, least: int, most: int) -> st.SearchStrategy[Any]:
    if pattern in ONE_LINE:
        characters = st.characters(exclude_categories=["Cs"], exclude_characters=ONE_LINE[pattern])
        return st.text(characters, min_size=least, max_size=min(most, least + SOME))
    if "A-Za-z][A-Za-z0-9_+/-]" in pattern:
        return st.sampled_from(["America/Los_Angeles", "Etc/GMT+8", "UTC"])
    drawn = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    return drawn.filter(lambda text: least <= len(text) <= most and not text.endswith("\n"))


CONTROLS: Final = "".join(map(chr, range(0x20))) + "\x7f"
ONE_LINE: Final = {r"^[^\x00-\x1f\x7f]*$": CONTROLS, r"^[^\x00]*$": "\x00"}
COMPOUND: Final = ("array", "object")
DRAWN: Final[dict[str, Callable[[Schema, Schema, int], st.SearchStrategy[Any]]]] = {
    "object": _object, "array": _array, "integer": _integer, "number": _number, "string": _string,
    "boolean": lambda _, __, ___: st.booleans(), "null": lambda _, __, ___: st.none(),
}  # fmt: skip


ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 5.0, 5.5, -0.0, 1e-300, 1e30, -1e30, 1e300, 2**53 + 1, 2**63, -(2**63) - 1, 10**400,
    "", "5", "5.0", "true", "null", "x", "x\n", "\n", "\x00", "a\x00b", "\x1f", "\x7f", "é", "\u2028", "😀", " ",
    "x" * 5_000, [], [None], [[]], [0, 0, 0], {}, {"": None}, {"\x00": 1}, {"x" * 500: 1}, {"name": 7},
)  # fmt: skip
"""For every field: each is right somewhere and wrong elsewhere."""
ODD_DAYS: Final = (
    "2026-02-28", "2026-02-29", "2024-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1", "20260101",
    "2026-W01-1", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01", "1767225600", " 2026-01-01", "2026-01-01\n",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "٢٠٢٦-01-01", 1767225600, 1767225600.0,
)  # fmt: skip
ODD_INSTANTS: Final = (
    "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+02:00", "2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.123456789Z",
    "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567891Z", "2026-01-01T24:00:00Z",
    "2026-01-01T23:59:60Z", "2026-01-01T23:60:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00Z",
    "2026-01-01t00:00:00z", "2026-01-01T00:00:00+0200", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+23:59",
    "2026-02-30T00:00:00Z", "1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z", "2199-12-31T23:59:59.999999-23:59",
    "2200-01-01T00:00:00Z", "1767225600", 1767225600, 1767225600.5, "2026-01-01T00:00:00Z\n", "2026-01-01T00:00:00Z ",
)  # fmt: skip
ODD_IDS: Final = (
    "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5", "0192F0C1-2A3B-7C4D-8E5F-60718293A4B5",
    "00000000-0000-0000-0000-000000000000", "0192f0c12a3b7c4d8e5f60718293a4b5",
    "urn:uuid:0192f0c1-2a3b-7c4d-8e5f-60718293a4b5",
    "{0192f0c1-2a3b-7c4d-8e5f-60718293a4b5}", "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5\n",
    "0192f0c1-2a3b-7c4d-8e5f-60718293a4b",
)  # fmt: skip
NUMERIC_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
MAX_REPEATED: Final = 1_000
"""Longer lists than this are not built for every field: one test of their own does."""


def around_the_bounds(node: Schema, valid: Any) -> Iterator[Any]:
    """Values at, just inside and just beyond each bound of a node without references, which accepts ``valid``."""
    yield from ODD
    yield from {"date": ODD_DAYS, "date-time": ODD_INSTANTS, "uuid": ODD_IDS}.get(node.get("format", ""), ())
    for bound in (
        node[word] for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if word in node
    ):
        yield from (bound, bound - 1, bound + 1, float(bound))
        yield from (math.nextafter(bound, math.inf), math.nextafter(bound, -math.inf))
    if isinstance(valid, str):
        for length in (node.get("minLength", 0) - 1, node.get("minLength", 0), node.get("maxLength", 0)):
            yield from (character * max(length, 0) for character in ("x", "😀", "A", "0"))
        yield "x" * (node.get("maxLength", 0) + 1)
        yield from (valid + "\n", valid + "\x00", valid.upper(), valid.lower(), valid + "٣")
    if isinstance(valid, list) and "maxItems" in node and valid:  # a list within an object of any shape has none
        for length in {node.get("minItems", 0) - 1, node.get("minItems", 0), node["maxItems"], node["maxItems"] + 1}:
            if 0 <= length <= MAX_REPEATED + 1:
                yield [valid[0]] * length
    if isinstance(valid, dict) and "maxProperties" in node and valid:
        one = next(iter(valid.values()))
        for number in (node["maxProperties"], node["maxProperties"] + 1):
            yield {f"n{place}": one for place in range(number)}
        longest = node["propertyNames"]["maxLength"]
        yield from ({"n" * length: one} for length in (0, 1, longest, longest + 1))
        yield from ({name: one} for name in ("a\x00", "a\x1f", "a\n", "é"))
