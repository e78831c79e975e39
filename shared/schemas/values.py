"""The value of a record: JSON read into the event that the headers announce, or refused with what is wrong.

The value is I-JSON (RFC 7493) in all that today's classes look at: UTF-8, numbers within a double's range, no NUL and
no lone surrogates in text. Fields that a class does not know are skipped, but no name stands twice in them either.
"""

from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json

from shared.schemas.doubled import DoubledName, doubled_name
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.past import SHAPES
from shared.schemas.upcasters import UPCASTERS, Value, upcast

SHOWN: Final = 80
"""Characters of a wrong value that an error repeats."""
FINDINGS: Final = 5
"""Wrong fields that one error names."""

MAX_VALUE_BYTES: Final = 4 * 1024 * 1024
"""Of a record value; the largest real one, a site with every roof plane drawn, has some 100 kB."""

Model = TypeVar("Model", bound=BaseModel)


class UnknownType(ValueError):
    """No class and no upcaster for this type: not of this contract, or from a newer publisher."""

    def __init__(self, ce_type: str) -> None:
        name, _, version = ce_type.rpartition(".v")
        known = sorted(known for known in CATALOGUE if known.rpartition(".v")[0] == name)
        super().__init__(
            f"{shown(ce_type)}: version {version} is not known here, {known[-1]} is the newest"
            if known
            else f"{shown(ce_type)} is not an event of this contract"
        )
        self.ce_type = ce_type


class MalformedValue(ValueError):
    """The record value is not the JSON of the event that the headers announce.

    Its text shows what was found; ``without_values`` is for logs and tables, since what was found may be personal.
    """

    def __init__(self, told: str, without_values: str | None = None) -> None:
        super().__init__(told)
        self.without_values = without_values or told


def to_value(event: Event) -> bytes:
    """The record value of an event."""
    return event.__pydantic_serializer__.to_json(event)


def from_value(ce_type: str, value: bytes | None) -> Event:
    """Today's event from a record value of any version that was ever published.

    Types count: the text ``"5"`` is not the number 5, and ``true`` is none; ``5.0`` is the integer 5, as JSON Schema
    has it. No name stands twice in one object, known or not. Raises
    :class:`UnknownType` for a type that this reader has no class for, :class:`MalformedValue` with the fields and
    what was found for anything else.
    """
    if value is None:
        raise MalformedValue(f"{ce_type}: the value is null")
    if len(value) > MAX_VALUE_BYTES:
        raise MalformedValue(f"{ce_type}: the value has {len(value)} bytes, at most {MAX_VALUE_BYTES} are read")
    # From the right: twice as fast as ``in`` where, as nearly always, nothing is found.
    if (value.rfind(b"NaN") >= 0 or value.rfind(b"Infinity") >= 0) and not _is_strict_json(value):
        raise MalformedValue(f"{ce_type}: Invalid JSON, or NaN or Infinity, which are no JSON")
    event_type = CATALOGUE.get(ce_type)
    if event_type is None and ce_type not in UPCASTERS:
        raise UnknownType(ce_type)
    try:
        if event_type is not None:
            event: Event = _validated(event_type, value)
        else:
            current_type, current = _upcast(ce_type, value)
            event = _validated(CATALOGUE[current_type], to_json(current))
    except ValidationError as invalid:
        findings = _findings(invalid), _findings(invalid, values=False)
        raise MalformedValue(*(f"{ce_type}: {told}" for told in findings)) from None
    if (name := doubled_name(value)) is not None:
        raise MalformedValue(f"{ce_type}: {DoubledName(name)}")
    return event


def _validated(model: type[Model], value: bytes) -> Model:
    try:
        return model.model_validate_json(value, strict=True)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_context=False)
        if not any(error["type"] == "int_type" and _is_whole(error["input"]) for error in errors):
            raise
    return model.model_validate_json(to_json(with_whole_numbers(from_json(value))), strict=True)


def _is_whole(found: object) -> bool:
    return isinstance(found, float) and found.is_integer()


def with_whole_numbers(found: Any) -> Any:
    """The same JSON with ``5`` for ``5.0``: to JSON Schema both are the integer 5, to the parser only the first is."""
    if isinstance(found, dict):
        return {name: with_whole_numbers(inner) for name, inner in found.items()}
    if isinstance(found, list):
        return [with_whole_numbers(inner) for inner in found]
    return int(found) if _is_whole(found) else found


def _is_strict_json(value: bytes) -> bool:
    """False for a value that the parser takes although JSON has no such number: NaN, Infinity, -Infinity."""
    try:
        from_json(value, allow_inf_nan=False)
    except ValueError:
        return False
    return True


def _upcast(ce_type: str, value: bytes) -> tuple[str, Value]:
    shape = SHAPES.get(ce_type)
    if shape is not None:
        _validated(shape, value)
    try:
        return upcast(ce_type, from_json(value))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        # An upcaster relies on the shape of its version: what breaks it was never a value of that version.
        told = f"{ce_type}: cannot be read as a newer version: "
        raise MalformedValue(f"{told}{error!r}", f"{told}{type(error).__name__}") from None


def _findings(invalid: ValidationError, *, values: bool = True) -> str:
    errors = invalid.errors(include_url=False, include_context=False)
    told = "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'value'}: {error['msg']}"
        + (f", found {shown(error['input'])}" if values and error["type"] != "missing" else "")
        for error in errors[:FINDINGS]
    )
    return told if len(errors) <= FINDINGS else f"{told}; and {len(errors) - FINDINGS} more"


def shown(found: object) -> str:
    """What was found, cut to a length that a line of a log bears."""
    text = repr(found)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
