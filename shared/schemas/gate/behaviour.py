"""What two contracts make of the same bytes: neither a validator nor a default hides behind an unchanged schema."""

import json
import random
from collections.abc import Iterable, Iterator
from typing import Any, Final

from shared.schemas.gate.contract import Contract, Reading
from shared.schemas.gate.corpus.golden import Golden
from shared.schemas.gate.corpus.places import Schema
from shared.schemas.gate.corpus.values import Neighbours, texts_in
from shared.schemas.gate.findings import Finding

RANDOM_VALUES: Final = 40
"""Values of each event that are changed at several places, besides the golden ones."""
MOST_CHANGES: Final = 4

_READ: Final = "records of the released contract lie on the topic for more than a year"
_WRITTEN: Final = "readers of the released contract get today's records"
_VERSION: Final = "make it a new version with an upcaster"


def golden_findings(records: Iterable[Golden], today: Contract) -> Iterator[Finding]:
    """Today's code reads every golden record and understands the same."""
    judged: set[tuple[str, ...]] = set()
    for record in records:
        envelope = (record.key, *(text for header in record.headers for text in header))
        if envelope not in judged:
            judged.add(envelope)
            yield from _headers(record, today)
        if record.value is None or today.current(record.ce_type) is None:
            continue  # an event that is gone is found by its schema
        golden = f"golden record {record.variant!r}"
        now = _read(today, record.ce_type, record.value)
        if isinstance(now, str):
            yield Finding(record.ce_type, f"{golden} is refused: {now}", _READ, _VERSION)
            continue
        for place in _otherwise(record.read_as or "", record.read or "", now, today):
            yield Finding(record.ce_type, f"{golden} is read otherwise: {place}", _READ, _VERSION)
        yield from _agreement(record, today)


def random_findings(
    schemas: dict[str, Schema], bases: dict[str, list[Any]], released: Contract, today: Contract
) -> Iterator[Finding]:
    """What released code reads, today's code reads alike. Values come from the released schemas, by a fixed seed."""
    for ce_type, text in _values(schemas, bases):
        before = _read(released, ce_type, text)
        if isinstance(before, str) or today.current(ce_type) is None:
            continue
        now = _read(today, ce_type, text)
        if isinstance(now, str):
            yield Finding(ce_type, f"refuses {_shown(text)} that was read: {now}", _READ, _VERSION)
        else:
            for place in _otherwise(before.ce_type, before.text, now, today):
                yield Finding(ce_type, f"reads {_shown(text)} otherwise: {place}", _READ, _VERSION)


def written_findings(bases: dict[str, list[Any]], released: Contract, today: Contract) -> Iterator[Finding]:
    """What today's code reads and so may write, released code reads alike, new fields aside."""
    schemas = {name: today.schema(name) for name in today.classes if released.current(name) == name}
    for ce_type, text in _values(schemas, bases, every=True):
        written = _read(today, ce_type, text)
        if isinstance(written, str):
            continue
        reading = _read(released, ce_type, written.text)
        if isinstance(reading, str):
            what = f"may now be {_shown(written.text)}, which released readers refuse: {reading}"
            yield Finding(ce_type, what, _WRITTEN, _VERSION)
        else:
            for place in lost(reading.text, written.text):
                yield Finding(ce_type, f"is understood otherwise by released readers: {place}", _WRITTEN, _VERSION)


def _otherwise(read_as: str, before: str, now: Reading, today: Contract) -> Iterator[str]:
    """Where today's reading differs. One of a later version is compared with what today makes of the older reading."""
    if now.ce_type == read_as:
        yield from lost(before, now.text)
        return
    led_on = _read(today, read_as, before)
    if isinstance(led_on, str):
        yield f"what was read then is refused: {led_on}"
    else:
        yield from lost(led_on.text, now.text)


def lost(before: str, now: str) -> Iterator[str]:
    """The places at which what was read, as JSON, does not come out again. Fields that are new do not count."""
    if before != now:
        yield from _lost(json.loads(before), json.loads(now), "")


def _lost(before: Any, now: Any, place: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for name, value in before.items():
            if name in now:
                yield from _lost(value, now[name], f"{place}.{name}".lstrip("."))
            else:
                yield f"{place}.{name} is gone".lstrip(".")
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from _lost(one, other, f"{place}[{index}]")
    elif isinstance(before, bool) is not isinstance(now, bool) or before != now:
        yield f"{place or 'the value'} was {_shown(repr(before))}, is {_shown(repr(now))}"


def _headers(record: Golden, today: Contract) -> Iterator[Finding]:
    golden = f"golden record {record.variant!r}"
    try:
        said = today.written_headers(record.raw_headers)
    except ValueError as error:
        yield Finding("headers", f"{golden} is refused: {error}", _READ, "accept it again")
        return
    if said != record.said:
        yield Finding("headers", f"{golden} says {said}", _READ, "read and write them as released")


def _agreement(record: Golden, today: Contract) -> Iterator[Finding]:
    try:
        today.agree(record.raw_headers, record.key.encode(), (record.value or "").encode())
    except ValueError as error:
        what = f"golden record {record.variant!r} does not fit its headers: {error}"
        yield Finding(record.ce_type, what, _READ, "judge key, subject and instants as released")


def _values(
    schemas: dict[str, Schema], bases: dict[str, list[Any]], *, every: bool = False
) -> Iterator[tuple[str, str]]:
    texts = {text for values in bases.values() for value in values for text in texts_in(value)}
    for ce_type, schema in schemas.items():
        neighbours = Neighbours(schema, texts)
        dice = random.Random(ce_type)
        for value in bases.get(ce_type, ()):
            if every:
                yield from ((ce_type, json.dumps(variation.value)) for variation in neighbours.each(value))
            for _ in range(RANDOM_VALUES // len(bases[ce_type])):
                changed = neighbours.some(value, dice, dice.randint(2, MOST_CHANGES))
                yield ce_type, json.dumps(changed.value)


def _read(contract: Contract, ce_type: str, text: str) -> Reading | str:
    try:
        return contract.read(ce_type, text.encode())
    except ValueError as error:
        return str(error)


def _shown(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]}…"
