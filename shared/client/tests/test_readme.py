"""The program in the README is a program: it runs as it stands, with what ``helio connect`` prints."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from confluent_kafka import Producer
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from shared.client.reading import Record
from shared.client.testing import example
from shared.client.tests.conftest import TABLES
from shared.schemas.onboarding import SystemOffline, SystemRestored
from shared.schemas.wire import known_as

README = Path(__file__).parents[1] / "README.md"
SECONDS = 60


def program() -> str:
    [text] = re.findall(
        r"<!-- the test runs this program as it stands -->\n```python\n(.*?)```", README.read_text(), re.S
    )
    return str(text)


def test_it_is_short() -> None:
    assert len([line for line in program().splitlines() if line.strip()]) <= 30


@pytest.mark.stack
def test_it_runs_as_it_stands(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(program())
    helio = [sys.executable, "-m", "helio.main", "connect", "rcv02", "--format", "env"]
    own = os.environ | {"HELIO_HOME": str(stack.home.path)}
    connection = subprocess.run(helio, env=own, capture_output=True, text=True, check=True).stdout
    here, gone = uuid7(), uuid7()
    records = [
        *(example(SystemOffline, project_id=project) for project in (here, gone)),
        example(SystemRestored, project_id=gone),
    ]
    send(stack, *records)
    root = str(README.parents[2])
    shell = (
        f"{connection}\nexport HELIO_KAFKA_GROUP=rcv02-{uuid7()} PYTHONPATH={root}\nexec {sys.executable} program.py"
    )
    process = subprocess.Popen(["sh", "-c", shell], cwd=tmp_path, env={"PATH": os.environ["PATH"]})
    try:
        until_noted(stack, here, gone, [known(record) for record in records], process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        with psycopg.connect(stack.database_url("rcv02"), autocommit=True) as database:
            for table in (*TABLES, "offline"):
                database.execute(f"DROP TABLE IF EXISTS {table}")


def known(record: Record) -> UUID:
    """What the inbox knows it by: it reads what others have published before, too."""
    headers = dict(record.headers or ())
    return known_as("onboarding", UUID((headers["ce_id"] or b"").decode()))


def until_noted(
    stack: Stack, here: UUID, gone: UUID, events: list[UUID], process: subprocess.Popen[bytes]
) -> None:  # fmt: skip
    deadline = time.monotonic() + SECONDS
    taken = "SELECT count(*) FROM client_inbox WHERE event_id = ANY(%s)"
    noted = "SELECT array_agg(project_id) FROM offline WHERE project_id = ANY(%s)"
    while True:
        assert process.poll() is None, "the program has ended"
        assert time.monotonic() < deadline, "nothing was noted"
        time.sleep(0.2)
        with psycopg.connect(stack.database_url("rcv02")) as database:
            if database.execute("SELECT to_regclass('offline')").fetchone() == (None,):
                continue
            if database.execute(taken, [events]).fetchone() == (len(events),):
                assert database.execute(noted, [[here, gone]]).fetchone() == ([here],)
                return


def send(stack: Stack, *records: Record) -> None:
    producer = Producer(stack.kafka_settings("onboarding") | {"enable.idempotence": True})
    for record in records:
        headers: Any = list(record.headers or ())
        producer.produce(record.topic, key=record.key, value=record.value, headers=headers)
    assert producer.flush(SECONDS) == 0
