"""Other teams' programs, written from the published contract alone, against the real broker."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Consumer, Producer

from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.schemas import aov04, catalogue
from shared.schemas.commissioning import PTORequested
from shared.schemas.event import Envelope, Event
from shared.schemas.generate.examples import Example, described, examples_of
from shared.schemas.permitting import InterconnectionApplicationSubmitted
from shared.schemas.topics import BY_NAME, TOPICS
from shared.schemas.wire import Header, agree, from_headers, from_value, to_headers, to_key, to_value

HERE = Path(__file__).parent
CONTRACT = HERE.parents[1] / "shared" / "schemas"
SCRIPTS = (HERE / "foreign_consumer.py", HERE / "foreign_aov04.py")
SECONDS = 120
"""How long one program may take on a slow, loaded machine."""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_it_imports_nothing_of_this_project(script: Path) -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(script.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"confluent_kafka", "jsonschema"}


def published(contract: Path, folder: Path) -> Path:
    """What another team is given: the documents, no code."""
    shutil.copytree(contract / "snapshots", folder / "snapshots")
    shutil.copytree(contract / "examples", folder / "examples")
    shutil.copy(contract / "asyncapi.json", folder)
    return folder


def run(script: Path, stack: Stack, principal: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One program in an empty environment, in another directory, connected by what `helio connect` prints."""
    helio = [sys.executable, "-m", "helio.main", "connect", principal, "--format", "json"]
    connection = subprocess.run(
        helio, env=os.environ | {"HELIO_HOME": str(stack.home.path)}, capture_output=True, text=True, check=True
    ).stdout
    contract = published(CONTRACT, folder / "contract")
    shutil.copy(script, folder)
    return subprocess.run(
        [sys.executable, script.name, "--contract", str(contract), *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        input=connection,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def send(stack: Stack, topic: str, records: Iterable[tuple[bytes | None, bytes | None, list[Header]]]) -> None:
    """As the topic's one writer, in order."""
    producer = Producer(stack.kafka_settings(BY_NAME[topic].owner) | {"enable.idempotence": True})
    delivered: list[object] = []
    for key, value, headers in records:
        pairs: Any = headers
        producer.produce(
            topic, key=key, value=value, headers=pairs, on_delivery=lambda error, _: delivered.append(error)
        )
    assert producer.flush(60) == 0
    assert set(delivered) <= {None}, delivered


def record(event: Event, id: UUID, now: datetime) -> tuple[bytes, bytes, list[Header]]:
    """The first event of a chain, as our own relay sends it."""
    envelope = Envelope(
        id=id, type=event.ce_type, source="/ncv03/test", subject=event.project_id, time=now, correlationid=id
    )
    return to_key(event.project_id), to_value(event), to_headers(envelope)


def as_sent(example: Example, project_id: UUID) -> tuple[bytes, bytes | None, list[Header]]:
    """An example moved to a project of this test; today's versions go through our own writer."""
    headers = dict(example.record_headers) | {"ce_subject": to_key(project_id), "ce_id": str(new_id()).encode()}
    if example.value is None:
        return to_key(project_id), None, list(headers.items())
    moved = json.dumps(example.value | {"project_id": str(project_id)}).encode()
    if example.ce_type not in catalogue.events():
        return to_key(project_id), moved, list(headers.items())
    event = from_value(example.ce_type, moved)
    envelope = from_headers(headers.items())
    return to_key(project_id), to_value(event), to_headers(envelope)


@pytest.mark.stack
def test_a_foreign_consumer_reads_every_event_of_every_topic(stack: Stack, tmp_path: Path) -> None:
    project_id = new_id()
    expected: dict[str, int] = {}
    for topic in TOPICS:
        examples = [
            example
            for ce_type in described()
            for example in examples_of(ce_type)
            if (event := catalogue.resolve(ce_type)) is not None and catalogue.topic_of(event) == topic.name
        ]
        expected[topic.name] = len(examples)
        send(stack, topic.name, [as_sent(example, project_id) for example in examples])
    done = run(SCRIPTS[0], stack, "audit", tmp_path, "--key", str(project_id))
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads(done.stdout)
    assert summary["topics"] == expected
    assert summary["valid"] == {ce_type: len(examples_of(ce_type)) for ce_type in described()}
    assert summary["invalid"] == []
    assert summary["of_our_packages_loaded"] == []


@pytest.mark.stack
def test_a_foreign_consumer_finds_what_breaks_the_contract(stack: Stack, tmp_path: Path) -> None:
    project_id = new_id()
    [example, *_] = examples_of("ncv03.lead.LeadQualified.v1")
    key, value, headers = as_sent(example, project_id)
    assert value is not None
    stranger = json.dumps(example.value | {"project_id": str(new_id())} if example.value else {}).encode()

    def without(name: str) -> list[Header]:
        return [header for header in headers if header[0] != name]

    def instead(name: str, raw: bytes) -> list[Header]:
        return [*without(name), (name, raw)]

    spoilt: list[tuple[bytes | None, bytes | None, list[Header]]] = [
        (key, b"{", headers),
        (key, value.replace(b'"score":86', b'"score":NaN'), headers),
        (key, value.replace(b'"score":86', b'"score":101'), headers),
        (key, value.replace(b'"good"', b'"\xff"'), headers),
        (key, None, headers),
        (key, stranger, headers),
        (key, value, without("ce_id")),
        (key, value, instead("ce_time", b"yesterday")),
        (key, value, instead("ce_type", b"ncv03.lead.LeadQualified.v9")),
        (key, value, instead("ce_type", b"ncv03.design.DesignRequested.v1")),
        (key, value, instead("ce_source", b"\xff")),
        (key, value, instead("ce_subject", str(new_id()).encode())),
    ]
    send(stack, "ncv03.lead.events", [*spoilt, (key, value, headers)])
    done = run(SCRIPTS[0], stack, "audit", tmp_path, "--key", str(project_id))
    assert done.returncode == 1, done.stdout + done.stderr
    summary = json.loads(done.stdout)
    assert summary["valid"] == {"ncv03.lead.LeadQualified.v1": 1}
    problems = [found["problem"] for found in sorted(summary["invalid"], key=lambda found: found["offset"])]
    for problem, said in zip(
        problems,
        [
            "value: Expecting property name",
            "value: NaN is not JSON",
            "value: $.score: 101 is greater than the maximum of 100",
            "value: 'utf-8' codec can't decode",
            "the value is null",
            "the value's project_id is not ce_subject",
            "headers: $: 'ce_id' is a required property",
            "headers: $.ce_time: 'yesterday'",
            "ce_type is not a message of this channel",
            "ce_type is not a message of this channel",
            "header ce_source is not UTF-8",
            "the record key is not ce_subject",
        ],
        strict=True,
    ):
        assert problem.startswith(said)


@pytest.mark.stack
def test_a_foreign_consumer_says_in_one_line_why_it_cannot_work(stack: Stack, tmp_path: Path) -> None:
    refused = stack.kafka_settings("audit") | {"sasl.username": "smv03", "group.id": "smv03-test"}
    done = subprocess.run(
        [sys.executable, str(SCRIPTS[0]), "--contract", str(CONTRACT), "--idle-seconds", "3"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        input=json.dumps({"kafka": refused}),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("cannot consume: ")


@pytest.mark.stack
def test_a_foreign_aov04_answers_in_our_contract(stack: Stack, tmp_path: Path) -> None:
    project_id = new_id()

    def moved(event_type: type[Event]) -> Event:
        value = examples_of(event_type.ce_type)[0].value
        assert value is not None
        return event_type.model_validate(value | {"project_id": project_id})

    application, request = moved(InterconnectionApplicationSubmitted), moved(PTORequested)
    assert isinstance(application, InterconnectionApplicationSubmitted) and isinstance(request, PTORequested)
    asked, now = new_id(), datetime.now(UTC)
    send(stack, "ncv03.permitting.events", [record(application, asked, now)])
    send(stack, "ncv03.commissioning.events", [record(request, new_id(), now)])
    done = run(SCRIPTS[1], stack, "aov04", tmp_path, "--answers", "2", "--key", str(project_id))
    assert done.returncode == 0, done.stdout + done.stderr
    answers = read(stack, "permitting", "aov04.interconnection.events", project_id, 4)
    by_type = {type(event): (envelope, event) for envelope, event in answers}
    assert set(by_type) == {
        aov04.ApplicationReceived,
        aov04.ApplicationDeemedComplete,
        aov04.InterconnectionApproved,
        aov04.PermissionToOperateGranted,
    }
    envelope, approved = by_type[aov04.InterconnectionApproved]
    assert isinstance(approved, aov04.InterconnectionApproved)
    assert (approved.application_id, approved.kwac) == (application.application_id, application.kwac)
    assert (envelope.causationid, envelope.correlationid) == (asked, asked)
    assert envelope.id.version == 7
    _, granted = by_type[aov04.PermissionToOperateGranted]
    assert isinstance(granted, aov04.PermissionToOperateGranted)
    assert granted.request_id == request.request_id


def read(stack: Stack, principal: str, topic: str, project_id: UUID, count: int) -> list[tuple[Envelope, Event]]:
    """The first records of one project on a topic, read with our own code as a principal."""
    consumer = Consumer(
        stack.kafka_settings(principal)
        | {"group.id": f"{principal}-{new_id()}", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    )
    found: list[tuple[Envelope, Event]] = []
    try:
        consumer.subscribe([topic])
        for _ in range(SECONDS):
            if len(found) == count:
                break
            message = consumer.poll(1.0)
            if message is None or message.error() or message.key() != to_key(project_id):
                continue
            headers: Any = message.headers() or ()
            envelope = from_headers(headers)
            event = from_value(envelope.type, message.value())
            agree(envelope, message.key(), event)
            found.append((envelope, event))
    finally:
        consumer.close()
    return found
