"""``--schema``: one JSON document whose ``input`` and ``output`` are each a JSON Schema by itself."""

import json
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def print_schema(command: str, given: Schema, printed: Schema) -> None:
    """Print both on standard output. Each has an ``$id``, so that its references hold inside the document and out."""
    document = {"input": _whole(f"{command}:input", given), "output": _whole(f"{command}:output", printed)}
    print(json.dumps(document, indent=2))


def _whole(name: str, schema: Schema) -> Schema:
    definitions: Schema = {}
    bare = _without_definitions(schema, definitions)
    whole = {"$schema": DIALECT, "$id": f"urn:heliograph:{name}", **bare}
    return {**whole, "$defs": definitions} if definitions else whole


def _without_definitions(part: Any, definitions: Schema) -> Any:
    """``part`` with every ``$defs`` below it moved into ``definitions``, where ``#/$defs`` points."""
    if isinstance(part, list):
        return [_without_definitions(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    definitions |= {name: _without_definitions(each, definitions) for name, each in part.get("$defs", {}).items()}
    return {name: _without_definitions(each, definitions) for name, each in part.items() if name != "$defs"}
