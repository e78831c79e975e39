"""The broker and the databases deny whatever the table in ``shared.schemas.topics`` does not grant."""

import time
import uuid

import psycopg
import pytest
from confluent_kafka import (
    TIMESTAMP_LOG_APPEND_TIME,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from deploy.local.home import DATABASES, KEYS, OWNERS
from deploy.local.stack import Stack
from shared.schemas.topics import AUDIT, TOPICS, Topic, key_holders, principals

pytestmark = pytest.mark.stack

SECONDS = 120.0


@pytest.fixture(scope="module")
def producers(stack: Stack) -> dict[str, Producer]:
    """One of each principal. The broker judges every request anew, on whichever connection of theirs it comes."""
    return {name: Producer({**stack.kafka_settings(name), "log_level": 0}) for name in principals()}


def _write(producer: Producer, topic: str) -> KafkaError | None:
    """Write one record and return the broker's refusal, if any."""
    outcome: list[KafkaError | None] = []
    try:
        producer.produce(topic, b"{}", key=str(uuid.uuid4()), on_delivery=lambda error, _: outcome.append(error))
    except KafkaException as error:  # refused before, of which it has heard by now
        outcome.append(error.args[0])
    producer.flush(SECONDS)
    assert outcome, f"no answer for writing {topic}"
    return outcome[0]


def _read(stack: Stack, principal: str, topic: str, group: str | None = None) -> KafkaError | None:
    """Join a group on one topic and return the broker's refusal, if any, else once a partition is assigned."""
    assigned: list[TopicPartition] = []
    group = group or f"{principal}-{uuid.uuid4().hex}"
    consumer = Consumer({**stack.kafka_settings(principal), "group.id": group, "log_level": 0})
    try:
        consumer.subscribe([topic], on_assign=lambda _, partitions: assigned.extend(partitions))
        deadline = time.monotonic() + SECONDS
        while not assigned and time.monotonic() < deadline:
            message = consumer.poll(0.1)
            if message is not None and (error := message.error()) is not None:
                return error
        assert assigned, f"no answer for {principal} reading {topic}"
        return None
    finally:
        consumer.close()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_only_the_owner_writes(producers: dict[str, Producer], topic: Topic) -> None:
    for principal, producer in producers.items():
        refused = _write(producer, topic.name)
        if principal == topic.owner:
            assert refused is None
        else:
            assert refused is not None and refused.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS if topic.owner == "aov04" or topic.compacted], ids=lambda topic: topic.name
)
def test_how_long_a_record_is_kept_does_not_hang_on_its_writers_clock(
    stack: Stack, producers: dict[str, Producer], topic: Topic
) -> None:
    """One that says 1970 would be deleted as soon as the broker looks, unread; one that says tomorrow, later."""
    sent: list[Message] = []
    producers[topic.owner].produce(
        topic.name, b"{}", key="a", timestamp=1, on_delivery=lambda _, message: sent.append(message)
    )
    producers[topic.owner].flush(SECONDS)
    (written,) = sent
    partition, offset = written.partition(), written.offset()
    assert partition is not None and offset is not None
    reader = Consumer({**stack.kafka_settings(AUDIT), "group.id": f"{AUDIT}-{uuid.uuid4().hex}", "log_level": 0})
    try:
        reader.assign([TopicPartition(topic.name, partition, offset)])
        found = reader.poll(SECONDS)
        assert found is not None and found.error() is None
        kind, at_ms = found.timestamp()
        assert kind == TIMESTAMP_LOG_APPEND_TIME and abs(time.time() - at_ms / 1000) < 3_600
    finally:
        reader.close()


def test_a_reader_of_the_table_reads_and_another_does_not(stack: Stack) -> None:
    assert _read(stack, "design", "ncv03.lead.events") is None
    denied = _read(stack, "fieldops", "ncv03.lead.events")
    assert denied is not None and denied.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


