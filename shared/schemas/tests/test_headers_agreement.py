"""The JSON Schema of the record headers and our reader accept the same headers."""

from collections.abc import Iterator

import pytest

from shared.schemas.event import Envelope
from shared.schemas.generate.examples import Example, described, examples_of
from shared.schemas.generate.snapshots import headers_schema
from shared.schemas.tests.drawn import ODD_IDS, ODD_INSTANTS
from shared.schemas.tests.judges import Judge, read_headers
from shared.schemas.wire import OPTIONAL, REQUIRED, TRACE

JUDGE = Judge(headers_schema())
CAUSED = "ncv03.design.ProposalAccepted.v2"
ODD = (
    "", " ", "x", "x\n", "\n", "é", "a b", "x\x00", "x\x1f", "x\x7f", "~", "!", "1.0", "1.0 ", "1", "/ncv03/lead",
    "application/json", "Application/JSON", "application/json;", "application/json ; charset=utf-8",
    "application/jsonx", "application/json;é", "application/json\n",
    "application/json ;" + "x" * 200, "application/json;" + "x" * 201,
    *("x" * length for length in (200, 201, 300, 301)), *map(str, ODD_IDS), *map(str, ODD_INSTANTS),
)  # fmt: skip


def whole() -> dict[str, str]:
    [example, *_] = examples_of(CAUSED)
    caused = {"ce_causationid": example.headers["ce_id"], "ce_dataschema": "urn:heliograph:schema:x"}
    return {**caused, **example.headers, "tracestate": "vendor=opaque"}


def accepted(headers: dict[str, str]) -> bool:
    return isinstance(read_headers([(name, text.encode()) for name, text in headers.items()]), Envelope)


@pytest.mark.parametrize("name", [*REQUIRED, *OPTIONAL])
def test_every_header_is_judged_alike(name: str) -> None:
    assert accepted(whole()) and JUDGE.accepts(whole()) and name in whole()
    for found in ODD:
        headers = whole() | {name: found}
        assert accepted(headers) == JUDGE.accepts(headers), (name, found)
    missing = {other: text for other, text in whole().items() if other != name}
    assert accepted(missing) == JUDGE.accepts(missing)


@pytest.mark.parametrize("name", TRACE)
def test_a_trace_that_the_schema_refuses_is_dropped_and_no_other(name: str) -> None:
    for found in (*ODD, whole()[name], "x" * 512, "x" * 513):
        headers = whole() | {name: found}
        read = read_headers([(name, text.encode()) for name, text in headers.items()])
        assert isinstance(read, Envelope)
        assert (getattr(read, name) is not None) == JUDGE.accepts(headers), found


def records() -> Iterator[Example]:
    for ce_type in described():
        yield from examples_of(ce_type)


def test_the_headers_of_every_example_are_accepted_by_both() -> None:
    for example in records():
        assert JUDGE.accepts(example.headers) and accepted(example.headers)
