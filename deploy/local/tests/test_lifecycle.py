"""A stack of real Kafka and PostgreSQL survives what may happen to it: kills at any instant, restarts, damage."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from deploy.local.errors import StackError
from deploy.local.fixtures import free_port_base, put_away
from deploy.local.leftovers import leftovers
from deploy.local.stack import STOP_SECONDS, Stack

pytestmark = pytest.mark.stack

TOPIC = "ncv03.lead.events"
SECONDS = 120.0


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of this module's own, beside the shared one."""
    stack = Stack(tmp_path_factory.mktemp("own") / "home", free_port_base())
    stack.start()
    try:
        stack.wait_ready()
        yield stack
    finally:
        put_away(stack)


def _publish(stack: Stack, value: bytes) -> tuple[int, int]:
    """Partition and offset of a record that the broker has acknowledged."""
    found: list[tuple[int | None, int | None]] = []
    producer = Producer({**stack.kafka_settings("lead"), "acks": "all", "log_level": 0})
    producer.produce(
        TOPIC, value, on_delivery=lambda error, message: found.append((message.partition(), message.offset()))
    )
    assert producer.flush(SECONDS) == 0
    partition, offset = found[0]
    assert partition is not None and offset is not None
    return partition, offset


def _at(stack: Stack, partition: int, offset: int) -> bytes | None:
    consumer = Consumer({**stack.kafka_settings("design"), "group.id": f"design-{uuid.uuid4()}", "log_level": 0})
    try:
        consumer.assign([TopicPartition(TOPIC, partition, offset)])
        message = consumer.poll(SECONDS)
        assert message is not None and message.error() is None
        return message.value()
    finally:
        consumer.close()


def _pids(stack: Stack) -> set[int]:
    return {process.pid for process in leftovers(stack.home)}


def test_what_the_broker_acknowledged_survives_its_kill(own: Stack) -> None:
    position = _publish(own, b"before")
    own.restart("kafka")
    assert _at(own, *position) == b"before"
    partition, offset = _publish(own, b"after")
    assert _at(own, partition, offset) == b"after"


