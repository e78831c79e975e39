"""Two judges of one value: a validator of the JSON Schema as any language has it, and our reader."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from pydantic import ValidationError as ReaderError

from shared.schemas.event import CATALOGUE, Envelope
from shared.schemas.generate.snapshots import value_schema
from shared.schemas.past import SHAPES
from shared.schemas.values import MalformedValue, from_value, with_whole_numbers
from shared.schemas.wire import MalformedEnvelope, from_headers

Schema = dict[str, Any]


@cache
def _ecma(pattern: str) -> re.Pattern[str]:
    """In ECMA 262, which JSON Schema refers to, ``$`` is the end alone; in Python also before a last line break."""
    assert "$" not in pattern[:-1]
    return re.compile(re.sub(r"\$\Z", r"\\Z", pattern))


def _pattern(_: Any, pattern: str, instance: Any, __: Schema) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _ecma(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


FORMATS: Final = FormatChecker(formats=())
"""Formats are asserted; the patterns beside them decide the form, these the calendar."""


@FORMATS.checks("date", raises=ValueError)
def _is_date(text: object) -> bool:
    return not isinstance(text, str) or bool(date.fromisoformat(text))


@FORMATS.checks("date-time", raises=ValueError)
def _is_instant(text: object) -> bool:
    return not isinstance(text, str) or bool(datetime.fromisoformat(text))


_Validator: Final = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern}
)


@cache
def schema_of(ce_type: str) -> Schema:
    return value_schema(CATALOGUE.get(ce_type) or SHAPES[ce_type])


class Judge:
    """A validator of one JSON Schema, as a foreign reader or writer would use it."""

    def __init__(self, schema: Schema) -> None:
        self._validator = _Validator(schema, format_checker=FORMATS)

    def accepts(self, found: Any, node: Schema | None = None) -> bool:
        """Whether the schema, or one node of it, accepts a value."""
        return bool((self._validator if node is None else self._validator.evolve(schema=node)).is_valid(found))


def reader_accepts(ce_type: str, value: Any) -> bool:
    try:
        from_value(ce_type, json.dumps(value).encode())
    except MalformedValue:
        return False
    return True


def breaks_a_rule(ce_type: str, value: Any) -> bool:
    """True where all that the reader objects to are rules that the schema states as ``x-rules``."""
    model = CATALOGUE.get(ce_type) or SHAPES[ce_type]
    try:
        model.model_validate_json(json.dumps(with_whole_numbers(value)), strict=True)
    except ReaderError as refused:
        broken = [error["loc"] for error in refused.errors() if error["type"] == "value_error"]
        others = [error for error in refused.errors() if error["type"] != "value_error"]
        return all(_has_rules(schema_of(ce_type), path) for path in broken) and all(
            # pydantic leaves a refused item out, and then finds the list too short
            error["type"] == "too_short" and any(path[: len(error["loc"])] == error["loc"] for path in broken)
            for error in others
        )
    return False


def _has_rules(schema: Schema, path: Iterable[int | str]) -> bool:
    """Whether the node that a path leads to states rules, or belongs directly to a class that does."""
    node = schema
    rules = ["x-rules" in node]
    for step in path:
        inner = resolved(schema, node)
        if isinstance(step, int):
            inner = inner["items"] if "items" in inner else inner["prefixItems"][step]
        else:
            inner = inner.get("properties", {}).get(step) or inner["additionalProperties"]
        node = resolved(schema, inner)
        rules.append("x-rules" in node)
    return any(rules[-2:])


def resolved(schema: Schema, node: Schema) -> Schema:
    """The node without reference, and without the null of a nullable one."""
    if "$ref" in node:
        return resolved(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    if "anyOf" in node:
        others = [inner for inner in node["anyOf"] if inner != {"type": "null"}]
        if len(others) == 1:
            return resolved(schema, others[0])
    return node


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope | str:
    """What the reader says of headers: the envelope, or what is wrong with them."""
    try:
        return from_headers(headers)
    except MalformedEnvelope as malformed:
        return str(malformed)
