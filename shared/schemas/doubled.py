"""JSON objects in which a name stands twice: RFC 8259 leaves open which of the two counts, so no reader takes them.

Most parsers silently take the last, others the first: what one reader judged, the next would read as something else.
I-JSON (RFC 7493 section 2.3) forbids such objects.
"""

import json
from typing import Any, Final

import orjson

SHOWN: Final = 80
"""Characters of a name that an error repeats."""


class DoubledName(ValueError):
    """A name stands twice in one object; ``name`` is the name, its text says so."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:SHOWN]!r} stands twice in one object")
        self.name = name


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these names and values, as ``object_pairs_hook`` of ``json.loads``. Raises DoubledName."""
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:  # by a set: an object may hold as many names as its writer likes
            if name in seen:
                raise DoubledName(name)
            seen.add(name)
    return found


def load(text: str | bytes) -> Any:
    """What ``json.loads`` makes of a document. Raises what that raises, and DoubledName, which is a ValueError too."""
    return json.loads(text, object_pairs_hook=once)


def doubled_name(text: bytes) -> str | None:
    """The first name that stands twice in one object of a JSON text; None for none, and for what is no JSON.

    A text that comes out the same when it is read and written again has each name once: what our publishers write, and
    most others, is judged so in a third of a microsecond. The rest is looked at object by object.
    """
    try:
        if orjson.dumps(orjson.loads(text)) == text:
            return None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass  # numbers and depths that it does not take are JSON all the same
    try:
        words = text.decode(json.detect_encoding(text), "surrogateescape")
        json.loads(words, object_pairs_hook=_judge, parse_int=str, parse_float=str)
    except DoubledName as doubled:
        return doubled.name
    except (ValueError, RecursionError):
        return None
    return None


def _judge(pairs: list[tuple[str, Any]]) -> None:
    """As ``once``, without keeping anything."""
    if len(dict(pairs)) != len(pairs):
        once(pairs)
