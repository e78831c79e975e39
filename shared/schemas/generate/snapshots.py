"""JSON Schemas of record values and record headers, for readers and writers in any language."""

import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from shared.schemas import wire
from shared.schemas.event import Event, dataschema_of
from shared.schemas.past import PastVersion
from shared.schemas.values import MAX_VALUE_BYTES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = Path("shared/schemas/snapshots")
HEADERS: Final = FOLDER / "headers.json"

Schema = dict[str, Any]


class _PlainSchema(GenerateJsonSchema):
    """Without a title per field: "Rtg Max W" says no more than ``rtg_max_w``."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> Schema:
        """Every value is judged, whatever its name: the names' own bounds stand in ``propertyNames`` alone."""
        drawn: Schema = {"type": "object", "additionalProperties": self.generate_inner(schema["values_schema"])}
        if "keys_schema" in schema:
            drawn["propertyNames"] = self.generate_inner(schema["keys_schema"])
        self.update_with_validations(drawn, schema, self.ValidationsMapping.object)
        return drawn


def path_of(ce_type: str) -> Path:
    return FOLDER / f"{ce_type}.json"


def value_schema(event_type: type[Event | PastVersion]) -> Schema:
    """What a reader accepts as the value of this event: fields with a default may be absent, more fields may come.

    A publisher of ours writes every field. What no keyword of JSON Schema can say stands in keywords of our own:

    ===============  =============================================================================================
    ``x-unit``       unit of a number; an annotation
    ``x-rules``      rules across fields (a roof plane has as many edges as vertices), which the reader enforces
    ``x-plausible``  how many days before and after ``ce_time`` a day or instant may lie, enforced with the envelope
    ``x-max-bytes``  of the whole value
    ===============  =============================================================================================
    """
    generated = event_type.model_json_schema(mode="validation", schema_generator=_PlainSchema)
    head = {"$schema": DIALECT, "$id": dataschema_of(event_type.ce_type), "x-max-bytes": MAX_VALUE_BYTES}
    return head | generated


def headers_schema(wire: Any = wire) -> Schema:
    """The record headers as one JSON object, name -> UTF-8 text. Other headers may be present.

    ``wire`` is the module that judges headers, today's unless another contract is asked.
    """

    def text(pattern: str, description: str, **more: Any) -> Schema:
        return {"type": "string", "pattern": f"^{pattern}$", "description": description} | more

    described: dict[str, Schema] = {
        "ce_specversion": {"const": wire.SPEC_VERSION, "description": "Version of CloudEvents."},
        "ce_id": text(wire.UUID_PATTERN, "UUIDv7 of the event; drop an id that was seen before.", format="uuid"),
        "ce_type": text(wire.TYPE_PATTERN, "Name and version of the event."),
        "ce_source": text(wire.SOURCE_PATTERN, "The publisher.", format="uri-reference"),
        "ce_subject": text(wire.UUID_PATTERN, "The project id; equal to the record key.", format="uuid"),
        "ce_time": text(wire.TIME_PATTERN, "When the fact was decided, on the project calendar.", format="date-time"),
        "content-type": text(wire.CONTENT_TYPE_PATTERN, "JSON, parameters allowed."),
        "ce_dataschema": text(wire.SOURCE_PATTERN, "$id of the value's JSON Schema.", format="uri-reference"),
        "ce_correlationid": text(wire.UUID_PATTERN, "The first event of the chain this one belongs to.", format="uuid"),
        "ce_causationid": text(wire.UUID_PATTERN, "The event that led to this one.", format="uuid"),
        "traceparent": text(wire.TRACEPARENT_PATTERN, "W3C Trace Context; readers drop what does not match."),
        "tracestate": text(wire.TRACESTATE_PATTERN, "W3C Trace Context; readers drop what does not match."),
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
