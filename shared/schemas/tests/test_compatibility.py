"""Changes of an event are classified by what they do to its readers and writers."""

import copy
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import AwareDatetime, BaseModel, Field

from shared.schemas import catalogue
from shared.schemas.compatibility import POLICY, Direction, Kind, classify
from shared.schemas.differences import Schema
from shared.schemas.generate.examples import examples_of
from shared.schemas.generate.snapshots import path_of, value_schema

REPOSITORY = Path(__file__).parents[3]
OURS, THEIRS = Direction.PUBLISHED, Direction.CONSUMED


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class MoreColour(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class Inner(BaseModel):
    size_m: float = Field(gt=0)


class InnerWithMore(BaseModel):
    """Described now."""

    size_m: float = Field(gt=0)
    depth_m: float | None = None


class InnerLoose(BaseModel):
    size_m: float


class Outer(BaseModel):
    name: str


def schema(**fields: Any) -> Schema:
    """The JSON Schema of a model with these fields: a type, or a type and its default."""
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for name, stated in fields.items():
        annotation, *default = stated if isinstance(stated, tuple) else (stated,)
        namespace["__annotations__"][name] = annotation
        if default:
            namespace[name] = default[0]
    thing: type[BaseModel] = type("Thing", (BaseModel,), namespace)
    return thing.model_json_schema()


# what was, what is, where, what is said, breaking if we publish it, breaking if we only read it
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None, str | None, bool, bool]] = {
    "optional field added": ({"a": int}, {"a": int, "b": (int, 0)}, "b", "optional field added", False, False),
    "nullable field added": (
        {"a": int}, {"a": int, "b": (int | None, None)}, "b", "optional field added", False, False,
    ),
    "description": ({"a": int}, {"a": Annotated[int, Field(description="x", title="y")]}, None, None, False, False),
    "order of fields": ({"a": int, "b": str}, {"b": str, "a": int}, None, None, False, False),
    "required field added": ({"a": int}, {"a": int, "b": int}, "b", "required field added", True, True),
    "field removed": ({"a": int, "b": int}, {"a": int}, "b", "field removed or renamed", True, True),
    "optional field removed": ({"a": int, "b": (int, 0)}, {"a": int}, "b", "field removed or renamed", True, True),
    "renamed": ({"a_kw": float}, {"b_kw": float}, "a_kw", "field removed or renamed", True, True),
    "now required": ({"a": (int, 0)}, {"a": int}, "a", "optional field is now required", True, True),
    "now optional": ({"a": int}, {"a": (int, 0)}, "a", "required field is now optional", True, False),
    "default changed": ({"a": (int, 0)}, {"a": (int, 1)}, "a", "the default changed", True, True),
    "type changed": ({"a": int}, {"a": str}, "a", "type changed from integer to string", True, True),
    "scalar to list": ({"a": str}, {"a": list[str]}, "a", "type changed from string to array", True, True),
    "integer to number": ({"a": int}, {"a": float}, "a", "type widened from integer to number", True, False),
    "number to integer": ({"a": float}, {"a": int}, "a", "type narrowed from number to integer", True, True),
    "null allowed": ({"a": int}, {"a": int | None}, "a", "null allowed besides", True, False),
    "null forbidden": ({"a": int | None}, {"a": int}, "a", "null no longer allowed", True, True),
    "union grows": ({"a": int | str}, {"a": int | str | bool}, "a", "boolean allowed besides", True, False),
    "anything allowed": ({"a": int}, {"a": Any}, "a", "type widened from integer to any", True, False),
    "anything forbidden": ({"a": Any}, {"a": int}, "a", "type narrowed from any to integer", True, True),
    "union reordered": ({"a": int | str | None}, {"a": None | str | int}, None, None, False, False),
    "union of parts reordered": ({"a": Inner | Outer}, {"a": Outer | Inner}, None, None, False, False),
    "union of parts reordered and changed": (
        {"a": list[Inner | Outer]}, {"a": list[Outer | InnerLoose]}, "a[].size_m", "exclusiveMinimum", True, False,
    ),
    "union of parts grows in front": ({"a": Inner}, {"a": Outer | Inner}, "a", "object allowed besides", True, False),
    "unit stated": (
        {"a": float}, {"a": Annotated[float, Field(json_schema_extra={"x-unit": "kW"})]}, None, None, False, False,
    ),
    "unit changed": (
        {"a": Annotated[float, Field(json_schema_extra={"x-unit": "kW"})]},
        {"a": Annotated[float, Field(json_schema_extra={"x-unit": "W"})]}, "a", "x-unit changed", True, True,
    ),
    "unit no longer stated": (
        {"a": Annotated[float, Field(json_schema_extra={"x-unit": "kW"})]}, {"a": float}, "a", "x-unit 'kW' removed",
        True, True,
    ),
    "enum grows": ({"a": Colour}, {"a": MoreColour}, "a", "enum value added: 'green'", True, False),
    "enum shrinks": ({"a": MoreColour}, {"a": Colour}, "a", "enum value removed: 'green'", True, True),
    "text to enum": ({"a": str}, {"a": Colour}, "a", "now one of ['red', 'blue']", True, True),
    "enum to text": ({"a": Colour}, {"a": str}, "a", "no longer one of ['red', 'blue']", True, False),
    "constant changed": ({"a": Literal["x"]}, {"a": Literal["y"]}, "a", "enum value removed: 'x'", True, True),
    "lower bound raised": (
        {"a": Annotated[int, Field(ge=0)]}, {"a": Annotated[int, Field(ge=1)]}, "a", "minimum changed from 0 to 1",
        True, True,
    ),
    "lower bound lowered": (
        {"a": Annotated[int, Field(ge=1)]}, {"a": Annotated[int, Field(ge=0)]}, "a", "minimum changed from 1 to 0",
        True, False,
    ),
    "upper bound added": (
        {"a": float}, {"a": Annotated[float, Field(le=9)]}, "a", "maximum changed from None to 9", True, True,
    ),
    "upper bound lifted": (
        {"a": Annotated[float, Field(lt=9)]}, {"a": float}, "a", "exclusiveMaximum changed from 9 to None", True, False,
    ),
    "longer text": (
        {"a": Annotated[str, Field(max_length=3)]}, {"a": Annotated[str, Field(max_length=4)]}, "a",
        "maxLength changed from 3 to 4", True, False,
    ),
    "at least one item": (
        {"a": list[int]}, {"a": Annotated[list[int], Field(min_length=1)]}, "a", "minItems changed from None to 1",
        True, True,
    ),
    "pattern added": (
        {"a": str}, {"a": Annotated[str, Field(pattern="^x$")]}, "a", "pattern '^x$' added", True, True,
    ),
    "pattern changed": (
        {"a": Annotated[str, Field(pattern="^y$")]}, {"a": Annotated[str, Field(pattern="^x$")]}, "a",
        "pattern changed from '^y$' to '^x$'", True, True,
    ),
    "format added": ({"a": str}, {"a": AwareDatetime}, "a", "format 'date-time' added", True, True),
    "inside a part": ({"a": Inner}, {"a": InnerWithMore}, "a.depth_m", "optional field added", False, False),
    "inside a list": (
        {"a": list[Inner]}, {"a": list[InnerLoose]}, "a[].size_m", "exclusiveMinimum changed from 0 to None",
        True, False,
    ),
    "inside a map": ({"a": dict[str, int]}, {"a": dict[str, str]}, "a.*", "type changed from integer", True, True),
    "inside a nullable part": (
        {"a": (Inner | None, None)}, {"a": (InnerLoose | None, None)}, "a.size_m", "exclusiveMinimum", True, False,
    ),
    "inside a tuple": (
        {"a": tuple[int, int]}, {"a": tuple[int, str]}, "a[1]", "type changed from integer to string", True, True,
    ),
    "tuple grows": (
        {"a": tuple[int, int]}, {"a": tuple[int, int, int]}, "a", "positions changed from 2 to 3", True, True,
    ),
    "map closed": ({"a": dict[str, Any]}, {"a": dict[str, int]}, "a.*", "type narrowed from any", True, True),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_change(name: str) -> None:
    before, after, path, said, breaks_ours, breaks_theirs = CASES[name]
    for direction, breaks in ((OURS, breaks_ours), (THEIRS, breaks_theirs)):
        verdict = classify(schema(**before), schema(**after), direction)
        assert verdict.kind is (Kind.BREAKING if breaks else Kind.COMPATIBLE), direction
        if path is None:
            assert verdict.changes == ()
        else:
            told = [str(change) for change in (verdict.breaking if breaks else verdict.changes)]
            assert any(line.startswith(f"{path}: {said}") for line in told), told


def test_no_change_is_identical_and_every_schema_equals_itself() -> None:
    for event in catalogue.events().values():
        assert classify(value_schema(event), value_schema(event), OURS).kind is Kind.IDENTICAL


def test_a_new_version_would_have_been_a_breaking_change() -> None:
    old = json.loads((REPOSITORY / path_of("ncv03.onboarding.SystemActivated.v1")).read_text())
    verdict = classify(old, value_schema(catalogue.events()["ncv03.onboarding.SystemActivated.v3"]), OURS)
    assert verdict.kind is Kind.BREAKING
    assert {"nameplate.rtg_w", "serials", "export_limit_kw"} <= {change.path for change in verdict.breaking}


class Node(BaseModel):
    children: "list[Node]" = []
    weight_kg: float


def test_a_type_that_contains_itself_is_compared_once() -> None:
    before = Node.model_json_schema()
    after = copy.deepcopy(before)
    after["$defs"]["Node"]["properties"]["weight_kg"]["minimum"] = 0
    verdict = classify(before, after, THEIRS)
    assert [str(change) for change in verdict.breaking] == ["weight_kg: minimum changed from None to 0"]


# --- random edits of the real schemas -------------------------------------------------------------------------------

EXAMPLES = [e for ce_type in catalogue.events() for e in examples_of(ce_type) if e.value is not None]


def nodes(schema: Schema) -> list[Schema]:
    """Every subschema, outermost first."""
    found = [schema]
    for keyword in ("properties", "$defs"):
        for inner in schema.get(keyword, {}).values():
            found += nodes(inner)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            found += nodes(schema[keyword])
    for inner in (*schema.get("anyOf", ()), *schema.get("prefixItems", ())):
        found += nodes(inner)
    return found


def compatible_edit(data: st.DataObject, edited: Schema) -> None:
    node = data.draw(st.sampled_from(nodes(edited)))
    kind = data.draw(st.sampled_from(["describe", "add", "reorder"]))
    if kind == "describe":
        node["description"] = data.draw(st.text(max_size=10))
    elif kind == "reorder" and "properties" in node:
        node["properties"] = dict(reversed(node["properties"].items()))
    elif node.get("type") == "object" and "properties" in node:
        name = "added_" + data.draw(st.text("abc", min_size=1, max_size=4))
        node["properties"].setdefault(name, {"type": "integer", "minimum": 3, "default": 3})


def widening_edit(data: st.DataObject, edited: Schema) -> None:
    node = data.draw(st.sampled_from(nodes(edited)))
    if "enum" in node:
        node["enum"] = [*node["enum"], "one more"]
    for keyword in ("minimum", "exclusiveMinimum", "minLength", "minItems"):
        if keyword in node and data.draw(st.booleans()):
            node[keyword] -= 1
    if data.draw(st.booleans()):
        node.pop("pattern", None)
    if node.get("required") and data.draw(st.booleans()):
        node["required"] = node["required"][1:]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_called_compatible_accepts_the_old_examples_and_old_readers_accept_the_new(
    data: st.DataObject,
) -> None:
    example = data.draw(st.sampled_from(EXAMPLES))
    before = value_schema(catalogue.events()[example.ce_type])
    after = copy.deepcopy(before)
    for _ in range(data.draw(st.integers(1, 5))):
        compatible_edit(data, after)
    verdict = classify(before, after, OURS)
    assert verdict.kind is not Kind.BREAKING, [str(change) for change in verdict.breaking]
    Draft202012Validator(after).validate(example.value)
    written = copy.deepcopy(example.value)
    assert written is not None
    for name in after["properties"].keys() - before["properties"].keys():
        written[name] = 3
    Draft202012Validator(after).validate(written)
    Draft202012Validator(before).validate(written)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_only_read_may_accept_more(data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(EXAMPLES))
    before = value_schema(catalogue.events()[example.ce_type])
    after = copy.deepcopy(before)
    for _ in range(data.draw(st.integers(1, 5))):
        widening_edit(data, after)
    verdict = classify(before, after, THEIRS)
    assert verdict.kind is not Kind.BREAKING, [str(change) for change in verdict.breaking]
    Draft202012Validator(after).validate(example.value)
    if verdict.changes:
        assert classify(before, after, OURS).kind is Kind.BREAKING
        assert classify(after, before, THEIRS).kind is Kind.BREAKING, "and back again is narrower"


def any_edit(data: st.DataObject, edited: Schema) -> None:
    """Whatever a person might do to a schema, without a thought."""
    node = data.draw(st.sampled_from(nodes(edited)))
    stated = [keyword for keyword in node if keyword not in ("$defs", "$id", "$schema")]
    more = ["minimum", "maxLength", "required", "enum", "type", "properties"]
    keyword = data.draw(st.sampled_from(stated + more))
    change = data.draw(st.sampled_from(["drop", "replace"]))
    if change == "drop":
        node.pop(keyword, None)
        return
    replacements: dict[str, Any] = {
        "type": st.sampled_from(["string", "integer", "number", "object", "array", "null", "boolean"]),
        "minimum": st.integers(-2, 200),
        "exclusiveMinimum": st.integers(-2, 200),
        "maximum": st.integers(-2, 200),
        "minLength": st.integers(0, 40),
        "maxLength": st.integers(0, 40),
        "minItems": st.integers(0, 3),
        "enum": st.lists(st.sampled_from(["loan", "cash", "A", 1]), min_size=1, unique=True),
        "pattern": st.sampled_from(["^a", "."]),
        "required": st.lists(st.sampled_from([*node.get("properties", {}), "new"]), unique=True),
        "properties": st.just({"new": {"type": "string"}}),
    }
    if keyword in replacements:
        node[keyword] = data.draw(replacements[keyword])


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_change_that_refuses_an_old_record_is_never_called_compatible(data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(EXAMPLES))
    before = value_schema(catalogue.events()[example.ce_type])
    after = copy.deepcopy(before)
    for _ in range(data.draw(st.integers(1, 3))):
        any_edit(data, after)
    for direction in (OURS, THEIRS):
        if classify(before, after, direction).kind is not Kind.BREAKING:
            Draft202012Validator(after).validate(example.value)


def test_class_variables_are_no_part_of_the_contract() -> None:
    class Thing(BaseModel):
        note: ClassVar[str] = "x"
        a: int

    assert classify(schema(a=int), Thing.model_json_schema(), OURS).kind is Kind.IDENTICAL


SHOWN_BY = {
    "description, title, order of fields or of a union": ("description", "order of fields", "union of parts reordered"),
    "optional field added": ("optional field added", "nullable field added"),
    "required field added": ("required field added",),
    "field removed or renamed": ("field removed", "optional field removed", "renamed"),
    "optional field now required": ("now required",),
    "required field now optional": ("now optional",),
    "type changed": ("type changed", "scalar to list"),
    "type, enumeration, union or bounds widened": (
        "integer to number", "null allowed", "enum grows", "union grows", "lower bound lowered",
    ),
    "type, enumeration, union or bounds narrowed": (
        "number to integer", "null forbidden", "enum shrinks", "lower bound raised", "pattern added",
    ),
    "default changed: absence means something else": ("default changed",),
    "unit changed or no longer stated": ("unit changed", "unit no longer stated"),
}  # fmt: skip


def test_the_published_policy_is_what_is_done() -> None:
    assert [rule.change for rule in POLICY] == list(SHOWN_BY)
    for rule in POLICY:
        for name in SHOWN_BY[rule.change]:
            was, now, *_ = CASES[name]
            for direction, said in ((OURS, rule.published), (THEIRS, rule.read)):
                done = classify(schema(**was), schema(**now), direction).kind
                assert (done is Kind.BREAKING) is (said is Kind.BREAKING), (name, direction)
