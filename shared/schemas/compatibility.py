"""What a change of an event's JSON Schema means for those who read and write it.

Records outlive the code that wrote them, and readers are deployed on a day of their own. So for an event that we
publish two things must hold: today's reader accepts every record ever written, and a reader of yesterday accepts
what is written today (full transitive compatibility). An event that an outside system publishes is only read
here: today's reader must accept all it ever accepted, and may well accept more.

``POLICY`` below is the table.

Widening what we publish is breaking because a reader that was not changed refuses the new value. A field whose
values are expected to grow is therefore declared as text, not as an enum. The way out of a breaking change is a
new ``ce_type`` version and an upcaster.

An optional field that is added may take a name that old records happen to carry with another meaning. No schema
can exclude that, since unknown fields are allowed.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from shared.schemas.differences import Change, Effect, Schema, differences


class Direction(Enum):
    PUBLISHED = auto()
    """One of our services writes it: outside readers may be older than we are."""
    CONSUMED = auto()
    """An outside system writes it."""


class Kind(Enum):
    IDENTICAL = auto()
    COMPATIBLE = auto()
    BREAKING = auto()

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    changes: tuple[Change, ...]
    """All changes that matter to a reader or writer."""
    breaking: tuple[Change, ...]


@dataclass(frozen=True)
class Rule:
    """What one kind of change does to the events that we publish, and to those that we only read."""

    change: str
    published: Kind
    read: Kind


POLICY: Final = (
    Rule("description, title, order of fields or of a union", Kind.COMPATIBLE, Kind.COMPATIBLE),
    Rule("optional field added", Kind.COMPATIBLE, Kind.COMPATIBLE),
    Rule("required field added", Kind.BREAKING, Kind.BREAKING),
    Rule("field removed or renamed", Kind.BREAKING, Kind.BREAKING),
    Rule("optional field now required", Kind.BREAKING, Kind.BREAKING),
    Rule("required field now optional", Kind.BREAKING, Kind.COMPATIBLE),
    Rule("type changed", Kind.BREAKING, Kind.BREAKING),
    Rule("type, enumeration, union or bounds widened", Kind.BREAKING, Kind.COMPATIBLE),
    Rule("type, enumeration, union or bounds narrowed", Kind.BREAKING, Kind.BREAKING),
    Rule("default changed: absence means something else", Kind.BREAKING, Kind.BREAKING),
    Rule("unit changed or no longer stated", Kind.BREAKING, Kind.BREAKING),
)


def classify(old: Schema, new: Schema, direction: Direction) -> Verdict:
    """Compares two versions of one schema. Both are JSON Schemas as pydantic generates them."""
    if old == new:
        return Verdict(Kind.IDENTICAL, (), ())
    changes = tuple(differences(old, new))
    breaking = tuple(change for change in changes if _breaks(change, direction))
    return Verdict(Kind.BREAKING if breaking else Kind.COMPATIBLE, changes, breaking)


def _breaks(change: Change, direction: Direction) -> bool:
    if change.effect is Effect.WIDENED:
        return direction is Direction.PUBLISHED
    return change.effect is not Effect.EXTENDED
