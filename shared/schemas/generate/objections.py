"""What a JSON Schema has to say before it may be written: what every field means, and within what bounds it lies."""

import re
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

SELF_BOUNDED: Final = frozenset({"uuid", "date", "date-time"})
"""Formats whose pattern leaves a text of a few dozen characters at most."""
_says_null = re.compile(r"\bnull\b", re.IGNORECASE).search


def objections(schema: Schema) -> Iterator[str]:
    """Every class or field without description, every nullable one that does not say what null means (the word
    ``null`` stands in its description), every number, text, list and map without bounds: ``Class.field: problem``.
    """
    for name, node in {schema["title"]: schema, **schema.get("$defs", {})}.items():
        if "properties" not in node and "enum" not in node:
            yield from (f"{name}: {problem}" for problem in unbounded(node))
            continue
        if not node.get("description"):
            yield f"{name}: no description (the class has no docstring of its own)"
        for field, inner in node.get("properties", {}).items():
            yield from (f"{name}.{field}: {problem}" for problem in _undescribed(inner))
            yield from (f"{name}.{field}: {problem}" for problem in unbounded(inner))


def _undescribed(node: Schema) -> Iterator[str]:
    described = node.get("description", "")
    if not described:
        yield "no description (write one as a docstring under the field)"
    elif {"type": "null"} in node.get("anyOf", ()) and not _says_null(described):
        yield "the description does not say what null means"


def unbounded(node: Any) -> Iterator[str]:
    """What of a node may be arbitrarily large. References are not followed: their targets are nodes themselves."""
    if not isinstance(node, dict):
        yield "anything is allowed"
        return
    if "$ref" in node or "enum" in node or "const" in node or "properties" in node:
        return
    if "anyOf" in node:
        for inner in node["anyOf"]:
            yield from unbounded(inner)
        return
    match node.get("type"):
        case "integer" | "number":
            if not {"minimum", "exclusiveMinimum"} & node.keys() or not {"maximum", "exclusiveMaximum"} & node.keys():
                yield f"the {node['type']} has no bounds on both sides"
        case "string":
            if "pattern" not in node:
                yield "the text has no pattern: control characters are allowed"
            if "maxLength" not in node and node.get("format") not in SELF_BOUNDED:
                yield "the text has no maximal length"
        case "array":
            if "maxItems" not in node:
                yield "the list has no maximal length"
            for inner in (*node.get("prefixItems", ()), *([node["items"]] if "items" in node else ())):
                yield from unbounded(inner)
        case "object":
            if "maxProperties" not in node or "maxLength" not in node.get("propertyNames", {}):
                yield "the map has no maximal number of names, or of characters in a name"
            yield from unbounded(node.get("additionalProperties", True))
        case "boolean" | "null":
            return
        case _:
            yield "anything is allowed"
