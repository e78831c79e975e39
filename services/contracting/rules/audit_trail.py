"""The evidence of an electronic signature: a chain in which each entry seals the one before it.

ESIGN (15 USC 7001) and UETA section 9 ask who signed, how that is known, what exactly was signed, and that the record
has not been changed since. Whoever alters, removes or reorders an entry breaks the seals that follow. That nothing was
cut off at the end, and that the whole was not written anew, shows the last seal, which is anchored in what was signed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first entry of a chain follows."""


def seal(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256, in hex, over the previous seal and the entry as canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def first_broken(chain: Iterable[tuple[Mapping[str, Any], str]]) -> int | None:
    """The position, from 1, of the first entry whose seal does not hold; None for an intact chain."""
    previous = GENESIS
    for position, (entry, sealed) in enumerate(chain, start=1):
        if seal(previous, entry) != sealed:
            return position
        previous = sealed
    return None
