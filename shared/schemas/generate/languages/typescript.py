"""TypeScript types of every event, from the JSON Schemas.

Written here and not by a tool from npm: our schemas use a dozen keywords, and so the check for staleness needs no Node.
A keyword of structure that is not known here is an error, never a silent ``unknown``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.schemas import catalogue
from shared.schemas.generate.tables import GENERATED, name_and_version
from shared.schemas.topics import BY_NAME
from shared.schemas.upcasters import newest
from shared.schemas.wire import OPTIONAL, REQUIRED, TRACE

Schema = dict[str, Any]

FORMATS: Final = {"uuid": "Uuid", "date-time": "Instant", "date": "LocalDate"}
PRIMITIVES: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
BOUNDS: Final = (
    "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "minItems", "maxItems", "minProperties", "maxProperties", "default",
)  # fmt: skip
"""Said in comments: the type system has no numbers between two others."""
STRUCTURE: Final = frozenset({
    "$ref", "anyOf", "oneOf", "const", "enum", "type", "properties", "required", "additionalProperties", "items",
    "prefixItems", "format",
})  # fmt: skip
SILENT: Final = frozenset({
    "$schema", "$id", "$defs", "title", "description", "discriminator", "uniqueItems", "propertyNames", "examples",
})  # fmt: skip

HEAD: Final = f"""// {GENERATED.removeprefix("<!-- ").removesuffix(" -->")}
//
// Values as a reader gets them: a field that may be absent is optional, unknown fields may be there besides.

/** RFC 9562. */
export type Uuid = string;
/** RFC 3339 date and time with an offset. */
export type Instant = string;
/** RFC 3339 full-date, local to the site. */
export type LocalDate = string;
"""


def declarations(schemas: Mapping[str, Schema]) -> str:
    """The text of a ``.d.ts`` file. ``schemas`` by wire name, in the order in which they are written."""
    definitions: dict[str, str] = {}
    contexts: dict[str, list[str]] = {}
    for ce_type, schema in schemas.items():
        if newest(ce_type) != ce_type:
            schema = _with_own_names(schema, _interface(ce_type))
        for name, node in schema.get("$defs", {}).items():
            text = _named(name, node)
            if definitions.setdefault(name, text) != text:
                raise ValueError(f"{ce_type}: the definition {name} differs from the one of another event")
        contexts.setdefault(_context(ce_type), []).append(_named(_interface(ce_type), schema))
    parts = [HEAD, *definitions.values()]
    parts += [f"export namespace {name} {{\n{_indented(''.join(texts))}}}\n" for name, texts in contexts.items()]
    return "\n".join((*parts, _records(list(schemas))))


def _with_own_names(schema: Schema, prefix: str) -> Schema:
    """An older version's definitions may share a name with today's and say something else."""
    names = schema.get("$defs", {})
    text = json.dumps(schema)
    for name in names:
        text = text.replace(f'"#/$defs/{name}"', f'"#/$defs/{prefix}{name}"')
    renamed: Schema = json.loads(text)
    return renamed | {"$defs": {f"{prefix}{name}": node for name, node in renamed.get("$defs", {}).items()}}


def _named(name: str, node: Schema) -> str:
    if node.get("type") == "object" and "properties" in node:
        return f"{_comment(node)}export interface {name} {{\n{_indented(_fields(node))}}}\n"
    return f"{_comment(node)}export type {name} = {_type(node)};\n"


def _fields(node: Schema) -> str:
    required = node.get("required", ())
    return "".join(
        f"{_comment(inner)}readonly {name}{'' if name in required else '?'}: {_type(inner)};\n"
        for name, inner in node["properties"].items()
    )


def _type(node: Any) -> str:
    if node is True or node == {}:
        return "unknown"
    unknown = {key for key in node if not key.startswith("x-")} - STRUCTURE - SILENT - set(BOUNDS)
    if unknown:
        raise ValueError(f"TypeScript for {', '.join(sorted(unknown))} is not known: teach it to {__name__}")
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2]
    for union in ("anyOf", "oneOf"):
        if union in node:
            return " | ".join(dict.fromkeys(_type(option) for option in node[union]))
    if "const" in node or "enum" in node:
        return " | ".join(json.dumps(value) for value in node.get("enum", [node.get("const")]))
    kind = node.get("type")
    if isinstance(kind, list):
        return " | ".join(_type(node | {"type": one}) for one in kind)
    if kind == "array":
        return _list(node)
    if kind == "object":
        return _object(node)
    if kind is None:
        return "unknown"
    return FORMATS.get(node.get("format", ""), PRIMITIVES[kind])


def _list(node: Schema) -> str:
    if "prefixItems" in node:
        return f"readonly [{', '.join(_type(item) for item in node['prefixItems'])}]"
    return f"ReadonlyArray<{_type(node.get('items', True))}>"


def _object(node: Schema) -> str:
    if "properties" in node:
        return f"{{\n{_indented(_fields(node))}}}"
    # Not Record<…>: the compiler takes a type that holds itself only through an index signature.
    return f"{{ readonly [name: string]: {_type(node.get('additionalProperties', True))} }}"


def _records(names: list[str]) -> str:
    values = "".join(
        f"{json.dumps(name)}: {_context(name)}.{_interface(name)}{' | null' if _removable(name) else ''};\n"
        for name in names
    )
    topics = "".join(f"{json.dumps(name)}: {json.dumps(_topic(name))};\n" for name in names)
    headers = "".join(_header_fields())
    return f"""/** The value of every type; null removes what the key stands for. */
