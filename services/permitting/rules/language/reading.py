"""From the bytes of a message of AOV-04 to what it says, or to why it is not believed: never raises."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from services.permitting.rules.language.table import KINDS, Context
from services.permitting.rules.language.words import Envelope, Word
from shared.schemas.doubled import load

MOST_BYTES: Final = 256 * 1024
"""Of a message: a hundred screens and as many conditions are far less."""
LANGUAGE: Final = "GIS/3"
"""The version of the language; what follows a point (``GIS/3.4``) adds and never changes."""
UTILITY: Final = "AOV-04"
MOST_AHEAD: Final = timedelta(days=1)
OLDEST: Final = timedelta(days=400)
LONGEST_BACK: Final = timedelta(days=1_100)
LONGEST_AHEAD: Final = timedelta(days=3_660)


@dataclass(frozen=True)
class Refusal:
    """Why a message is not believed."""

    reason: str
    """A stable word: ``too-large``, ``unreadable``, ``other-version``, ``other-utility``, ``implausible``,
    ``unknown-kind``."""
    detail: str
    """What is wrong and where."""
    message_id: str | None = None
    about: UUID | None = None
    """The application, where a message that can be read tells a date that cannot be meant."""


@dataclass(frozen=True)
class Message:
    """A message that can be believed, as far as it goes by itself."""

    envelope: Envelope
    body: Word

    def meaning(self, time_zone: str) -> Any:
        """What it says in our language."""
        envelope = self.envelope
        context = Context(envelope.customer_file, envelope.applicant_ref, time_zone)
        return KINDS[envelope.kind].meaning(self.body, context)


def digest(value: bytes | None) -> str:
    """SHA-256 of the bytes of a message: a repetition is alike to the letter."""
    return hashlib.sha256(value or b"").hexdigest()


def read(value: bytes | None, now: datetime) -> Message | Refusal:
    """``now`` is of the calendar: nothing is said in the future."""
    if value is None:
        return Refusal("unreadable", "the value is null; a message has one")
    if len(value) > MOST_BYTES:
        return Refusal("too-large", f"{len(value)} bytes, at most {MOST_BYTES} are read")
    try:
        found = load(value)
    except (ValueError, RecursionError) as error:
        return Refusal("unreadable", f"no JSON: {str(error)[:200]}")
    if not isinstance(found, dict):
        return Refusal("unreadable", "a message is an object")
    named = found.get("messageId")
    message_id = named[:100] if isinstance(named, str) and named.isprintable() and named else None
    language = found.get("schema")
    if not isinstance(language, str) or language.partition(".")[0] != LANGUAGE:
        return Refusal("other-version", f"schema: {str(language)[:40]!r} is not {LANGUAGE}", message_id)
    if found.get("utility") != UTILITY:
        return Refusal("other-utility", f"utility: {str(found.get('utility'))[:40]!r} is not {UTILITY}", message_id)
    try:
        envelope = Envelope.model_validate(found)
    except ValidationError as error:
        return Refusal("unreadable", _first(error), message_id)
    if not now - OLDEST <= envelope.issued <= now + MOST_AHEAD:
        return Refusal(
            "implausible",
            f"issued: {envelope.issued.isoformat()} is not of these days",
            message_id,
            envelope.applicant_ref,
        )
    if envelope.kind not in KINDS:
        return Refusal("unknown-kind", f"kind: {envelope.kind!r} is no word of {LANGUAGE}", message_id)
    try:
        body = KINDS[envelope.kind].body.model_validate(envelope.body)
        message = Message(envelope, body)
        message.meaning("UTC")
    except ValidationError as error:
        return Refusal("unreadable", f"body.{_first(error)}", message_id)
    if wrong := _not_of_these_years(body, envelope.issued.date()):
        return Refusal("implausible", f"body.{wrong}", message_id, envelope.applicant_ref)
    return message


def _not_of_these_years(body: Word, issued: date) -> str | None:
    """A day in a body that nobody can mean: more than three years back or ten ahead of the message's own."""
    for name, found in body:
        day = found.date() if isinstance(found, datetime) else found
        if isinstance(day, date) and not issued - LONGEST_BACK <= day <= issued + LONGEST_AHEAD:
            return f"{to_camel(name)}: {day} is not of these years"
    return None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"[:300]
