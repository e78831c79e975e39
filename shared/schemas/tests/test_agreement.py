"""The JSON Schema of an event and our reader accept the same values: all that one takes the other takes."""

import copy
import json
import pathlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.messaging.handling.work import MAX_EVENT_BYTES
from shared.schemas import catalogue
from shared.schemas.generate.examples import examples_of
from shared.schemas.generate.snapshots import path_of
from shared.schemas.lead import LeadCaptured
from shared.schemas.past import SHAPES
from shared.schemas.tests.drawn import around_the_bounds, values
from shared.schemas.tests.judges import Judge, Schema, breaks_a_rule, reader_accepts, resolved, schema_of
from shared.schemas.upcasters import UPCASTERS, newest, upcast
from shared.schemas.wire import MAX_VALUE_BYTES, MalformedValue, from_value, to_value

REPOSITORY = pathlib.Path(__file__).parents[3]
VERSIONS = [*catalogue.events(), *SHAPES]
Path = tuple[str | int, ...]


@pytest.mark.parametrize("ce_type", VERSIONS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(st.data())
def test_what_the_schema_allows_is_read_and_written_back(ce_type: str, data: st.DataObject) -> None:
    value = data.draw(values(schema_of(ce_type), schema_of(ce_type)))
    judge = Judge(schema_of(ce_type))
    assert judge.accepts(value)
    if breaks_a_rule(ce_type, value):
        return
    event = from_value(ce_type, json.dumps(value).encode())
    assert from_value(event.ce_type, to_value(event)) == event
    if event.ce_type == ce_type:
        assert judge.accepts(json.loads(to_value(event)))


def test_rules_beyond_the_schema_are_few() -> None:
    """They are listed here: a further one is a decision."""
    stated: dict[str, int] = {}
    for ce_type in VERSIONS:
        schema = schema_of(ce_type)
        for name, node in {schema["title"]: schema, **schema.get("$defs", {})}.items():
            for owner, rules in [(name, node)] + [
                (f"{name}.{field}", inner) for field, inner in node.get("properties", {}).items()
            ]:
                if "x-rules" in rules:
                    stated[owner] = len(rules["x-rules"])
    assert stated == {
        "DesignClimate": 1, "DesignFacts": 2, "ElectricalService": 1, "Location": 1, "LocationClass.time_zone": 1,
        "Obstruction": 1, "RoofPlane": 2,
        "Shade": 1, "Site": 3, "SiteReference.time_zone": 1, "SystemActivated": 1,
    }  # fmt: skip


@pytest.mark.parametrize("ce_type", VERSIONS)
def test_at_every_bound_of_every_field_both_say_the_same(ce_type: str) -> None:
    assert list(disagreements(ce_type, schema_of(ce_type))) == []


def test_a_bound_that_only_one_of_them_knows_is_found() -> None:
    qualified = "ncv03.lead.LeadQualified.v1"
    wider = copy.deepcopy(schema_of(qualified))
    wider["properties"]["score"]["maximum"] = 101
    wider["$defs"]["SiteReference"]["properties"]["ahj_id"]["minLength"] = 2
    told = list(disagreements(qualified, wider))
    assert "score = '101': the schema says True" in told
    assert "reference.ahj_id = 'x': the schema says False" in told


def disagreements(ce_type: str, schema: Schema) -> Iterator[str]:
    """One field of a whole value replaced by each thing around its bounds: where schema and reader differ."""
    judge = Judge(schema)
    whole = whole_value(ce_type)
    for path, node in fields(schema, schema, whole):
        for found in around_the_bounds(resolved(schema, node), at(whole, path)):
            value = replaced(whole, path, found)
            allowed = judge.accepts(found, node)
            if allowed != reader_accepts(ce_type, value) and not (allowed and breaks_a_rule(ce_type, value)):
                yield f"{'.'.join(map(str, path))} = {str(found)[:60]!r}: the schema says {allowed}"


@pytest.mark.parametrize("ce_type", VERSIONS)
def test_a_field_may_be_missing_for_both_or_for_none(ce_type: str) -> None:
    judge = Judge(schema_of(ce_type))
    whole = whole_value(ce_type)
    for path, _ in fields(schema_of(ce_type), schema_of(ce_type), whole):
        if path and isinstance(path[-1], str):
            value = copy.deepcopy(whole)
            del at(value, path[:-1])[path[-1]]
            assert judge.accepts(value) == reader_accepts(ce_type, value) or breaks_a_rule(ce_type, value), path


@cache
def whole_value(ce_type: str) -> Any:
    """The first example with every field stated that may be stated beside the others."""
    [value, *_] = [example.value for example in examples_of(ce_type) if example.value is not None]
    whole = copy.deepcopy(value)
    for before in (before for before in UPCASTERS if newest(before) == ce_type):  # what it stated openly, once
        stated = upcast(before, examples_of(before)[0].value or {})[1]
        whole |= {name: found for name, found in stated.items() if whole.get(name) is None}
    schema = schema_of(ce_type)
    fill(ce_type, schema, schema, whole, whole)
    assert Judge(schema).accepts(whole) and reader_accepts(ce_type, whole)
    return whole


def fill(ce_type: str, schema: Schema, node: Schema, found: Any, whole: Any) -> None:
    """States what an example left out, in place, as long as the reader still takes the whole."""
    node = resolved(schema, node)
    for name, inner in node.get("properties", {}).items():
        if found.get(name) in (None, [], {}):
            before = dict(found)
            found[name] = smallest(schema, inner)
            if not reader_accepts(ce_type, whole):
                found.clear()
                found.update(before)
                continue
        fill(ce_type, schema, inner, found[name], whole)
    if isinstance(found, list):
        for item in found:
            fill(ce_type, schema, node.get("items", {}), item, whole)


def smallest(schema: Schema, node: Schema) -> Any:
    """A short valid value that is not null and not empty."""
    node = resolved(schema, node)
    if "anyOf" in node:
        return smallest(schema, node["anyOf"][0])
    if "enum" in node:
        return node["enum"][0]
    match node["type"]:
        case "object" if "properties" in node:
            return {name: smallest(schema, inner) for name, inner in node["properties"].items()}
        case "object":
            return {"name": smallest(schema, node["additionalProperties"])}
        case "array":
            inside = node.get("prefixItems") or [node["items"]] * max(1, node.get("minItems", 0))
            return [smallest(schema, inner) for inner in inside]
        case "integer" | "number":
            return node["maximum"]
        case "boolean":
            return True
    by_format = {
        "uuid": "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5", "date": "2026-05-01", "date-time": "2026-05-01T10:00:00Z",
    }  # fmt: skip
    return by_format.get(node.get("format", ""), "A" * max(1, node.get("minLength", 0)))


def fields(schema: Schema, node: Schema, found: Any, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every place in a value with its node in the schema; of a list the first item, of a map the first value."""
    yield path, node
    node = resolved(schema, node)
    if isinstance(found, dict):
        for name, inner in node.get("properties", {}).items():
            if name in found:
                yield from fields(schema, inner, found[name], (*path, name))
        if "additionalProperties" in node and found:
            name = next(iter(found))
            yield from fields(schema, node["additionalProperties"], found[name], (*path, name))
    if isinstance(found, list) and found and "anyOf" not in node:
        for place, inner in enumerate(node.get("prefixItems") or [node["items"]]):
            yield from fields(schema, inner, found[place], (*path, place))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def replaced(value: Any, path: Path, found: Any) -> Any:
    """The value with another thing at one place; what is not on the way there is shared with the original."""
    if not path:
        return found
    step = path[0]
    inner = replaced(value[step], path[1:], found)
    if isinstance(value, dict):
        return {**value, step: inner}
    return [*value[:step], inner, *value[int(step) + 1 :]]


def test_every_older_version_has_its_shape_and_the_snapshot_shows_it() -> None:
    assert SHAPES.keys() == UPCASTERS.keys()
    for ce_type in SHAPES:
        assert json.loads((REPOSITORY / path_of(ce_type)).read_text(encoding="utf-8")) == schema_of(ce_type)


def test_what_may_be_published_is_short_enough_to_be_read() -> None:
    assert MAX_EVENT_BYTES <= MAX_VALUE_BYTES


@pytest.mark.parametrize(
    "field",
    [
        {"captured_at": datetime(1999, 12, 31, tzinfo=UTC)},
        {"captured_at": datetime(2200, 1, 1, tzinfo=UTC)},
        {"captured_at": datetime(2026, 1, 1)},  # noqa: DTZ001 -- that is the point
    ],
)
def test_a_publisher_cannot_write_what_no_reader_takes(field: dict[str, Any]) -> None:
    [example, *_] = examples_of("ncv03.lead.LeadCaptured.v1")
    assert example.value is not None
    with pytest.raises(ValidationError, match="captured_at"):
        LeadCaptured.model_validate(example.value | field)


WITHDRAWN = "ncv03.lead.LeadWithdrawn.v1"
PROJECT = '"project_id": "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{%s, "reason": "a\\u0000b"}', "reason: String should match pattern"),
        ('{%s, "reason": "\\ud800"}', "Invalid JSON"),
        ('{%s, "reason": "x", "more": NaN}', "NaN or Infinity, which are no JSON"),
        ('{%s, "reason": "x", "more": -Infinity}', "NaN or Infinity, which are no JSON"),
        ('{%s, "reason": NaN}', "NaN or Infinity, which are no JSON"),
        ('{%s, "reason": "x"} {}', "Invalid JSON: trailing characters"),
        ('{%s, "reason": "x",}', "Invalid JSON: trailing comma"),
        ('{%s, "reason": "x", "more": ' + "[" * 1_000 + "]" * 1_000 + "}", "recursion limit exceeded"),
        ('{%s, "reason": "x", "more": 1' + "0" * 5_000 + "}", "Invalid JSON: number out of range"),
    ],
)
def test_what_is_not_json_that_every_language_reads_is_refused(text: str, said: str) -> None:
    with pytest.raises(MalformedValue, match=said):
        from_value(WITHDRAWN, (text % PROJECT).encode())


def test_words_that_look_like_no_number_are_words() -> None:
    text = f'{{{PROJECT}, "reason": "NaN or Infinity", "more": "\\u0000"}}'
    assert from_value(WITHDRAWN, text.encode()).reason == "NaN or Infinity"  # type: ignore[attr-defined]


def test_a_value_has_a_size_that_is_read() -> None:
    longest = b"{%s" % PROJECT.encode() + b', "reason": "", "more": "'
    rest = MAX_VALUE_BYTES - len(longest) - 2
    from_value(WITHDRAWN, longest + b"x" * rest + b'"}')
    with pytest.raises(MalformedValue, match=f"has {MAX_VALUE_BYTES + 1} bytes, at most {MAX_VALUE_BYTES}"):
        from_value(WITHDRAWN, longest + b"x" * (rest + 1) + b'"}')


@pytest.mark.parametrize(("ce_type", "field", "most"), [("ncv03.fieldops.GoodsReceived.v1", "serials", 50_000)])
def test_long_lists_end_where_the_schema_says(ce_type: str, field: str, most: int) -> None:
    [value, *_] = [example.value for example in examples_of(ce_type)]
    assert value is not None
    assert schema_of(ce_type)["properties"][field]["maxItems"] == most
    assert reader_accepts(ce_type, {**value, field: [value[field][0]] * most})
    assert not reader_accepts(ce_type, {**value, field: [value[field][0]] * (most + 1)})
