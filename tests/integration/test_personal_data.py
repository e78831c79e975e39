"""Marker values in every text that a customer gives, then looked for everywhere but where they may be."""

import gzip
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiokafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode

from tests.integration.rig import Rig

SITE = json.loads((Path(__file__).parents[2] / "sandbox/data/site_greensboro.json").read_text())
MARK = "zqmark"
INQUIRY: dict[str, Any] = {
    "channel": "web",
    "contact": {"name": f"{MARK}name Example", "email": f"{MARK}mail@example.com", "phone": "+1 336 555 8123"},
    "address": {
        "street": f"77 {MARK}street", "unit": f"{MARK}unit", "city": f"{MARK}city", "state": "NC",
        "postal_code": "27401",
    },
    "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
}  # fmt: skip
BAD: list[dict[str, Any]] = [
    INQUIRY | {"contact": {"name": f"{MARK}wrong", "email": f"{MARK}no address", "phone": f"{MARK}no number"}},
    INQUIRY | {"address": f"{MARK}address as one line"},
    INQUIRY | {"more": f"{MARK}value", "channel": f"{MARK}channel"},
]
TELLTALE = (MARK.encode(), b"555 8123", b"5558123")
PLACE = (b'"latitude"', b'"roof_planes"', b'"hourly_wh_base64"')
"""What tells of the home: sealed on topics, open in the databases of those who compute with it."""
AWAY = ("design", "contracting")
"""The services that read what lead publishes."""


DECODED = (bytes, gzip_decode, snappy_decode, lz4_decode, zstd_decode)
"""By the number that a batch gives its compression."""


class Collector:
    """Takes the spans that services send."""

    def __init__(self) -> None:
        self.batches: list[bytes] = []
        batches = self.batches

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                batches.append(gzip.decompress(raw) if self.headers.get("content-encoding") == "gzip" else raw)
                self.send_response(202)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/v2/spans"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def traces() -> Iterator[Collector]:
    found = Collector()
    yield found
    found.server.shutdown()


class Desk:
    """Calls the lead service, and keeps what it answers."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._port = rig.stack.settings_for("lead")["HELIO_HTTP_PORT"]
        self._calls = 0
        self.answers: list[tuple[int, bytes]] = []

    def call(self, path: str, body: Any = None, role: str = "sales", **more: Any) -> Any:
        self._calls += 1
        headers = {
            "authorization": f"Bearer {self._rig.stack.token(role, **more)}", "idempotency-key": f"k{self._calls}",
            "content-type": "application/json",
        }  # fmt: skip
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        self.answers.append((status, content))
        return json.loads(content)


def segments(rig: Rig) -> Iterator[bytes]:
    """The records of every batch that lies in the broker's own files, decompressed and as they are: some are damaged.

    A batch of version 2: 12 bytes before what its length counts, compression in the last 3 bits of its attributes,
    records from byte 61 (Kafka protocol, "Record Batch").
    """
    for file in sorted((rig.stack.home.kafka / "data").glob("ncv03*/*.log")):
        log, at = file.read_bytes(), 0
        while at + 61 <= len(log) and (length := int.from_bytes(log[at + 8 : at + 12])):
            batch = log[at : at + 12 + length]
            assert batch[16] == 2, "another version of batches"
            yield DECODED[int.from_bytes(batch[21:23]) & 7](batch[61:])
            at += len(batch)


def rows(url: str, *, but: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Every row of every table of a database, as text."""
    with psycopg.connect(url, autocommit=True) as database:
        names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            if name not in but:
                for (row,) in database.execute(f'SELECT t::text FROM "{name}" t'):
                    yield str(row).encode()


def told(found: Iterator[bytes] | list[bytes], marks: tuple[bytes, ...] = TELLTALE) -> list[bytes]:
    return [text[:300] for text in found if any(mark in text for mark in marks)]


@pytest.mark.stack
def test_nothing_that_a_customer_gives_is_found_beyond_leads_own_tables(rig: Rig, traces: Collector) -> None:
    seen: dict[str, Any] = {"OTEL_TRACES_EXPORTER": "zipkin", "OTEL_EXPORTER_ZIPKIN_ENDPOINT": traces.url}
    seen["HELIO_LOG_LEVEL"] = "DEBUG"
    with rig.service("lead", **seen), rig.service("design", **seen), rig.service("contracting", **seen):
        for name in ("lead", *AWAY):
            rig.ready(name)
        desk = Desk(rig)
        project = desk.call("/leads", INQUIRY)["project_id"]
        path = f"/projects/{project}"
        desk.call("/leads", INQUIRY)  # the same person again
        refusals = len(desk.answers)
        for body in (*BAD, f'{{"{MARK}'.encode(), b'["' + MARK.encode() + b'\\u0000"]'):
            desk.call("/leads", body)
        desk.call(f"{path}/site", {"site": f"{MARK}site"})
        desk.call(f"/uploads{path}/usage", f"{MARK}a,{MARK}b\n1,2\n".encode(), role="sales")
        desk.call(f"/search?q={'zz' * 99}{MARK}")
        refused = desk.answers[refusals:]
        notes = SITE | {"address": INQUIRY["address"], "notes": f"{MARK}notes: the dog bites"}
        desk.call(f"{path}/site", {"site": notes})
        desk.call(f"{path}/usage/annual", {"kwh_annual": 12_000})
        known, ended = "SELECT 1 FROM projects WHERE project_id = %s", "SELECT 1 FROM closings WHERE project_id = %s"
        rig.until(lambda: rig.rows("design", known, project) != [], "design is told")
        desk.call(f"{path}/withdrawal", {"reason": f"{MARK}reason: moving in with my sister"})
        closed = "SELECT 1 FROM leads WHERE project_id = %s AND state = 'closed'"
        rig.until(lambda: rig.rows("contracting", ended, project) != [], "contracting closes it")
        rig.until(lambda: rig.rows("lead", closed, project) != [], "lead has closed")
        assert told(rows(rig.stack.database_url("lead"))), "the markers were never taken down: this test proves nothing"
        with urllib.request.urlopen(f"http://127.0.0.1:{desk._port}/metrics", timeout=30) as answer:
            metrics = answer.read()
    assert all(400 <= status < 500 for status, _ in refused), refused
    assert told([content for _, content in refused]) == [], "an error repeats what was wrong"
    assert told([metrics]) == [] and b"helio_" in metrics
    read = list(segments(rig))
    assert any(project.encode() in record for record in read) and told(iter(read)) == []
    ours = [record for record in read if project.encode() in record]
    assert told(ours, PLACE) == [] and any(b'"sealed":"' in record for record in ours)
    logs = [file.read_bytes() for file in rig.logs.iterdir()]
    assert told([line for log in logs for line in log.splitlines()]) == []
    assert any(b"LeadWithdrawn" in batch for batch in traces.batches), "there are no traces: this test proves nothing"
    assert told(traces.batches) == []
    for service in AWAY:
        assert told(rows(rig.stack.database_url(service))) == [], service
    at_home = ("leads", "identity_keys", "audit_trail", "closed_tasks")  # all of them forget it when it is erased
    assert told(rows(rig.stack.database_url("lead"), but=at_home)) == []
