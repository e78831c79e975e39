"""The commands against a real stack, as a shell or another program uses them."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from confluent_kafka import Consumer, Producer

from deploy.local.stack import Stack
from shared.schemas.topics import SERVICES, TOPICS, VIEWS, principals


def _helio(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "helio.main", *arguments],
        env={**os.environ, "HELIO_HOME": str(home), **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def _json(*arguments: str, home: Path) -> dict[str, object]:
    outcome = _helio(*arguments, home=home)
    assert outcome.returncode == 0, outcome.stderr
    return dict(json.loads(outcome.stdout))


FIELDS = {
    "name",
    "pid",
    "state",
    "ready",
    "addresses",
    "consumer_lag",
    "outbox_rows",
    "parked",
    "refused",
    "quarantined",
}


@pytest.mark.stack
def test_status_of_a_running_stack(supervised: Stack) -> None:
    processes = _json("status", "--json", home=supervised.home.path)["processes"]
    assert isinstance(processes, list)
    assert all(entry.keys() == FIELDS for entry in processes)
    found = {entry["name"]: entry for entry in processes}
    for name in ("kafka", "postgres"):
        assert found[name]["ready"] and found[name]["state"] == "running" and found[name]["pid"]


def test_status_where_no_stack_was_started(tmp_path: Path) -> None:
    processes = _json("status", "--json", home=tmp_path / "none")["processes"]
    assert isinstance(processes, list)
    assert {entry["name"] for entry in processes} == {
        "kafka",
        "postgres",
        *SERVICES,
        "aov04",
        "smv03",
        "parties",
        *VIEWS,
    }
    for entry in processes:
        assert entry.keys() == FIELDS
        assert (entry["pid"], entry["state"], entry["ready"]) == (None, "stopped", False)
    assert not (tmp_path / "none").exists()


@pytest.mark.stack
def test_another_client_connects_with_what_connect_prints(stack: Stack) -> None:
    lead = _json("connect", "lead", "--format", "json", home=stack.home.path)
    audit = _json("connect", "audit", "--format", "json", home=stack.home.path)
    key = str(uuid.uuid4())
    producer = Producer({**lead["kafka"], "log_level": 0})  # type: ignore[dict-item]
    producer.produce("ncv03.lead.events", b"{}", key=key)
    assert producer.flush(20) == 0
    consumer = Consumer({**audit["kafka"], "log_level": 0})  # type: ignore[dict-item]
    try:
        consumer.subscribe([topic.name for topic in TOPICS])
        for _ in range(2000):
            message = consumer.poll(10)
            assert message is not None and message.error() is None
            if message.key() == key.encode():
                break
        else:
            raise AssertionError("the record was not read")
    finally:
        consumer.close()
    urls = audit["postgres"]
    assert isinstance(urls, dict) and set(urls) == set(SERVICES)
    for service, url in urls.items():
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_database(), current_user").fetchone() == (service, "audit")
    assert isinstance(lead["postgres"], dict) and set(lead["postgres"]) == {"lead"}


@pytest.mark.stack
@pytest.mark.parametrize("principal", principals())
def test_connect_prints_lines_that_a_shell_and_java_read(stack: Stack, principal: str) -> None:
    lines = _helio("connect", principal, home=stack.home.path).stdout
    echoed = subprocess.run(
        ["sh", "-c", f'{lines}\necho "$HELIO_KAFKA_USERNAME $HELIO_KAFKA_PASSWORD"'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert echoed.stdout.split() == [principal, stack.home.secrets[f"kafka/{principal}"]]
    properties = _helio("connect", principal, "--format", "properties", home=stack.home.path).stdout
    assert f'username="{principal}"' in properties and "ScramLoginModule required" in properties


@pytest.mark.stack
def test_topics_with_live_offsets(supervised: Stack) -> None:
    rows = _json("topics", "--json", home=supervised.home.path)["topics"]
    assert isinstance(rows, list)
    for row, topic in zip(rows, TOPICS, strict=True):
        assert (row["name"], row["owner"], row["partitions"]) == (topic.name, topic.owner, topic.partitions)
        assert len(row["end_offsets"]) == topic.partitions


def test_topics_without_a_stack(tmp_path: Path) -> None:
    rows = _json("topics", "--json", home=tmp_path)["topics"]
    assert isinstance(rows, list) and [row["end_offsets"] for row in rows] == [None] * len(TOPICS)


@pytest.mark.stack
def test_up_tells_that_a_port_is_taken_on_one_line(supervised: Stack, tmp_path: Path) -> None:
    outcome = _helio("up", "--no-tracing", home=tmp_path / "other", HELIO_PORT_BASE=str(supervised.home.ports.base))
    assert outcome.returncode == 2 and not outcome.stdout
    (line,) = outcome.stderr.splitlines()
    assert f"port {supervised.home.ports.kafka()} for kafka is taken by java" in line and "HELIO_PORT_BASE=" in line


def test_down_where_nothing_runs(tmp_path: Path) -> None:
    outcome = _helio("down", home=tmp_path / "none")
    assert outcome.returncode == 0 and "nothing was running" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("connect", "nobody"), "there is no principal nobody; choose one of lead, "),
        (("connect", "audit"), "there is no stack in"),
        (("token", "--role", "operator"), "there is no stack in"),
        (("token",), "Missing option '--role'"),
        (("token", "--role", "operator", "--project", "x"), "Invalid value for '--project'"),
        (("token", "--role", "operator", "--ttl-minutes", "0"), "Invalid value for '--ttl-minutes'"),
        (("up", "--speed", "0"), "a calendar cannot run at speed 0"),
        (("up", "--speed", "fast"), "Invalid value for '--speed'"),
        (("nothing",), "No such command 'nothing'"),
    ],
)
def test_wrong_input_gets_one_line_and_exit_code_2(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    outcome = _helio(*arguments, home=tmp_path / "none")
    assert outcome.returncode == 2 and not outcome.stdout
    (line,) = outcome.stderr.splitlines()
    assert line.startswith("helio: ") and told in line
    assert not (tmp_path / "none").exists()
