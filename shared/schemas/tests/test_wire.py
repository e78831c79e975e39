"""Headers: what is written is read back; anything else names the header and what was found."""

import timeit
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.event import Envelope
from shared.schemas.tests.judges import read_headers
from shared.schemas.wire import MalformedEnvelope, from_headers, to_headers, to_key

FULL = Envelope(
    id=UUID("0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"),
    type="ncv03.permitting.PermitApproved.v1",
    source="/ncv03/permitting",
    subject=UUID("0192f0c0-0000-7000-8000-00000000abcd"),
    time=datetime(2026, 3, 14, 17, 30, 0, 250_000, tzinfo=UTC),
    dataschema="urn:ncv03:schema:ncv03.permitting.PermitApproved.v1",
    correlationid=UUID("0192f0c0-0000-7000-8000-000000000001"),
    causationid=UUID("0192f0c0-0000-7000-8000-000000000002"),
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03",
    tracestate="vendor=opaque",
)


A_UUID = "expected a UUID"
AN_INSTANT = "expected an RFC 3339 instant with an offset"
JSON = "expected 'application/json'"


def changed(name: str, value: bytes | None) -> list[tuple[str, bytes | None]]:
    return [(n, value if n == name else v) for n, v in to_headers(FULL)]


def without(name: str) -> list[tuple[str, bytes]]:
    return [(n, v) for n, v in to_headers(FULL) if n != name]


def test_the_headers_of_the_contract() -> None:
    assert to_headers(FULL) == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"),
        ("ce_type", b"ncv03.permitting.PermitApproved.v1"),
        ("ce_source", b"/ncv03/permitting"),
        ("ce_subject", b"0192f0c0-0000-7000-8000-00000000abcd"),
        ("ce_time", b"2026-03-14T17:30:00.250000Z"),
        ("content-type", b"application/json"),
        ("ce_dataschema", b"urn:ncv03:schema:ncv03.permitting.PermitApproved.v1"),
        ("ce_correlationid", b"0192f0c0-0000-7000-8000-000000000001"),
        ("ce_causationid", b"0192f0c0-0000-7000-8000-000000000002"),
        ("traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03"),
        ("tracestate", b"vendor=opaque"),
    ]
    assert to_key(FULL.subject) == b"0192f0c0-0000-7000-8000-00000000abcd"


ids = st.uuids()
texts = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60)
envelopes = st.builds(
    Envelope,
    id=ids,
    type=texts,
    source=texts,
    subject=ids,
    time=st.datetimes(
        min_value=datetime(2000, 1, 2),  # noqa: DTZ001 -- hypothesis adds the zone itself
        max_value=datetime(2199, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(minutes=345))]),
    ),
    dataschema=st.none() | texts,
    correlationid=st.none() | ids,
    causationid=st.none() | ids,
    traceparent=st.none() | st.just(FULL.traceparent),
    tracestate=st.none(),
)


@given(envelopes, st.randoms())
def test_what_is_written_is_read_back_whatever_the_order(envelope: Envelope, random: object) -> None:
    headers = [*to_headers(envelope), ("x-other", b"\xff"), ("x-other", b"")]
    random.shuffle(headers)  # type: ignore[attr-defined]
    assert from_headers(headers) == envelope


@given(
    st.lists(
        st.tuples(
            st.sampled_from([n for n, _ in to_headers(FULL)]) | st.text(max_size=20),
            st.none() | st.binary(max_size=40) | st.sampled_from([v for _, v in to_headers(FULL)]),
        ),
        max_size=16,
    )
)
def test_any_headers_give_an_envelope_or_a_reason(headers: list[tuple[str, bytes | None]]) -> None:
    outcome = read_headers(headers)
    assert isinstance(outcome, Envelope) or outcome.startswith("header ")


