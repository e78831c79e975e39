"""What the guarantee tests share: services as processes of their own, records in, records out, rows looked at."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition

from deploy.local.home import KEYS
from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.messaging.storage.keys.configured import master_keys
from shared.messaging.storage.keys.postgres import PostgresKeyring
from shared.messaging.storage.keys.sealing import opened_event
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.design import DesignFrozen
from shared.schemas.event import Envelope, Event, SealedEvent
from shared.schemas.parts import DesignFacts
from shared.schemas.topics import BY_NAME
from shared.schemas.wire import from_value, to_headers

PATIENCE_S = 120.0
"""Long enough for a machine on which much else runs; what holds is seen within milliseconds."""
POLL_S = 0.05
ANSWER_S = 30.0
"""How long a service that is there may take to answer: where it is not, a connection is refused at once."""
CONNECT_S = 5
"""How long one database server may take to let us in, before its standby is asked."""
Header = tuple[str, bytes | None]


@dataclass
class Rig:
    """The embedded Kafka and PostgreSQL, and what a test does with them."""

    stack: Stack
    logs: Path

    @contextmanager
    def service(
        self, name: str, instance: int = 1, *, fault: tuple[str, int] | None = None, **environment: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A service process; with ``fault`` one that kills itself at a point (see ``faulty.py``)."""
        module = f"services.{name}.app"
        command = [sys.executable, "-m", "shared.messaging.run", module]
        if fault is not None:
            command = [sys.executable, "-m", "tests.integration.faulty", module, fault[0], str(fault[1])]
        settings = self.stack.settings_for(name, instance)
        with (self.logs / f"{name}-{instance}-{time.monotonic_ns()}.log").open("wb") as log:
            process = subprocess.Popen(command, env=os.environ | settings | environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def died(self, process: subprocess.Popen[bytes]) -> None:
        """Waits until the process has killed itself."""
        assert process.wait(PATIENCE_S) == -signal.SIGKILL

    def ready(self, name: str, instance: int = 1) -> None:
        """Waits until the service says that it is ready."""
        try:
            self.until(lambda: self.status(name, instance).get("ready") is True, f"{name} is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.status(name, instance)}") from None

    def rest(self, name: str) -> None:
        """Runs the service until all is read and sent: a fault that follows strikes on what its test sends."""
        with self.service(name):
            self.ready(name)
            self.until(
                lambda: {"consumer_lag": 0, "outbox_rows": 0}.items() <= self.status(name).items(),
                f"{name} has nothing left to do",
            )

    def status(self, name: str, instance: int = 1) -> dict[str, Any]:
        """The service's own account; empty while it does not answer."""
        port = self.stack.settings_for(name, instance)["HELIO_HTTP_PORT"]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=ANSWER_S) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (OSError, HTTPException):
            return {}

    def red(self, name: str, instance: int = 1) -> bool:
        """Whether the service says that it is not ready: what the orchestrator asks, which needs no database."""
        port = self.stack.settings_for(name, instance)["HELIO_HTTP_PORT"]
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=ANSWER_S).close()
        except urllib.error.HTTPError as answer:
            return answer.code == 503
        except (OSError, HTTPException):
            return False
        return False

    def until(self, holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + patience_s
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"after {patience_s:.0f} s it does not hold that {what}")
            time.sleep(POLL_S)

    # -- Kafka -----------------------------------------------------------------------------------------------------

    def produce(self, topic: str, records: list[tuple[bytes | None, bytes | None, list[Header]]]) -> None:
        """Puts any bytes on a topic, as its owner could."""
        owner = BY_NAME[topic].owner
        producer = Producer(self.stack.kafka_settings(owner) | {"enable.idempotence": True, "message.max.bytes": 10**7})
        refused: list[str] = []

        def delivered(error: Any, _: Any) -> None:
            if error is not None:
                refused.append(str(error))

        for key, value, headers in records:
            producer.produce(topic, key=key, value=value, headers=list(headers), on_delivery=delivered)
        assert producer.flush(PATIENCE_S) == 0
        assert not refused, refused

    def publish(self, source: str, topic: str, events: list[Event]) -> list[UUID]:
        """Publishes events as a proper publisher would; gives their ids."""
        ids = [new_id() for _ in events]
        records: list[tuple[bytes | None, bytes | None, list[Header]]] = []
        for event_id, event in zip(ids, events, strict=True):
            envelope = Envelope(
                id=event_id, type=event.ce_type, source=source, subject=event.project_id, time=datetime.now(UTC)
            )
            headers: list[Header] = list(to_headers(envelope))
            records.append((str(event.project_id).encode(), event.model_dump_json().encode(), headers))
        self.produce(topic, records)
        return ids

    def records(self, topic: str, projects: set[UUID]) -> list[Any]:
        """Every record of these projects on a topic, each partition in its order.

        Other errors than the end of a partition pass: a broker may just have died, or be on its way back.
        """
        keys = {str(project).encode() for project in projects}
        consumer = Consumer(
            self.stack.kafka_settings("audit")
            | {"group.id": "audit-rig", "enable.partition.eof": True, "isolation.level": "read_committed"}
        )
        rest = set(range(BY_NAME[topic].partitions))
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in rest])
        found, deadline = [], time.monotonic() + PATIENCE_S
        while rest:
            assert time.monotonic() < deadline, f"{topic} could not be read to its end: {rest}"
            for message in consumer.consume(1000, POLL_S):  # it waits as long for what does not come
                error = message.error()
                if error is None:
                    if message.key() in keys:
                        found.append(message)
                elif error.code() == KafkaError._PARTITION_EOF:
                    rest.discard(message.partition())
        consumer.close()
        return found

    # -- PostgreSQL ------------------------------------------------------------------------------------------------

    def rows(self, service: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.stack.database_url(service), autocommit=True, connect_timeout=CONNECT_S) as database:
            cursor = database.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def opened(self, event: SealedEvent) -> Any:
        """An event with what is sealed in it, as a service with the keys of projects sees it."""

        async def keys() -> Mapping[UUID, bytes]:
            store = PostgresStore(self.stack.database_url(KEYS, "design"), size=2, command_timeout_s=20, name="rig")
            await store.open()
            try:
                return await PostgresKeyring(store, master_keys(self.stack.home.master_key), 1.0).keys(
                    [event.project_id]
                )
            finally:
                await store.close()

        return opened_event(event, asyncio.run(keys())[event.project_id], from_value)

    def leads(self, count: int) -> list[UUID]:
        """Qualified leads, each with a preliminary energy, so that ``DesignFrozen`` has something to be measured by."""
        projects = [new_id() for _ in range(count)]
        self.rows(
            "lead",
            """INSERT INTO leads (project_id, state, version, channel, segment, consent_to_contact,
                                  consent_to_usage_data, reason_codes, preliminary_kwh, analysis_run)
               SELECT p, 'qualified', 0, 'web', 'residential', true, true, '[]', 10500, 1 FROM unnest(%s::uuid[]) p""",
            projects,
        )
        return projects

    def parked(self, service: str, project: UUID) -> int:
        """How many records of a project are parked: other tests leave theirs on the same topics."""
        return int(self.rows(service, "SELECT count(*) FROM parked WHERE key = %s", str(project))[0][0])

    def quarantined(self, service: str, **where: str) -> int:
        """How many rejected records a service has counted, e.g. of one ``topic``, ``principal`` or ``reason``."""
        kinds = " AND ".join([f"{column} = %s" for column in where] or ["true"])
        query = f"SELECT coalesce(sum(seen), 0) FROM quarantine_counts WHERE {kinds}"
        return int(self.rows(service, query, *where.values())[0][0])

    def versions(self, projects: list[UUID]) -> dict[UUID, int]:
        """How often each lead was changed."""
        return dict(self.rows("lead", "SELECT project_id, version FROM leads WHERE project_id = ANY(%s)", projects))


def frozen(project: UUID, kwh: float = 11_000) -> DesignFrozen:
    """A frozen design of this energy."""
    facts = DesignFacts(
        design_id=new_id(), version=1, sha256="0" * 64, kwdc=8.6, kwac=7.6, annual_kwh=kwh, p90_kwh=kwh * 0.92,
    )  # fmt: skip
    return DesignFrozen(project_id=project, design=facts)


def ids_of(records: list[Any]) -> list[str]:
    return [dict(record.headers())["ce_id"].decode() for record in records]
