"""What a change of an event's JSON Schema means for those who read and write it.

Records outlive the code that wrote them, and readers are deployed on a day of their own. So for an event that we
publish two things must hold: today's reader accepts every record ever written, and a reader of yesterday accepts
what is written today (full transitive compatibility). An event that an outside system publishes is only read
here: today's reader must accept all it ever accepted, and may well accept more.

======================================  =================  ===============
change                                  we publish it      we only read it
======================================  =================  ===============
description, title, order               compatible         compatible
optional field added                    compatible         compatible
required field added                    breaking           breaking
field removed or renamed                breaking           breaking
optional field now required             breaking           breaking
required field now optional             breaking           compatible
type changed                            breaking           breaking
type, enum or bounds widened            breaking           compatible
type, enum or bounds narrowed           breaking           breaking
default changed (what absence means)    breaking           breaking
======================================  =================  ===============

Widening what we publish is breaking because a reader that was not changed refuses the new value. A field whose
values are expected to grow is therefore declared as text, not as an enum. The way out of a breaking change is a
new ``ce_type`` version and an upcaster.

An optional field that is added may take a name that old records happen to carry with another meaning. No schema
can exclude that, since unknown fields are allowed.
"""

from dataclasses import dataclass
from enum import Enum, auto

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


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    changes: tuple[Change, ...]
    """All changes that matter to a reader or writer."""
    breaking: tuple[Change, ...]


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