def test_a_group_of_another_principal_is_denied(stack: Stack) -> None:
    denied = _read(stack, "design", "ncv03.lead.events", group="lead")
    assert denied is not None and denied.code() == KafkaError.GROUP_AUTHORIZATION_FAILED


def test_a_topic_is_never_created_by_writing_to_it(stack: Stack) -> None:
    quick = stack.kafka_settings("admin") | {"topic.metadata.propagation.max.ms": "500"}
    refused = _write(Producer({**quick, "log_level": 0}), "ncv03.misspelt.events")
    assert refused is not None and refused.code() in (
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,
    )


def test_a_wrong_password_is_refused(stack: Stack) -> None:
    settings = stack.kafka_settings("lead") | {"sasl.password": "wrong", "message.timeout.ms": "3000"}
    assert _write(Producer({**settings, "log_level": 0}), "ncv03.lead.events") is not None


@pytest.mark.parametrize("role", [*OWNERS, AUDIT])
def test_a_role_connects_to_its_own_database_only(stack: Stack, role: str) -> None:
    for database in (*OWNERS, "postgres", "template1"):
        url = stack.database_url(database, role)
        if database == role or (role == AUDIT and database in OWNERS):
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (role,)
        else:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(url)


def test_a_role_needs_its_password(stack: Stack) -> None:
    url = stack.database_url("lead").replace(stack.home.secrets["postgres/lead"], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_audit_reads_what_a_service_creates_later_and_changes_nothing(stack: Stack) -> None:
    table = f"later_{uuid.uuid4().hex}"
    with psycopg.connect(stack.database_url("design"), autocommit=True) as owner:
        owner.execute(f"CREATE SCHEMA s_{table}")
        owner.execute(f"CREATE TABLE s_{table}.{table} AS SELECT 7 AS n")
        with psycopg.connect(stack.database_url("design", AUDIT)) as audit:
            assert audit.execute(f"SELECT n FROM s_{table}.{table}").fetchone() == (7,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                audit.execute(f"DELETE FROM s_{table}.{table}")
            audit.rollback()
            audit.execute("SET default_transaction_read_only = off")
            audit.commit()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                audit.execute(f"DELETE FROM s_{table}.{table}")
        owner.execute(f"DROP SCHEMA s_{table} CASCADE")


@pytest.mark.parametrize("database", [*OWNERS, KEYS])
def test_a_reader_leaves_nothing_behind(stack: Stack, database: str) -> None:
    """PostgreSQL lets anybody who may connect fill the disk: with large objects, and with messages in the log."""
    reader = AUDIT if database in OWNERS else next(iter(key_holders()))
    with psycopg.connect(stack.database_url(database, reader), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for attempt in (
            "SELECT lo_create(0)",
            "SELECT lo_creat(-1)",
            "SELECT lo_from_bytea(0, 'x')",
            "SELECT pg_logical_emit_message(false, 'x', 'y')",
            "CREATE TEMPORARY TABLE x (n int)",
            "CREATE TABLE x (n int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt.encode())


def test_audit_cannot_hold_up_a_service_by_a_lock(stack: Stack) -> None:
    """Leadership and projects are guarded by advisory locks, which PostgreSQL gives to anybody by default."""
    for service in DATABASES:
        with psycopg.connect(stack.database_url(service, AUDIT), autocommit=True) as audit:
            audit.execute("SET default_transaction_read_only = off")  # it may, and it does not help
            for attempt in (
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock(1212501065, 1)",
                "SELECT pg_advisory_xact_lock_shared(1, 1)",
                "SELECT pg_notify('outbox', '')",
                "BEGIN; LOCK TABLE outbox IN ROW SHARE MODE",
                "BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE",
                "SELECT * FROM outbox FOR UPDATE",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    audit.execute(attempt.encode())
                audit.execute("ROLLBACK")
        with psycopg.connect(stack.database_url(service), autocommit=True) as owner:
            assert owner.execute("SELECT pg_try_advisory_lock(1212501065, 1)").fetchone() is not None
