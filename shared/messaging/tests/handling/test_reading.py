"""Any bytes from Kafka become a message, nothing, or a reason: never an error."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.handling.reading import StoredRecord, read, record_of
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue
from shared.schemas.lead import LeadCaptured, LeadQualified
from shared.schemas.wire import OPTIONAL, REQUIRED, TRACE

handlers = Handlers()


@handlers.on(LeadQualified)
async def take(event: LeadQualified, work: Work) -> None:
    """Handled, so that its records are messages."""


SERVICE = Service("test", "/test", Thing, handlers, catalogue, ("ncv03.lead.events",))
PROJECT = UUID("0195f6c8-0000-7000-8000-000000000001")
GOOD = {
    "ce_specversion": b"1.0", "ce_id": str(new_id()).encode(), "ce_type": LeadQualified.ce_type.encode(),
    "ce_source": b"/ncv03/lead", "ce_subject": str(PROJECT).encode(), "ce_time": b"2026-11-23T12:00:00Z",
    "content-type": b"application/json",
}  # fmt: skip

names = st.one_of(st.sampled_from([*REQUIRED, *OPTIONAL, *TRACE]), st.text(max_size=12))
values = st.one_of(
    st.none(), st.binary(max_size=40), st.sampled_from(sorted(GOOD.values())), st.text(max_size=20).map(str.encode)
)
keys = st.one_of(st.none(), st.binary(max_size=40), st.just(str(PROJECT).encode()))


def record(headers: Sequence[tuple[str, bytes | None]], key: bytes | None, value: bytes | None = b"{}") -> StoredRecord:
    return StoredRecord("ncv03.lead.events", 3, 99, key, value, list(headers))


@given(st.lists(st.tuples(names, values), max_size=14), keys, values)
def test_no_bytes_raise(headers: list[tuple[str, bytes | None]], key: bytes | None, value: bytes | None) -> None:
    found = read(record(headers, key, value), SERVICE)
    if found is not None and found.handler is None:
        assert found.error
        again = read(record_of(found.parked(found.error, 0)), SERVICE)
        assert again is not None and (again.event_id, again.key, again.error) == (
            found.event_id, found.key, found.error,
        )  # fmt: skip


@given(st.sampled_from(sorted(GOOD)), values)
def test_one_wrong_header_is_told_or_harmless(name: str, value: bytes | None) -> None:
    headers: list[tuple[str, bytes | None]] = list((GOOD | {name: value}).items())
    found = read(record(headers, str(PROJECT).encode()), SERVICE)
    assert found is None or found.handler is not None or found.error


def test_a_good_record_has_its_handler_and_project() -> None:
    found = read(record(list(GOOD.items()), str(PROJECT).encode()), SERVICE)
    assert found is not None and found.error is None and found.handler is handlers.events[LeadQualified]
    assert (found.project_id, found.key, str(found.event_id)) == (PROJECT, str(PROJECT), GOOD["ce_id"].decode())


def test_an_event_of_the_contract_that_nobody_here_handles_is_passed_over() -> None:
    headers = list((GOOD | {"ce_type": LeadCaptured.ce_type.encode()}).items())
    assert read(record(headers, str(PROJECT).encode(), None), SERVICE) is None


def test_reasons_say_what_is_wrong() -> None:
    def reason(key: bytes | None = str(PROJECT).encode(), value: bytes | None = b"{}", **more: bytes | None) -> str:
        changed = {name.replace("content_", "content-"): one for name, one in more.items()}
        found = read(record(list((GOOD | changed).items()), key, value), SERVICE)
        assert found is not None and found.error is not None
        return found.error

    assert "key" in reason(key=b"other") and "key" in reason(key=None)
    assert "null" in reason(value=None)
    assert "ce_type" in reason(ce_type=b"ncv03.lead.NoSuch.v1") and "ce_type" in reason(ce_type=b"\xff")
    assert "ce_id" in reason(ce_id=b"7") and "ce_time" in reason(ce_time=b"yesterday")
    assert "content-type" in reason(content_type=b"text/plain")


def test_an_unreadable_record_has_the_same_id_whenever_it_is_read() -> None:
    one, same = (read(record([], None, b"x"), SERVICE) for _ in range(2))
    other = read(record([], None, b"y"), SERVICE)
    assert one is not None and same is not None and other is not None
    assert one.event_id == same.event_id != other.event_id and one.key is None
