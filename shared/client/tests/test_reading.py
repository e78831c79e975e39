"""Every record is a fact of its owner, passed over, or set aside with a reason: whatever its bytes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from confluent_kafka import Consumer, Producer
from hypothesis import given
from hypothesis import strategies as st

from shared.client.reading import Fact, Newer, Reader, Reason, Record, SetAside, record_of
from shared.client.testing import example, with_header
from shared.client.tests.raw import RawName, send_raw
from shared.schemas import catalogue
from shared.schemas.generate.examples import described, examples_of
from shared.schemas.onboarding import ActivatedSystemState, SystemActivated, SystemOffline
from shared.schemas.topics import BY_NAME, SOURCES, TOPICS

ALL = Reader(catalogue.events().values())
SOME = Reader([SystemActivated, ActivatedSystemState])
GOOD = example(SystemActivated)
STATE = example(ActivatedSystemState)
NAMES = st.sampled_from(["ce_type", "ce_id", "x"]) | st.text(max_size=9)


@pytest.mark.parametrize("ce_type", described())
def test_every_published_example_of_every_version_counts(ce_type: str) -> None:
    event_type = catalogue.resolve(ce_type)
    assert event_type is not None
    topic = catalogue.topic_of(event_type)
    for one in examples_of(ce_type):
        found = ALL.read(Record(topic, 0, 0, one.key.encode(), one.record_value, list(one.record_headers)))
        assert isinstance(found, Fact), found
        assert (found.event_type, found.key) == (event_type, one.key)
        assert (found.event is None) == (one.value is None)


@pytest.mark.parametrize("event_type", catalogue.events().values(), ids=lambda event_type: event_type.__name__)
def test_no_event_counts_from_another_topic_or_another_owner(event_type: type) -> None:
    good, home = example(event_type), catalogue.topic_of(event_type)
    others = [source for owner, sources in SOURCES.items() if owner != BY_NAME[home].owner for source in sources]
    for topic in (one.name for one in TOPICS if one.name != home):
        found = ALL.read(replace(good, topic=topic))
        assert isinstance(found, SetAside) and found.reason is Reason.FOREIGN, (topic, found)
    for source, topic in product(others, [home]):
        found = ALL.read(replace(with_header(good, "ce_source", source.encode()), topic=topic))
        assert isinstance(found, SetAside) and found.reason is Reason.FOREIGN, (source, found)


@pytest.mark.parametrize(
    ("record", "reason", "said"),
    [
        (replace(GOOD, headers=[]), Reason.UNREADABLE, "ce_specversion is missing"),
        (replace(GOOD, headers=None), Reason.UNREADABLE, "not UTF-8"),
        (with_header(GOOD, "ce_time", b"now"), Reason.UNREADABLE, "ce_time is 'now'"),
        (with_header(GOOD, "ce_id", b"\xff"), Reason.UNREADABLE, "ce_id is not UTF-8"),
        (replace(GOOD, key=b"other"), Reason.UNREADABLE, "ce_subject is not the project id in the record key"),
        (replace(GOOD, key=None), Reason.UNREADABLE, "ce_subject is not the project id in the record key"),
        (replace(GOOD, value=None), Reason.UNREADABLE, "the value is null"),
        (replace(GOOD, value=b"{"), Reason.UNREADABLE, "Invalid JSON"),
        (replace(GOOD, value=b"[" * 100_000), Reason.UNREADABLE, "Invalid JSON"),
        (replace(GOOD, value=b"{}"), Reason.UNREADABLE, "Field required"),
        (with_header(with_header(GOOD, "ce_type", b"ncv03.onboarding.SystemActivated.v9"), "ce_source", b"/aov04"),
         Reason.FOREIGN, "belongs to onboarding"),
    ],
)  # fmt: skip
def test_what_does_not_count_says_why(record: Record, reason: Reason, said: str) -> None:
    found = SOME.read(record)
    assert isinstance(found, SetAside)
    assert found.reason is reason and said in found.problem
    assert len(found.problem) <= 500


def test_a_newer_version_of_a_wanted_event_is_told_apart() -> None:
    found = SOME.read(with_header(GOOD, "ce_type", b"ncv03.onboarding.SystemActivated.v9"))
    assert (
        isinstance(found, Newer) and found.problem == "ncv03.onboarding.SystemActivated.v9 is newer than this program"
    )


@pytest.mark.parametrize("version", [b"0", b"01", b"010", b"-1", b"9x", b"", b"\xc2\xb2", b"9" * 180])
def test_what_no_program_will_ever_know_holds_nobody_up(version: bytes) -> None:
    """A version that was never there is no newer one: its project would wait for ever."""
    found = SOME.read(with_header(GOOD, "ce_type", b"ncv03.onboarding.SystemActivated.v" + version))
    assert isinstance(found, SetAside) and found.reason is Reason.UNREADABLE


def test_a_removal_counts_on_a_compacted_topic_only() -> None:
    found = SOME.read(replace(STATE, value=None))
    assert isinstance(found, Fact) and found.event is None and found.event_type is ActivatedSystemState


def test_other_types_are_passed_over_and_counted_before_anything_is_validated() -> None:
    reader = Reader([SystemActivated])
    assert reader.topics == ("ncv03.onboarding.events",)
    assert reader.read(replace(example(SystemOffline), value=b"\xff")) is None
    assert reader.read(with_header(GOOD, "ce_type", b"somebody.else.Thing.v1")) is None
    assert reader.skipped == {"ncv03.onboarding.events": 2}


def test_what_is_implausible_is_told_by_the_party() -> None:
    reader = Reader([SystemActivated], lambda envelope, event: f"{event.project_id} is not ours")
    found = reader.read(GOOD)
    assert isinstance(found, SetAside) and found.reason is Reason.IMPLAUSIBLE and "is not ours" in found.problem


@given(
    st.sampled_from([topic.name for topic in TOPICS]),
    st.none() | st.just(GOOD.key) | st.binary(max_size=9),
    st.none() | st.just(GOOD.value) | st.binary(max_size=40),
    st.lists(st.tuples(NAMES, st.none() | st.binary(max_size=9)), max_size=3),
    st.booleans(),
)
def test_any_record_is_read_passed_over_or_set_aside(
    topic: str, key: bytes | None, value: bytes | None, more: list[tuple[str, bytes | None]], complete: bool
) -> None:
    headers = [*(GOOD.headers or ()), *more] if complete else more
    found = SOME.read(Record(topic, 0, 0, key, value, headers))
    assert found is None or isinstance(found, (Fact, Newer, SetAside))


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """librdkafka's own broker in memory; it speaks the protocol to one member of a group."""
    producer = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
    [found] = producer.list_topics(timeout=30).brokers.values()
    yield f"{found.host}:{found.port}"