export interface Values {{
{_indented(values)}}}

/** The topic of every type. */
export interface Topics {{
{_indented(topics)}}}

/** Name and version of an event, the header `ce_type`. */
export type EventType = keyof Values;

/** The record headers as text; others may be there besides. */
export interface Headers<T extends EventType = EventType> {{
{_indented(headers)}}}

/** A Kafka record, headers decoded and value parsed; `type` repeats `ce_type`, so that a union narrows by it. */
export interface EventRecord<T extends EventType = EventType> {{
  readonly type: T;
  readonly topic: Topics[T];
  /** The project id; equal to `ce_subject`. */
  readonly key: Uuid;
  readonly headers: Headers<T>;
  readonly value: Values[T];
}}

/** Any record of the contract: `switch (record.type)` knows its value. */
export type AnyRecord = {{ [T in EventType]: EventRecord<T> }}[EventType];
"""


def _header_fields() -> Iterator[str]:
    types = {"ce_specversion": '"1.0"', "ce_type": "T", "ce_time": "Instant"}
    types |= dict.fromkeys(("ce_id", "ce_subject", "ce_correlationid", "ce_causationid"), "Uuid")
    for name in (*REQUIRED, *OPTIONAL, *TRACE):
        mark = "" if name in REQUIRED else "?"
        yield f"readonly {json.dumps(name) if '-' in name else name}{mark}: {types.get(name, 'string')};\n"


def _comment(node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    lines = str(node.get("description", "")).strip().replace("*/", "* /").splitlines()
    stated = [f"{key} {json.dumps(node[key])}" for key in BOUNDS if key in node]
    stated += [f"{key.removeprefix('x-')} {json.dumps(node[key])}" for key in node if key.startswith("x-")]
    if stated:
        lines.append(", ".join(stated).replace("*/", "* /"))
    if not lines:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line.strip()}".rstrip() + "\n" for line in lines) + " */\n"


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def _context(ce_type: str) -> str:
    return BY_NAME[_topic(ce_type)].owner


def _interface(ce_type: str) -> str:
    """``ncv03.lead.LeadQualified.v1`` -> ``LeadQualifiedV1``."""
    name, version = name_and_version(ce_type)
    return name + version.upper()


def _topic(ce_type: str) -> str:
    event = catalogue.resolve(ce_type)
    assert event is not None, ce_type
    return catalogue.topic_of(event)


def _removable(ce_type: str) -> bool:
    return BY_NAME[_topic(ce_type)].compacted
