"""The aggregator as a process of its own, against the real broker."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any

import pytest
from confluent_kafka import Producer

from deploy.local.stack import Stack
from shared.client.reading import Record
from shared.client.testing import example, with_header
from shared.schemas.onboarding import ActivatedSystemState, SystemOffline

pytestmark = pytest.mark.stack
SECONDS = 60
"""How long anything here may take on a slow, loaded machine."""


def new() -> str:
    return str(uuid.uuid4())


def state(project: str, system: str, revision: int, **changed: Any) -> Record:
    stated: dict[str, Any] = {"system_id": system, "revision": revision} | changed
    return example(ActivatedSystemState, project_id=uuid.UUID(project), **stated)


def removal(project: str) -> Record:
    return replace(state(project, new(), 1), value=None)


class Onboarding:
    """The registry's and the events' one writer."""

    def __init__(self, stack: Stack) -> None:
        more = {"enable.idempotence": True, "message.max.bytes": 10_000_000}
        self._producer = Producer(stack.kafka_settings("onboarding") | more)

    def send(self, record: Record) -> None:
        pairs: Any = list(record.headers or ())
        failed: list[object] = []
        self._producer.produce(
            record.topic,
            key=record.key,
            value=record.value,
            headers=pairs,
            on_delivery=lambda error, _: failed.append(error),
        )
        assert self._producer.flush(SECONDS) == 0
        assert failed == [None]

    def state(self, project: str, system: str, revision: int, **changed: Any) -> None:
        self.send(state(project, system, revision, **changed))


class Aggregator:
    """A running process and its HTTP side."""

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
        return answer.status, json.loads(body) if "json" in (answer.headers["content-type"] or "") else body

    def until(self, path: str, holds: Callable[[int, Any], bool]) -> Any:
        """The first answer that holds."""
        deadline = time.monotonic() + SECONDS
        while True:
            code, body = self.get(path)
            if holds(code, body):
                return body
            assert self.process.poll() is None, "the process has ended"
            assert time.monotonic() < deadline, f"{path}: {code} {body}"
            time.sleep(0.05)

    def system(self, system: str) -> dict[str, Any] | None:
        code, body = self.get(f"/portfolio/{system}")
        return body if code == 200 else None


@contextmanager
def aggregator(stack: Stack) -> Iterator[Aggregator]:
    """Ready: the registry is read."""
    environment = stack.settings_for("smv03", instance=2)
    process = subprocess.Popen([sys.executable, "-m", "sandbox.smv03"], env={"PATH": os.environ["PATH"]} | environment)
    found = Aggregator(process, int(environment["HELIO_HTTP_PORT"]))
    try:
        found.until("/readyz", lambda code, _: code == 200)
        yield found
    finally:
        process.kill()
        process.wait()


def test_it_starts_from_the_registry_and_then_follows(stack: Stack) -> None:
    onboarding = Onboarding(stack)
    (early, removed, late), (a, b, c) = (new(), new(), new()), (new(), new(), new())
    onboarding.state(early, a, 1)
    onboarding.state(early, a, 3, status="offline")
    onboarding.state(early, a, 2)
    onboarding.state(removed, b, 1)
    onboarding.send(removal(removed))
    with aggregator(stack) as smv03:
        found = smv03.system(a)
        assert found is not None and (found["revision"], found["status"]) == (3, "offline")
        assert smv03.system(b) is None
        onboarding.state(late, c, 1)
        smv03.until(f"/portfolio/{c}", lambda code, _: code == 200)
        onboarding.send(example(SystemOffline, project_id=uuid.UUID(late)))
        smv03.until(f"/portfolio/{c}", lambda _, body: body["offline"] is not None)
        onboarding.send(removal(late))
        smv03.until(f"/portfolio/{c}", lambda code, _: code == 404)
        smv03.until("/status", lambda _, body: body["consumer_lag"] == 0)


def test_records_that_do_not_count_are_counted_and_shown_and_hold_nothing_up(stack: Stack) -> None:
    onboarding = Onboarding(stack)
    project, system = new(), new()
    with aggregator(stack) as smv03:
        before = smv03.get("/status")[1]["records"]["set_aside"]
        onboarding.state(project, system, 1)
        good = state(project, system, 9)
        spoilt = [
            replace(good, value=b"{"),
            replace(good, value=b"\xff" * 5_000_000),
            replace(good, headers=[]),
            state(project, system, 9, status="exploded"),
            replace(good, headers=[("ce_type", None), *(good.headers or ())]),
            with_header(good, "ce_source", b"/ncv03/lead"),
        ]
        for record in spoilt:
            onboarding.send(record)
        onboarding.state(project, system, 2, status="offline")
        found = smv03.until(f"/portfolio/{system}", lambda code, body: code == 200 and body["revision"] == 2)
        assert found["status"] == "offline"
        status = smv03.get("/status")[1]
        assert status["records"]["set_aside"] == before + len(spoilt)
        assert status["ready"] and status["parked"] == 0
        shown = [item for item in smv03.get("/set-aside")[1]["items"] if item["key"] == project]
        assert len(shown) == len(spoilt)
        assert "status: Input should be 'active', 'offline' or 'blocked'" in shown[2]["problem"]
        assert "belongs to onboarding" in shown[0]["problem"]
        assert all(len(item["value"]) < 5_000 for item in shown)


def test_a_second_start_finds_the_same_portfolio_and_commits_nothing(stack: Stack) -> None:
    onboarding = Onboarding(stack)
    project, system = new(), new()
    onboarding.state(project, system, 1)
    for _ in range(2):
        with aggregator(stack) as smv03:
            assert smv03.system(system) is not None


def test_a_request_to_stop_ends_it_well_and_soon(stack: Stack) -> None:
    with aggregator(stack) as smv03:
        started = time.monotonic()
        smv03.process.send_signal(signal.SIGTERM)
        assert smv03.process.wait(SECONDS) == 0
        assert time.monotonic() - started < 10


def test_it_outlives_a_broker_that_is_killed(stack: Stack) -> None:
    onboarding = Onboarding(stack)
    project, system = new(), new()
    onboarding.state(project, system, 1)
    with aggregator(stack) as smv03:
        stack.restart("kafka")
        assert smv03.system(system) is not None, "what is known is served meanwhile"
        Onboarding(stack).state(project, system, 2)
        smv03.until(f"/portfolio/{system}", lambda code, body: code == 200 and body["revision"] == 2)
        smv03.until("/readyz", lambda code, _: code == 200)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"HELIO_KAFKA_BOOTSTRAP": ""}, "smv03: HELIO_KAFKA_BOOTSTRAP: Field required"),
        ({"HELIO_SMV03_MAX_SYSTEMS": "0"}, "smv03: HELIO_SMV03_MAX_SYSTEMS is '0'"),
        ({"HELIO_KAFKA_USERNAME": "lead"}, "smv03: lead may not read ncv03."),
    ],
)
def test_it_says_in_one_line_why_it_cannot_start(stack: Stack, changed: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.smv03"],
        env={"PATH": os.environ["PATH"]} | stack.settings_for("smv03") | changed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(said)
