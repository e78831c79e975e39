"""Any bytes from Kafka become a fact of the topic's owner, nothing of ours, or a reason: never an error."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.handling.reading import Message, Rejected, StoredRecord, read, record_of
from shared.messaging.handling.service import MOST_PLACES, Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue
from shared.schemas.lead import LeadCaptured, LeadWithdrawn
from shared.schemas.topics import TOPICS
from shared.schemas.wire import OPTIONAL, REQUIRED, TRACE, known_as

handlers = Handlers()


@handlers.on(LeadWithdrawn)
async def take(event: LeadWithdrawn, work: Work) -> None:
    """Handled, so that its records are messages."""


LEAD = "ncv03.lead.events"
NOW = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
SERVICE = Service("test", "/test", Thing, handlers, catalogue, (LEAD, "rev02.rules.events"))
PROJECT = UUID("0195f6c8-0000-7000-8000-000000000001")
KEY = str(PROJECT).encode()
VALUE = LeadWithdrawn(project_id=PROJECT, reason="moved").model_dump_json().encode()
GOOD: dict[str, bytes | None] = {
    "ce_specversion": b"1.0", "ce_id": str(new_id()).encode(), "ce_type": LeadWithdrawn.ce_type.encode(),
    "ce_source": b"/ncv03/lead", "ce_subject": KEY, "ce_time": b"2026-11-23T12:00:00Z",
    "content-type": b"application/json",
}  # fmt: skip

names = st.one_of(st.sampled_from([*REQUIRED, *OPTIONAL, *TRACE]), st.text(max_size=12))
values = st.one_of(
    st.none(), st.binary(max_size=40), st.sampled_from([*GOOD.values(), VALUE]), st.text(max_size=20).map(str.encode)
)
keys = st.one_of(st.none(), st.binary(max_size=40), st.just(KEY))


def record(
    headers: Sequence[tuple[str, bytes | None]], key: bytes | None = KEY, value: bytes | None = VALUE, topic: str = LEAD
) -> StoredRecord:
    return StoredRecord(topic, 3, 99, key, value, list(headers))


def changed(topic: str = LEAD, key: bytes | None = KEY, value: bytes | None = VALUE, **more: bytes | None) -> object:
    headers = GOOD | {name.replace("content_", "content-"): one for name, one in more.items()}
    return read(record(list(headers.items()), key, value, topic), SERVICE, NOW)


def rejected(topic: str = LEAD, key: bytes | None = KEY, value: bytes | None = VALUE, **more: bytes | None) -> str:
    found = changed(topic, key, value, **more)
    assert isinstance(found, Rejected), found
    return f"{found.reason}: {found.error}"


@given(st.lists(st.tuples(names, values), max_size=14), keys, values, st.sampled_from([one.name for one in TOPICS]))
def test_no_bytes_raise(
    headers: list[tuple[str, bytes | None]], key: bytes | None, value: bytes | None, topic: str
) -> None:
    found = read(record(headers, key, value, topic), SERVICE, NOW)
    if isinstance(found, Message):
        again = read(record_of(found.parked("x", 0)), SERVICE, NOW)
        assert isinstance(again, Message) and (again.event_id, again.event) == (found.event_id, found.event)
    elif found is not None:
        assert found.reason and found.error


@given(st.sampled_from(sorted(GOOD)), values)
def test_one_wrong_header_is_told_or_harmless(name: str, value: bytes | None) -> None:
    found = read(record(list((GOOD | {name: value}).items())), SERVICE, NOW)
    assert found is None or isinstance(found, Message) or found.error


def test_a_good_record_has_its_handler_project_and_event() -> None:
    found = changed()
    assert isinstance(found, Message) and found.handler is handlers.events[LeadWithdrawn] and found.waits is None
    assert (found.project_id, found.key, str(found.envelope.id).encode()) == (PROJECT, str(PROJECT), GOOD["ce_id"])
    assert found.event == LeadWithdrawn(project_id=PROJECT, reason="moved")


@pytest.mark.parametrize("name", [LeadCaptured.ce_type, "ncv03.lead.LeadAdoredByNeighbours.v1"])
def test_an_event_of_the_owner_that_nobody_here_handles_is_passed_over(name: str) -> None:
    """One of the contract, and one that the neighbour has added since, whatever it holds."""
    assert changed(ce_type=name.encode(), value=b"\xff", ce_time=None) is None


def test_a_newer_version_of_what_is_handled_waits_for_a_newer_program() -> None:
    found = changed(ce_type=b"ncv03.lead.LeadWithdrawn.v2", value=b'{"of": "tomorrow"}')
    assert isinstance(found, Message) and found.event is None and found.waits is not None
    assert "version 2 is newer than 1" in found.waits and found.parked("x", 0).for_deploy


def test_a_value_in_which_a_name_stands_twice_is_rejected() -> None:
    told = rejected(value=b'{"project_id": "%s", "reason": "one", "reason": "two"}' % str(PROJECT).encode())
    assert told.startswith("unreadable: ") and "'reason' stands twice in one object" in told


def test_a_fact_counts_only_from_its_owner() -> None:
    assert "foreign-type" in rejected(topic="rev02.rules.events")
    assert "ncv03.lead.events" in rejected(topic="rev02.rules.events", ce_source=b"/rev02")
    assert "foreign-source" in rejected(ce_source=b"/rev02") and "/ncv03/lead" in rejected(ce_source=b"/rev02")
    assert "foreign-type" in rejected(ce_type=b"aov04.interconnection.InterconnectionDenied.v1")
    assert "foreign-type" in rejected(ce_type=b"com.example.Hello.v1")


def test_an_id_that_another_publisher_used_up_is_another_event() -> None:
    """CloudEvents: source and id together are unique. The time in front stays, since the inbox is divided by it."""
    mine, other = new_id(), new_id()
    assert known_as("lead", mine) == known_as("lead", mine) != known_as("aov04", mine) != known_as("aov04", other)
    for known in (known_as("lead", mine), known_as("aov04", mine)):
        assert (known.int >> 80, known.version, known.variant) == (mine.int >> 80, mine.version, mine.variant)


def test_an_inbox_knows_events_by_what_it_has_known_them_by() -> None:
    """Inboxes hold these for more than a year: known by anything else, each event would have its effect once more."""
    event = UUID("019b8f1d-c428-77a3-8180-60a7da1de808")
    assert str(known_as("lead", event)) == "019b8f1d-c428-7f7e-b006-4dab36067d18"
    assert str(known_as("aov04", event)) == "019b8f1d-c428-7685-8524-04016d5d1930"


def test_reasons_say_what_is_wrong() -> None:
    assert "key" in rejected(key=b"other") and "key" in rejected(key=None)
    assert "null" in rejected(value=None)
    assert "ce_type" in rejected(ce_type=b"\xff") and "ce_type" in rejected(ce_type=None)
    assert "no event's name" in rejected(ce_type=b"ncv03.lead.LeadWithdrawn.v01")
    assert "no event's name" in rejected(ce_type=b"ncv03.lead.LeadWithdrawn.v" + b"9" * 5000)
    assert "no such version" in rejected(ce_type=b"ncv03.lead.LeadWithdrawn.v0")
    assert "ce_id" in rejected(ce_id=b"7") and "ce_time" in rejected(ce_time=b"yesterday")
    assert "content-type" in rejected(content_type=b"text/plain")
    assert "JSON" in rejected(value=b"not JSON") and "reason" in rejected(value=b'{"project_id": "%s"}' % KEY)
    other = LeadWithdrawn(project_id=new_id(), reason="moved").model_dump_json().encode()
    assert "project_id" in rejected(value=other)
    assert "moved" not in rejected(value=VALUE[:-1])


def test_a_fact_is_not_of_the_future() -> None:
    soon, late = NOW + timedelta(hours=23), NOW + timedelta(days=2)
    assert isinstance(changed(ce_time=soon.isoformat().encode()), Message)
    assert "implausible" in rejected(ce_time=late.isoformat().encode())


def test_types_that_somebody_thinks_up_are_not_remembered_without_bound() -> None:
    for number in range(MOST_PLACES + 100):
        SERVICE.place(LEAD, b"ncv03.lead.Invented%d.v1" % number)
    assert len(SERVICE._places) <= MOST_PLACES
