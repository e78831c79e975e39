"""JSON Schemas of record values and record headers, for readers and writers in any language."""

import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from shared.schemas import wire
from shared.schemas.event import Event, dataschema_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path("shared/schemas/snapshots")
HEADERS: Final = FOLDER / "headers.json"

Schema = dict[str, Any]


class _PlainSchema(GenerateJsonSchema):
    """Without a title per field: "Rtg Max W" says no more than ``rtg_max_w``."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def path_of(ce_type: str) -> Path:
    return FOLDER / f"{ce_type}.json"


def value_schema(event_type: type[Event]) -> Schema:
    """What a reader accepts as the value of this event: fields with a default may be absent, more fields may come.

    A publisher of ours writes every field. Rules across fields (a roof plane has as many edges as vertices) are
    the class's own and not in the schema.
    """
    generated = event_type.model_json_schema(mode="validation", schema_generator=_PlainSchema)
    return {"$schema": DIALECT, "$id": dataschema_of(event_type.ce_type), **generated}


def headers_schema(wire: Any = wire) -> Schema:
    """The record headers as one JSON object, name -> UTF-8 text. Other headers may be present.

    ``wire`` is the module that judges headers, today's unless another contract is asked.
    """
    uuid = {"type": "string", "format": "uuid", "pattern": f"^{wire.UUID_PATTERN}$"}
    described: dict[str, Schema] = {
        "ce_specversion": {"const": wire.SPEC_VERSION},
        "ce_id": uuid | {"description": "UUIDv7 of the event; drop an id that was seen before."},
        "ce_type": {"type": "string", "minLength": 1, "description": "Name and version of the event."},
        "ce_source": {"type": "string", "minLength": 1, "format": "uri-reference", "description": "The publisher."},
        "ce_subject": uuid | {"description": "The project id; equal to the record key."},
        "ce_time": {
            "type": "string",
            "format": "date-time",
            "pattern": f"^{wire.TIME_PATTERN}$",
            "description": "When the fact was decided, on the project calendar.",
        },
        "content-type": {"type": "string", "pattern": f"^{wire.CONTENT_TYPE}\\s*(;.*)?$"},
        "ce_dataschema": {"type": "string", "format": "uri", "description": "$id of the value's JSON Schema."},
        "ce_correlationid": uuid | {"description": "The first event of the chain this one belongs to."},
        "ce_causationid": uuid | {"description": "The event that led to this one."},
        "traceparent": {
            "type": "string",
            "pattern": f"^{wire.TRACEPARENT_PATTERN}$",
            "description": "W3C Trace Context.",
        },
        "tracestate": {"type": "string"},
    }
    assert described.keys() == {*wire.REQUIRED, *wire.OPTIONAL, *wire.TRACE}
    return {
        "$schema": DIALECT,
        "$id": dataschema_of("headers"),
        "title": "Record headers",
        "description": "CloudEvents 1.0 in Kafka's binary content mode, W3C Trace Context beside it.",
        "type": "object",
        "properties": described,
        "required": list(wire.REQUIRED),
    }


def as_text(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