def consumed(broker: str, topic: str, count: int) -> list[Record]:
    consumer = Consumer(
        {"bootstrap.servers": broker, "group.id": topic, "log_level": 0, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    found: list[Record] = []
    while len(found) < count:
        message = consumer.poll(30)
        assert message is not None
        if message.error() is None:
            found.append(record_of(message))
    consumer.close()
    return found


def test_the_client_library_gives_all_that_a_record_needs(broker: str) -> None:
    """Null and odd values of headers, null keys and values."""
    headers: list[tuple[str, str | bytes | None]] = [("a", b"\xff"), ("a", None), ("b", b"")]
    producer = Producer({"bootstrap.servers": broker, "log_level": 0})
    producer.produce("t", None, None, headers=headers)
    producer.produce("t", b"", b"\x00")
    assert producer.flush(30) == 0
    by_value = {record.value: record for record in consumed(broker, "t", 2)}
    assert (by_value[None].key, by_value[None].headers) == (None, headers)
    assert (by_value[b""].key, by_value[b""].headers) == (b"\x00", [])


async def test_a_header_name_that_is_no_text_is_told_each_time(broker: str) -> None:
    """Also after so many calls that the interpreter has specialized them and no longer checks an ordinary one."""
    spoilt = [Record("odd", 0, 0, b"k", str(n).encode(), [(RawName("odd"), b"1")]) for n in range(100)]
    sound = [Record("odd", 0, 0, b"k", b"sound", [("a", b"1")])] * 100
    await send_raw({"bootstrap_servers": broker}, "odd", [*sound, *spoilt, *sound])
    found = await asyncio.to_thread(consumed, broker, "odd", 300)
    assert [record.headers is None for record in found] == [False] * 100 + [True] * 100 + [False] * 100
