"""The published contract: what a record must look like to be taken into the portfolio."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

REGISTRY: Final = "ncv03.activated-systems.state"
EVENTS: Final = "ncv03.onboarding.events"
STATE: Final = "ncv03.onboarding.ActivatedSystemState.v1"
OFFLINE: Final = "ncv03.onboarding.SystemOffline.v1"
RESTORED: Final = "ncv03.onboarding.SystemRestored.v1"
FOLLOWED: Final = frozenset({STATE, OFFLINE, RESTORED})
"""What changes the portfolio; every other type is somebody else's."""
FOLLOWED_NAMES: Final = frozenset(ce_type.rpartition(".v")[0] for ce_type in FOLLOWED)
PROBLEM_LENGTH: Final = 300
"""Characters of an explanation that are kept."""

formats: Final = FormatChecker(formats=())
formats.checks("uuid", ValueError)(lambda text: not isinstance(text, str) or bool(uuid.UUID(text)))
formats.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(date.fromisoformat(text)))


@formats.checks("date-time", ValueError)
def _aware(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


class Invalid(ValueError):
    """The record is not what the contract says."""


@dataclass(frozen=True)
class Received:
    """A record that the portfolio has to take in."""

    ce_type: str
    project_id: str
    value: dict[str, Any] | None
    """None removes the project's system."""


class Contract:
    """The JSON Schemas of the types that are followed, from a folder of them."""

    def __init__(self, folder: Path) -> None:
        self._validators = {name: _validator(folder / f"{name}.json") for name in ("headers", *FOLLOWED)}

    def read(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
    ) -> Received | None:
        """What to take in; None for a type that is not followed.

        Raises:
            Invalid: the record breaks the contract; says where.
        """
        texts = _texts(headers)
        if topic == EVENTS and "ce_type" in texts and texts["ce_type"].rpartition(".v")[0] not in FOLLOWED_NAMES:
            return None  # the better part of the topic, so it is passed over before anything is validated
        self._check("headers", texts)
        ce_type, project_id = texts["ce_type"], texts["ce_subject"]
        if ce_type not in FOLLOWED:
            raise Invalid(f"{ce_type[:PROBLEM_LENGTH]} is not known to this reader")
        if (topic == REGISTRY) != (ce_type == STATE):
            raise Invalid(f"{ce_type} does not belong on {topic}")
        if key != project_id.encode():
            raise Invalid("the record key is not ce_subject")
        if value is None:
            if topic != REGISTRY:
                raise Invalid("the value is null")
            return Received(ce_type, project_id, None)
        try:
            content = json.loads(value.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Invalid(f"value: {str(error)[:PROBLEM_LENGTH]}") from None
        self._check(ce_type, content)
        if content["project_id"] != project_id:
            raise Invalid("the value's project_id is not ce_subject")
        return Received(ce_type, project_id, content)

    def _check(self, schema: str, instance: Any) -> None:
        error = best_match(self._validators[schema].iter_errors(instance))
        if error is not None:
            part = "headers" if schema == "headers" else "value"
            raise Invalid(f"{part} {error.json_path}: {error.message[:PROBLEM_LENGTH]}")


def _texts(headers: list[tuple[str, bytes | None]]) -> dict[str, str]:
    """Headers as text; those that are no text are left out, so that a required one is missed."""
    found: dict[str, str] = {}
    for name, raw in headers:
        try:
            if raw is not None:
                found[name] = raw.decode()
        except UnicodeDecodeError:
            found.pop(name, None)
    return found


def _validator(path: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")), format_checker=formats)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
