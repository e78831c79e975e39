"""Golden records: what a contract wrote and read on the day it was released, as bytes that stay.

For every version of every event: the hand-written examples, then each of them changed at one place (a field absent,
null, of another branch, at its bound, in an odd but legal form, with a field that nobody knows), as far as the
releasing code reads it. Beside each record stands what was read.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.schemas.gate.contract import Contract
from shared.schemas.gate.corpus.places import Schema, Site
from shared.schemas.gate.corpus.values import Neighbours, Variation, texts_in
from shared.schemas.generate.examples import Example

Header = tuple[str, str]
ROUNDS: Final = 4
"""How deep optional parts within optional parts are filled in."""
EARLIEST: Final = date(1, 1, 2)
LATEST: Final = date(9999, 12, 30)


@dataclass(frozen=True)
class Golden:
    """One Kafka record and what it said."""

    ce_type: str
    variant: str
    key: str
    headers: list[list[str]]
    value: str | None
    """The record value, exactly these UTF-8 bytes; None removes a system from the registry."""
    said: list[list[str]]
    """The headers as they are written again."""
    read_as: str | None
    """The version as which the value was read."""
    read: str | None
    """The value as that version is written, JSON."""

    @property
    def raw_headers(self) -> list[tuple[str, bytes]]:
        return [(name, text.encode()) for name, text in self.headers]

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def records(
    contract: Contract, schemas: Mapping[str, Schema], examples: Mapping[str, list[Example]]
) -> Iterator[Golden]:
    """Every golden record of a contract, in the order of its events."""
    texts = {text for those in examples.values() for example in those for text in texts_in(example.value)}
    for position, ce_type in enumerate(contract.names()):
        maker = _Maker(contract, ce_type, Neighbours(schemas[ce_type], texts))
        for example in examples[ce_type]:
            yield maker.as_it_is(example)
            if example.value is not None:
                yield from maker.around(example)
        if position == 0:
            yield from maker.envelopes(examples[ce_type][0])


class _Maker:
    """The golden records of one version of an event."""

    def __init__(self, contract: Contract, ce_type: str, neighbours: Neighbours) -> None:
        self._contract = contract
        self._ce_type = ce_type
        self._neighbours = neighbours
        self._seen: set[str] = set()

    def as_it_is(self, example: Example) -> Golden:
        text = None if example.value is None else json.dumps(example.value, ensure_ascii=False)
        made = self._made(example, f"example: {example.summary}", list(example.headers.items()), text)
        assert made is not None, f"{self._ce_type}: today's code does not read its example {example.summary!r}"
        return made

    def around(self, example: Example) -> Iterator[Golden]:
        """Variations of an example, and of the same with all that is optional filled in."""
        headers = list(example.headers.items())
        full = self._filled(example)
        found = [Variation("all that is optional is stated", full)]
        for base in (example.value, full):
            found += [*self._neighbours.each(base), *self._edges(example, base)]
        for variation in found:
            text = json.dumps(variation.value, ensure_ascii=False)
            if text not in self._seen:
                self._seen.add(text)
                made = self._made(example, variation.label, headers, text)
                if made is not None:
                    yield made
        for label, text in _spellings(example.value):
            made = self._made(example, label, headers, text)
            if made is not None:
                yield made

    def envelopes(self, example: Example) -> Iterator[Golden]:
        """The same value under headers of every legal form."""
        text = json.dumps(example.value, ensure_ascii=False)
        for label, headers in _envelopes(example.headers):
            made = self._made(example, f"headers: {label}", headers, text)
            assert made is not None, f"headers: {label}: refused"
            yield made

    def _made(self, example: Example, variant: str, headers: list[Header], text: str | None) -> Golden | None:
        """None where the releasing code refuses it: then it is no promise."""
        raw = [(name, header.encode()) for name, header in headers]
        said = self._contract.written_headers(raw)
        read_as, read = None, None
        if text is not None:
            try:
                reading = self._contract.read(self._ce_type, text.encode())
                self._contract.agree(raw, example.key.encode(), text.encode())
            except ValueError:
                return None
            read_as, read = reading.ce_type, reading.text
        listed = [list(header) for header in headers]
        return Golden(self._ce_type, variant, example.key, listed, text, said, read_as, read)

    def _reads(self, example: Example, value: Any) -> bool:
        return self._made(example, "", list(example.headers.items()), json.dumps(value)) is not None

    def _filled(self, example: Example) -> Any:
        """With everything optional stated, each place by the longest value that is read there."""
        value: Any = example.value
        for _ in range(ROUNDS):
            before = value
            for site in list(self._neighbours.sites(value)):
                if site.optional and not _stated(value, site):
                    stated = [one.value for one in self._neighbours.at(site, value) if _stated(one.value, site)]
                    stated.sort(key=lambda fuller: len(str(fuller)), reverse=True)
                    value = next((fuller for fuller in stated if self._reads(example, fuller)), value)
            if value == before:
                break
        return value

    def _edges(self, example: Example, value: Any) -> Iterator[Variation]:
        """The first and the last day that is read at each place of an instant or a date."""
        for site in self._neighbours.sites(value):
            forms = {option.get("format") for option in self._neighbours.options(site.node)}
            if forms & {"date", "date-time"} and _stated(value, site):
                shape: Callable[[date], str] = date.isoformat if "date" in forms else _midnight
                for far in (EARLIEST, LATEST):
                    last = self._last_read(example, value, site, shape, far)
                    yield Variation(f"{site}: {shape(last)}", site.put(value, shape(last)))

    def _last_read(self, example: Example, value: Any, site: Site, shape: Callable[[date], str], far: date) -> date:
        """From the day that stands there towards one far away: the last that is read."""
        near = datetime.fromisoformat(site.of(value)).date()
        while near != far:
            middle = far if abs((far - near).days) == 1 else near + timedelta(days=int((far - near).days / 2))
            if self._reads(example, site.put(value, shape(middle))):
                near = middle
            elif middle == far:
                break
            else:
                far = middle
        return near


def _midnight(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()


def _spellings(value: Any) -> Iterator[tuple[str, str]]:
    """The same JSON written in other ways."""
    yield "written with white space", json.dumps(value, indent="\t")
    yield "written without white space", json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    yield "fields in reverse order", json.dumps(dict(reversed(list(value.items()))), ensure_ascii=False)
    yield "letters of field names escaped", json.dumps(value).replace('"project_id"', '"\\u0070roject_id"')


def _envelopes(headers: dict[str, str]) -> Iterator[tuple[str, list[Header]]]:
    full = headers | {
        "ce_dataschema": f"urn:heliograph:schema:{headers['ce_type']}",
        "ce_correlationid": "019b9501-9f35-713e-93e9-d58574a12dec",
        "ce_causationid": "019b9501-9f35-713e-93e9-d58574a12def",
        "traceparent": "00-d36563e26e8d2653dda09d7a4c86625f-41142dae02dda59b-01",
        "tracestate": "vendor=opaque",
    }
    yield "all of them", list(full.items())
    yield "in reverse order", list(reversed(full.items()))
    for name in ("ce_dataschema", "ce_correlationid", "ce_causationid", "tracestate"):
        yield f"without {name}", [header for header in full.items() if header[0] != name]
    required = [name for name in headers if name in full and not name.startswith(("trace", "ce_corr", "ce_caus"))]
    yield "only what is required", [(name, full[name]) for name in required]
    for name, text in (
        ("content-type", "application/json; charset=utf-8"),
        ("content-type", "Application/JSON ;charset=UTF-8"),
        ("ce_time", "2026-01-06T22:31:10.133+02:00"),
        ("ce_time", "2026-01-06T20:31:10Z"),
        ("ce_time", "2026-01-06T20:31:10.123456Z"),
        ("ce_id", full["ce_id"].upper()),
        ("ce_causationid", full["ce_causationid"].upper()),
        ("traceparent", "broken"),
        ("traceparent", "cc-d36563e26e8d2653dda09d7a4c86625f-41142dae02dda59b-00"),
        ("a-header-of-later", "whatever"),
        ("ce_extension", "of later"),
    ):
        yield f"{name} {text}", list((full | {name: text}).items())


def _stated(value: Any, site: Site) -> bool:
    return site.in_(value) and site.of(value) is not None