@pytest.mark.parametrize(
    "name", ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type"]
)
def test_a_required_header_that_is_missing_null_or_repeated_is_named(name: str) -> None:
    assert read_headers(without(name)) == f"header {name} is missing"
    assert read_headers(changed(name, None)) == f"header {name} is null"
    assert read_headers([*to_headers(FULL), (name, b"again")]) == f"header {name} is present more than once"
    assert read_headers(changed(name, b"\xff\xfe")) == f"header {name} is not UTF-8: b'\\xff\\xfe'"


@pytest.mark.parametrize("name", ["ce_dataschema", "ce_correlationid", "ce_causationid"])
def test_an_optional_header_may_be_absent_but_not_wrong(name: str) -> None:
    assert isinstance(read_headers(without(name)), Envelope)
    assert read_headers(changed(name, b"\xff")) == f"header {name} is not UTF-8: b'\\xff'"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("ce_specversion", b"0.3", "is '0.3', expected '1.0'"),
        ("ce_type", b"", "is '', expected 1 to 200 printable ASCII characters"),
        ("ce_source", b"", "is '', expected a URI reference of at most 300 characters"),
        ("ce_id", b"", "is '', expected a UUID"),
        ("ce_id", f"{{{FULL.id}}}".encode(), f"is '{{{FULL.id}}}', {A_UUID}"),
        ("ce_id", FULL.id.hex.encode(), f"is '{FULL.id.hex}', {A_UUID}"),
        ("ce_subject", b"project-1\n", rf"is 'project-1\n', {A_UUID}"),
        ("ce_correlationid", b"none", f"is 'none', {A_UUID}"),
        ("ce_causationid", b"x" * 200, f"is '{'x' * 79}…, {A_UUID}"),
        ("ce_time", b"2026-03-14T17:30:00", f"is '2026-03-14T17:30:00', {AN_INSTANT}"),
        ("ce_time", b"2026-W11-6T17:30:00Z", f"is '2026-W11-6T17:30:00Z', {AN_INSTANT}"),
        ("ce_time", b"2026-02-30T00:00:00Z", f"is '2026-02-30T00:00:00Z', {AN_INSTANT}"),
        ("ce_time", b"1773509400", f"is '1773509400', {AN_INSTANT}"),
        ("content-type", b"application/cloudevents+json", f"is 'application/cloudevents+json', {JSON}"),
        ("content-type", b"avro/binary", f"is 'avro/binary', {JSON}"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_was_found(name: str, value: bytes, reason: str) -> None:
    with pytest.raises(MalformedEnvelope) as refused:
        from_headers(changed(name, value))
    assert (refused.value.header, str(refused.value)) == (name, f"header {name} {reason}")


@pytest.mark.parametrize("value", [b"application/json; charset=utf-8", b"Application/JSON", b"application/json ;x=1"])
def test_content_type_parameters_and_case_do_not_matter(value: bytes) -> None:
    assert from_headers(changed("content-type", value)) == FULL


def test_an_instant_with_another_offset_is_the_same_instant() -> None:
    assert from_headers(changed("ce_time", b"2026-03-14T10:30:00.25-07:00")).time == FULL.time


@pytest.mark.parametrize(
    "traceparent",
    [
        None,
        b"\xff",
        b"",
        b"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        b"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        b"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    ],
)
def test_a_broken_trace_context_never_costs_the_event(traceparent: bytes | None) -> None:
    envelope = from_headers(changed("traceparent", traceparent))
    assert (envelope.traceparent, envelope.tracestate) == (None, None)
    assert envelope.id == FULL.id


def test_a_naive_instant_is_refused_when_writing() -> None:
    naive = Envelope(id=FULL.id, type="t", source="s", subject=FULL.subject, time=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        to_headers(naive)


def test_reading_is_cheap_enough_for_every_record() -> None:
    """Twelve headers take 10 us on a slow core; the bound only catches a mistake of kind."""
    headers = to_headers(FULL)
    rounds = 2_000
    seconds = min(timeit.repeat(lambda: from_headers(headers), number=rounds, repeat=5))
    assert seconds / rounds < 100e-6
