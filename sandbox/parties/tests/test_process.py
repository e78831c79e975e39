"""The process that ``helio up`` starts: three principals, answers over HTTP, ends well."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import psutil
import pytest
from confluent_kafka import Producer
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from sandbox.parties import rev02
from sandbox.parties.tests.test_parties import empty
from shared.client.reading import Record
from shared.client.testing import example
from shared.client.tests.reading_back import read_back
from shared.schemas.onboarding import BillingClarityNoticeIssued, NetBillingEnrollmentRequested

pytestmark = pytest.mark.stack
SECONDS = 60
MOST_MB = 160
"""Three parties together; about 115 were seen."""


class Process:
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self._port = port

    def get(self, path: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            return 0, None
        finally:
            connection.close()
        return answer.status, json.loads(body) if "json" in (answer.headers["content-type"] or "") else body.decode()

    def until(self, path: str, holds: Callable[[int, Any], bool]) -> Any:
        deadline = time.monotonic() + SECONDS
        while True:
            code, body = self.get(path)
            if holds(code, body):
                return body
            assert self.process.poll() is None, "the process has ended"
            assert time.monotonic() < deadline, f"{path}: {code} {body}"
            time.sleep(0.1)


@contextmanager
def parties(stack: Stack) -> Iterator[Process]:
    environment = stack.settings_for("parties", instance=2)
    process = subprocess.Popen([sys.executable, "-m", "sandbox.parties"], env=surroundings() | environment)
    found = Process(process, int(environment["HELIO_HTTP_PORT"]))
    try:
        found.until("/readyz", lambda code, _: code == 200)
        yield found
    finally:
        process.kill()
        process.wait()


def surroundings() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}


@pytest.fixture
def fresh(stack: Stack) -> Iterator[Stack]:
    empty(stack)
    yield stack
    empty(stack)


def send(stack: Stack, *records: Record) -> None:
    producer = Producer(stack.kafka_settings("onboarding") | {"enable.idempotence": True})
    for record in records:
        headers: Any = list(record.headers or ())
        producer.produce(record.topic, key=record.key, value=record.value, headers=headers)
    assert producer.flush(SECONDS) == 0


def test_three_parties_in_one_process(fresh: Stack) -> None:
    project = uuid7()
    send(
        fresh,
        example(BillingClarityNoticeIssued, project_id=project),
        example(NetBillingEnrollmentRequested, project_id=project),
    )
    with parties(fresh) as process:
        explained = process.until(f"/explain/{project}", lambda code, _: code == 200)
        assert explained["utility_bills"] and explained["statement"]
        enrolled = process.until(f"/enrolments/{project}", lambda code, _: code == 200)
        assert enrolled["requests"] == 1 and enrolled["number"].startswith("NB-")
        status = process.until(
            "/status", lambda _, body: body["ready"] and body["outbox_rows"] == body["consumer_lag"] == 0
        )
        assert status["parked"] == 0 and status["records"].keys() == {"rcv02", "rcv03", "rev02"}
        code, problem = process.get("/explain/nobody")
        assert (code, problem["status"], problem["detail"]) == (422, 422, "'nobody' is no project id")
        assert process.get(f"/explain/{uuid7()}")[0] == 404
        assert process.get("/")[1]["detail"].startswith("there is explain")
        resident = psutil.Process(process.process.pid).memory_info().rss // 1_000_000
        assert resident < MOST_MB, f"{resident} MB"
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(SECONDS) == 0


def test_rules_and_tariffs_are_on_the_topic_once_also_after_a_restart(fresh: Stack) -> None:
    files = [path for folder in rev02.FOLDERS for path in folder.rglob("*.json")]
    expected = {event.project_id: event for event, _, _ in map(rev02.read, files)}
    before = {envelope.id for envelope, _ in read_back(fresh, "rev02.rules.events", expected)}
    for _ in range(2):
        with parties(fresh) as process:
            process.until("/rules", lambda _, body: len(body["items"]) == len(files))
            process.until("/status", lambda _, body: body["outbox_rows"] == 0)
    found = [pair for pair in read_back(fresh, "rev02.rules.events", expected) if pair[0].id not in before]
    assert {event.project_id: event for _, event in found} == expected
    assert len(found) == len(expected)


def test_it_says_in_one_line_why_it_cannot_start(stack: Stack) -> None:
    environment = stack.settings_for("parties") | {"HELIO_RCV03_KAFKA_BOOTSTRAP": ""}
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.parties"],
        env=surroundings() | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["parties: HELIO_RCV03_KAFKA_BOOTSTRAP: Field required"]
