"""A JSON Schema as tables for people: field, form with its bounds, what it says."""

from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

LONG_PATTERN: Final = 48
"""Characters; a longer pattern is left to the schema itself."""
NO_CONTROLS: Final = {r"^[^\x00-\x1f\x7f]*$": "one line", r"^[^\x00]*$": "text"}


def rows(node: Schema) -> Iterator[tuple[str, str, str]]:
    """One row a field of a class: its name, its form, its description."""
    required = node.get("required", ())
    for name, field in node["properties"].items():
        absent = "" if name in required else f"; {_default(field)} where absent"
        yield f"`{name}`", form(field) + absent, words(field)


def words(node: Schema) -> str:
    """A description in one line, its code marked as Markdown does."""
    return " ".join(node["description"].split()).replace("``", "`")


def parts(schema: Schema) -> dict[str, Schema]:
    """The classes and enumerations inside an event, by name."""
    return dict(schema.get("$defs", {}))


def form(node: Schema) -> str:
    """What a value looks like, in words: ``integer, 1 to 5``."""
    if "$ref" in node:
        return f"`{node['$ref'].rpartition('/')[2]}`"
    if "anyOf" in node:
        return " or ".join(form(inner) for inner in node["anyOf"])
    if "enum" in node:
        return "one of " + ", ".join(f"`{value}`" for value in node["enum"])
    match node.get("type"):
        case "integer" | "number" as kind:
            unit = node.get("x-unit", "1")
            return f"{kind}, {_range(node)}" + ("" if unit == "1" else f" {unit}")
        case "string":
            return _text(node)
        case "array" if "prefixItems" in node:
            return f"list of {len(node['prefixItems'])}: " + "; ".join(form(inner) for inner in node["prefixItems"])
        case "array":
            return f"list of {_span(node.get('minItems', 0), node['maxItems'])}: {form(node['items'])}"
        case "object":
            return f"map of up to {node['maxProperties']:,}: {form(node['additionalProperties'])}"
        case kind:
            return str(kind)


def _text(node: Schema) -> str:
    plausible = node.get("x-plausible")
    if plausible is not None:
        kind = "day" if node["format"] == "date" else "instant"
        return (
            f"{kind}, at most {plausible['before_days']:,} days before and {plausible['after_days']:,} after `ce_time`"
        )
    if node.get("format") == "uuid":
        return "UUID"
    pattern = node.get("pattern", "")
    kind = NO_CONTROLS.get(pattern, f"text `{pattern}`" if len(pattern) <= LONG_PATTERN else "text")
    return f"{kind}, {_span(node.get('minLength', 0), node['maxLength'])} characters"


def _range(node: Schema) -> str:
    low = f"above {_number(node['exclusiveMinimum'])}" if "exclusiveMinimum" in node else _number(node["minimum"])
    high = f"below {_number(node['exclusiveMaximum'])}" if "exclusiveMaximum" in node else _number(node["maximum"])
    return f"{low} {'up to' if 'exclusiveMinimum' in node else 'to'} {high}"


def _number(bound: float) -> str:
    return f"{int(bound):,}" if abs(bound) < 1e15 and bound == int(bound) else f"{bound:g}"


def _span(low: int, high: int) -> str:
    return f"{high:,}" if low == high else f"{low:,} to {high:,}"


def _default(field: Schema) -> str:
    match field.get("default"):
        case None:
            return "null"
        case dict():
            return "with all its own defaults"
        case list():
            return "empty"
        case bool() as truth:
            return f"`{str(truth).lower()}`"
        case default:
            return f"`{default}`"
