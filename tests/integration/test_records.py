"""What Kafka can hold that clients stumble over, and what happens when reading goes wrong, against the real broker."""

import asyncio
import time
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer import message_accumulator
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from deploy.local.groups import committed
from shared.schemas.topics import BY_NAME
from tests.integration.faulty import MENDED
from tests.integration.rig import PATIENCE_S, Rig, frozen
from tests.integration.test_guarantees import IN, headers_like, measured, settled

pytestmark = pytest.mark.stack


class RawName(str):
    """A header's name that goes onto the wire as bytes that are no UTF-8."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b"\xff\xfe" + super().encode(encoding, errors)


async def send_raw(rig: Rig, topic: str, partition: int, records: list[tuple[bytes, bytes, list[Any]]]) -> None:
    """One batch of records, as a client writes them that checks nothing."""
    settings = rig.stack.kafka_settings("admin")
    producer = AIOKafkaProducer(
        bootstrap_servers=settings["bootstrap.servers"], security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512", sasl_plain_username=settings["sasl.username"],
        sasl_plain_password=settings["sasl.password"],
    )  # fmt: skip
    await producer.start()
    try:
        builder = producer.create_batch()
        for key, value, headers in records:
            assert builder.append(key=key, value=value, timestamp=None, headers=headers) is not None
        await (await producer.send_batch(builder, topic, partition=partition))
    finally:
        await producer.stop()


def test_a_header_name_that_is_no_text_blocks_nobody(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guarantee 5: such a record stands between sound ones of one batch; all of those are handled."""
    rig.rest("lead")  # others have left records there that count as well
    before = rig.quarantined("lead", topic=IN)
    monkeypatch.setattr(message_accumulator, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    ill, *sound = rig.leads(9)
    records: list[tuple[bytes, bytes, list[Any]]] = []
    for project in [*sound[:4], ill, *sound[4:]]:
        headers: list[Any] = list(headers_like(project, []))
        if project == ill:
            headers += [(RawName("odd"), b"1"), ("a\x00b", b"2")]
            headers = [one for one in headers if one[0] != "ce_type"]
        value = frozen(project).model_dump_json().encode()
        records.append((str(project).encode(), value, headers))
    with rig.service("lead"):
        rig.ready("lead")
        asyncio.run(send_raw(rig, IN, 0, records))
        others = rig.leads(20)
        rig.publish("/ncv03/design", IN, [frozen(project) for project in others])
        settled(rig, [*sound, *others])
        rig.until(lambda: rig.quarantined("lead", topic=IN) == before + 1, "the odd record is in quarantine")
        assert rig.status("lead")["ready"] is True and rig.parked("lead", ill) == 0
    ((error,),) = rig.rows("lead", "SELECT error FROM quarantine WHERE record_key = %s", str(ill).encode())
    assert "ce_type" in error


def has_place(rig: Rig, group: str, topic: str) -> bool:
    """Whether a group has committed an offset in the topic's first partition."""
    try:
        return committed(rig.stack.kafka_settings("admin"), group, [(topic, 0)], 10)[topic, 0] >= 0
    except KafkaException:  # the group's coordinator is still loading
        return True


def test_a_service_waits_for_a_topic_that_does_not_exist_yet(rig: Rig) -> None:
    """It says that it is not ready, and consumes everything once the topic is there."""
    admin = AdminClient({**rig.stack.kafka_settings("admin")})
    missing = BY_NAME["rev02.rules.events"]
    admin.delete_topics([missing.name])[missing.name].result(PATIENCE_S)
    # Kafka forgets the groups' places in a deleted topic a little later: until then they would count for a new one.
    rig.until(lambda: not has_place(rig, "lead", missing.name), "the group has no place in the deleted topic")

    def created() -> None:
        new = NewTopic(missing.name, missing.partitions, 1, config=missing.configs)
        admin.create_topics([new])[missing.name].result(PATIENCE_S)

    try:
        with rig.service("lead"):
            rig.until(
                lambda: missing.name in str(rig.status("lead").get("checks")), "the service says which topic it misses"
            )
            assert rig.status("lead")["ready"] is False
            created()
            rig.ready("lead")
            projects = rig.leads(5)
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
            settled(rig, projects)
            before = rig.quarantined("lead", topic=missing.name)
            rig.produce(missing.name, [(str(projects[0]).encode(), b"{}", [])])
            rig.until(
                lambda: rig.quarantined("lead", topic=missing.name) == before + 1, "the new topic's record arrived"
            )
    finally:
        if missing.name not in admin.list_topics(timeout=PATIENCE_S).topics:
            created()


@pytest.mark.parametrize("point", ["poll", "apply"])
def test_an_error_that_nobody_foresaw_shows_and_costs_no_record(rig: Rig, point: str) -> None:
    """Polling or applying fails in the middle of the work: readiness turns red, then it goes on, without a gap.

    The fault lasts until somebody has seen it, so that none who looks late misses it.
    """
    projects = rig.leads(900)
    rig.rest("lead")
    with rig.service("lead", fault=(f"broken-{point}", 2), HELIO_OUTAGE_RETRY_MAX_MS="500") as service:
        rig.ready("lead")
        for third in (projects[:300], projects[300:600], projects[600:]):
            rig.publish("/ncv03/design", IN, [frozen(project) for project in third])
        rig.until(lambda: rig.red("lead"), "readiness turned red")
        service.send_signal(MENDED)
        settled(rig, projects)
        rig.ready("lead")
    assert set(rig.versions(projects).values()) == {1}
    assert len(measured(rig, projects)) == len(projects)


@pytest.mark.parametrize("point", ["poll", "apply"])
def test_a_consumer_that_stands_still_without_a_sign_goes_on(rig: Rig, point: str) -> None:
    """A task of the Kafka client has ended, or an answer of the database never comes: no record waits for ever."""
    projects = rig.leads(900)
    rig.rest("lead")
    with rig.service(
        "lead", fault=(f"still-{point}", 2),
        HELIO_CONSUMER_CHECK_S="0.5", HELIO_CONSUMER_STANDSTILL_S="2", HELIO_BATCH_TIMEOUT_S="3",
    ):  # fmt: skip
        rig.ready("lead")
        for third in (projects[:300], projects[300:600], projects[600:]):
            rig.publish("/ncv03/design", IN, [frozen(project) for project in third])
            time.sleep(1)
        settled(rig, projects)
        rig.ready("lead")
        rig.until(lambda: rig.status("lead").get("consumer_lag") == 0, "nothing waits")
    assert set(rig.versions(projects).values()) == {1}
    assert len(measured(rig, projects)) == len(projects)
