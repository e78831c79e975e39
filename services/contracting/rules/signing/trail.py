"""The sealed trail of a contract as a file: one JSON object {entry, seal} a line, in the order of the chain."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.contracting.rules.audit_trail import GENESIS, first_broken, seal
from shared.schemas.doubled import load

MOST_ENTRIES: Final = 10_000
PAPER: Final = "paper"
"""What a signature was given on, in its entry, where it was not given electronically."""


@dataclass(frozen=True)
class Sealed:
    entry: Mapping[str, str]
    seal: str


@dataclass(frozen=True)
class Trail:
    """``unreadable``: the line, from 1, at which a file could not be read on; what follows it is left out."""

    entries: tuple[Sealed, ...] = ()
    unreadable: int | None = None

    @property
    def head(self) -> str:
        """The seal of the last entry."""
        return self.entries[-1].seal if self.entries else GENESIS

    @property
    def first_broken(self) -> int | None:
        """From 1; None for an intact chain."""
        broken = first_broken((one.entry, one.seal) for one in self.entries)
        return self.unreadable if broken is None else broken

    def extended(self, entries: Iterable[Mapping[str, str]]) -> "Trail":
        """With further entries, each sealing the one before."""
        found, previous = list(self.entries), self.head
        for entry in entries:
            previous = seal(previous, entry)
            found.append(Sealed(dict(entry), previous))
        return Trail(tuple(found))

    def of(self, what: str, signer: str | None = None) -> Mapping[str, str] | None:
        """The last entry of a kind, by a signer where one is named: what was voided before it no longer counts."""
        for one in reversed(self.entries):
            if one.entry.get("what") == what and signer in (None, one.entry.get("signer")):
                return one.entry
        return None

    def written(self) -> bytes:
        lines = (json.dumps({"entry": one.entry, "seal": one.seal}, ensure_ascii=False) for one in self.entries)
        return "".join(f"{line}\n" for line in lines).encode()


def read_trail(content: bytes) -> Trail:
    """A trail from its file. Whatever cannot be read is no error but a place at which the trail breaks."""
    found: list[Sealed] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            value = load(line.decode())
            entry, sealed = value.pop("entry"), value.pop("seal")
            json.dumps(entry, ensure_ascii=False).encode()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Trail(tuple(found), number)
        well_formed = isinstance(entry, dict) and all(isinstance(text, str) for text in entry.values())
        if value or not well_formed or not isinstance(sealed, str) or number > MOST_ENTRIES:
            return Trail(tuple(found), number)
        found.append(Sealed(entry, sealed))
    return Trail(tuple(found))


def first_difference(trail: Sequence[Sealed], anchored: Sequence[Sealed]) -> int | None:
    """The place, from 1, at which a trail leaves the one that was signed: changed, cut off or gone on."""
    for place, (one, other) in enumerate(zip(trail, anchored, strict=False), start=1):
        if one != other:
            return place
    return None if len(trail) == len(anchored) else min(len(trail), len(anchored)) + 1