def test_what_postgres_committed_survives_its_kill(own: Stack) -> None:
    with psycopg.connect(own.database_url("lead")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        connection.commit()
        own.restart("postgres")
    with psycopg.connect(own.database_url("lead")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
        connection.execute("DROP TABLE kept")


def test_a_broker_that_a_busy_machine_lets_wait_is_not_fenced(own: Stack) -> None:
    log = own.home.logs / "kafka.log"
    before = len(log.read_text())  # one that was killed is fenced until it is back
    pid = own.kill("kafka", signal.SIGSTOP)
    time.sleep(5)  # no heartbeat comes, and nobody looks for one
    os.kill(pid, signal.SIGCONT)
    _publish(own, b"after a pause")
    admin = AdminClient({**own.kafka_settings("admin"), "log_level": 0})
    name = f"pause-{uuid.uuid4().hex}"
    for future in admin.create_topics([NewTopic(name, 1, 1)]).values():
        future.result(SECONDS)  # a fenced broker takes none
    for future in admin.delete_topics([name]).values():
        future.result(SECONDS)
    time.sleep(1)
    assert "Fencing broker" not in log.read_text()[before:]


def test_a_process_is_kept_down_until_wished_back(own: Stack) -> None:
    own.wish("postgres", "kill")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own.database_url("lead"), connect_timeout=2)
    with pytest.raises(StackError, match="postgres is not running"):
        own.kill("postgres")
    own.wish("postgres", "run")
    own.wait_ready(["postgres"])


def test_nothing_listens_beyond_loopback_and_no_command_line_tells_a_secret(own: Stack) -> None:
    secrets = set(own.home.secrets.values())
    listening = 0
    for process in leftovers(own.home):
        with contextlib.suppress(psutil.NoSuchProcess):  # PostgreSQL starts some for a moment
            assert not any(secret in part for part in process.cmdline() for secret in secrets)
            for connection in process.net_connections("inet"):
                if connection.status == psutil.CONN_LISTEN:
                    listening += 1
                    assert connection.laddr.ip in ("127.0.0.1", "::ffff:127.0.0.1"), connection
    assert listening >= 3  # Kafka, its controller, PostgreSQL


def test_secrets_can_be_read_by_their_owner_only(own: Stack) -> None:
    databases = (own.home.kafka / "data", own.home.postgres / "data")  # hold salted hashes only
    for path in own.home.path.rglob("*"):
        if not path.is_file() or any(path.is_relative_to(directory) for directory in databases):
            continue
        if any(secret.encode() in path.read_bytes() for secret in own.home.secrets.values()):
            assert path.stat().st_mode & 0o077 == 0, path
    assert own.home.issuer_key.stat().st_mode & 0o077 == 0
    assert own.home.path.stat().st_mode & 0o077 == 0


def test_a_second_start_is_refused(own: Stack) -> None:
    with pytest.raises(StackError, match="already running"):
        Stack(own.home.path).start()


def test_a_taken_port_is_named_with_its_holder(own: Stack, tmp_path: Path) -> None:
    with pytest.raises(StackError, match=rf"port {own.home.ports.kafka()} for kafka is taken by java \(pid \d+\)"):
        Stack(tmp_path / "other", own.home.ports.base).start()


def test_a_killed_supervisor_takes_all_with_it_and_blocks_nothing(own: Stack) -> None:
    position = _publish(own, b"kept")
    there = leftovers(own.home)
    old = {process.pid for process in there}
    assert len(old) >= 2 and own._supervisor is not None
    own._supervisor.kill()
    _, alive = psutil.wait_procs(there, timeout=SECONDS)
    assert not alive
    assert not own.running
    own.start()
    own.wait_ready()
    assert not old & _pids(own)
    assert _at(own, *position) == b"kept"


def test_stopping_leaves_no_process_and_what_was_there_comes_back(own: Stack) -> None:
    position = _publish(own, b"kept")
    begun = time.monotonic()
    assert own.stop()
    assert time.monotonic() - begun < STOP_SECONDS
    assert not _pids(own) and not own.running
    assert not own.stop()
    own.start()
    own.wait_ready()
    assert _at(own, *position) == b"kept"


def test_a_start_killed_at_any_instant_blocks_nothing(tmp_path: Path) -> None:
    home, base = tmp_path / "home", free_port_base()
    code = (
        "from pathlib import Path; from deploy.local.stack import Stack\n"
        f"stack = Stack(Path({str(home)!r}), {base}, attached=False); stack.start(); stack.wait_ready()"
    )
    stack = Stack(home, base, attached=False)
    try:
        for pause in (0.4, 1.2, 2.4):  # while preparing, while formatting and initialising, while the broker starts
            starter = subprocess.Popen([sys.executable, "-c", code])
            time.sleep(pause)
            starter.kill()
            starter.wait()
            for process in leftovers(stack.home):
                with contextlib.suppress(psutil.NoSuchProcess):  # they end by themselves when their parent has
                    process.send_signal(signal.SIGKILL)
            if (state := home / "run" / "state.json").exists() and stack.running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(_supervisor_pid(state), signal.SIGKILL)
        while stack.running:
            time.sleep(0.05)
        stack.start()
        stack.wait_ready()
        _publish(stack, b"works")
    finally:
        put_away(stack)


def _supervisor_pid(state: Path) -> int:
    return int(json.loads(state.read_text())["supervisor"]["pid"])


@pytest.fixture(scope="module")
def down(own: Stack) -> Iterator[Stack]:
    """The stack after it was stopped; at the end it starts again, with all that was there."""
    own.stop()
    yield own
    own.start()
    own.wait_ready()


@pytest.mark.parametrize(
    ("name", "damaged", "told"),
    [
        ("kafka", "kafka/data/meta.properties", "kafka does not start"),
        ("postgres", "postgres/data/global/pg_control", "postgres does not start"),
        ("postgres", "postgres/data/PG_VERSION", "PG_VERSION cannot be read"),
    ],
)
def test_damaged_data_is_told_with_a_next_step(down: Stack, name: str, damaged: str, told: str) -> None:
    file = down.home.path / damaged
    good = file.read_bytes()
    file.write_bytes(b"\x00damaged")
    try:
        with pytest.raises(StackError, match=told) as failure:
            down.start()
            down.wait_ready()
        assert str(down.home.path) in failure.value.next_step
        assert len(failure.value.message) < 400 and "\n" not in failure.value.message
    finally:
        down.stop()
        file.write_bytes(good)
