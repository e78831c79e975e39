"""The text forms of UUIDs, days and instants, in headers and values alike.

Regular expressions without anchors, in the part of the language that ECMA 262 (JSON Schema), Python and Rust read
the same way. A form is not yet a date: 2026-02-30 has the form of a day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

UUID_PATTERN: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

_MONTH_AND_DAY: Final = r"-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
DATE_PATTERN: Final = r"(?:19|20|21)[0-9]{2}" + _MONTH_AND_DAY
"""A full-date of RFC 3339, 1900 to 2199."""
TIME_PATTERN: Final = (
    r"2[01][0-9]{2}" + _MONTH_AND_DAY + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""A date-time of RFC 3339, 2000 to 2199, without leap seconds; digits below a microsecond are not kept."""


@dataclass(frozen=True, slots=True)
class AsText:
    """A value that JSON has no type for, in exactly one text form: ``pattern`` decides, in schema and reader alike.

    Pydantic alone also takes ``"1767225600"`` for a date and ``urn:uuid:…`` for a UUID. From Python, where the type
    itself arrives, nothing changes.
    """

    format: str
    pattern: str
    wanted: str
    """What the error says was expected."""
    written_by: core_schema.ExpectedSerializationTypes
    least: date | datetime | None = None
    most: date | datetime | None = None
    """What Python may hand over, so that whatever is written has the form."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(pattern=f"^{self.pattern}$", strict=True)
        read: CoreSchema
        if source is UUID:
            read = core_schema.chain_schema([text, core_schema.uuid_schema()])
        else:
            parse = date.fromisoformat if source is date else datetime.fromisoformat
            read = core_schema.no_info_after_validator_function(parse, text)
        told = core_schema.custom_error_schema(
            read, custom_error_type="text_form", custom_error_message=f"Input should be {self.wanted}"
        )
        handed_over: Any = handler(source)
        if self.least is not None:
            handed_over = {**handed_over, "ge": self.least, "le": self.most}
        return core_schema.json_or_python_schema(
            told, handed_over, serialization=core_schema.simple_ser_schema(self.written_by)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": self.format, "pattern": f"^{self.pattern}$"}
