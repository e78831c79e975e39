"""Upload a Green Button file of 200 MB to the running lead service: speed and memory, against a tree of the file.

    python -m benchmarks.espi_upload [--megabytes 200]

The file goes over HTTP as a stream, so that neither side ever holds it; the same run reads it as an lxml tree, as a
service would that does not stream. The figures must be the same. Then a file one byte too large is sent, with its size
announced and without: it must be refused, and nothing of it be left.
"""

import argparse
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.espi_import import TREE, measure, write_feed
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from services.lead.uploads import ImportSettings

CHUNK = 1 << 16
PATIENCE_S = 300.0
INQUIRY = {
    "channel": "web",
    "contact": {"name": "Upload Example", "email": "upload@example.com"},
    "address": {"street": "1 Upload Street", "city": "Greensboro", "state": "NC", "postal_code": "27455"},
    "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
}


class Sender:
    """Posts files to one project and notes when the last byte had gone."""

    def __init__(self, stack: Stack) -> None:
        port = stack.settings_for("lead")["HELIO_HTTP_PORT"]
        token = stack.token("customer", "sales")
        bearer = {"authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=bearer, timeout=PATIENCE_S)
        answer = self._http.post("/leads", json=INQUIRY, headers={"idempotency-key": str(uuid.uuid4())})
        answer.raise_for_status()
        self._project = answer.json()["project_id"]
        self.sent_at = 0.0

    def post(self, chunks: Iterator[bytes], size: int | None = None) -> httpx.Response:
        """With ``size`` the length is announced; without, the body is chunked."""
        headers = {"idempotency-key": str(uuid.uuid4())}
        if size is not None:
            headers["content-length"] = str(size)
        return self._http.post(f"/uploads/projects/{self._project}/usage", content=self._noted(chunks), headers=headers)

    def imports(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._http.get(f"/projects/{self._project}/usage").json()["imports"]
        return found

    def _noted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        yield from chunks
        self.sent_at = time.perf_counter()


def chunks_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def blanks(size: int) -> Iterator[bytes]:
    """A body that no reader will ever see."""
    whole, rest = divmod(size, CHUNK)
    yield from (b" " * CHUNK for _ in range(whole))
    yield b" " * rest


def peak_mb(process: psutil.Process) -> float:
    """The most that a process ever held, by the kernel's account."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def agree(point: dict[str, Any], tree: dict[str, Any]) -> None:
    """The service's report must be what the tree's reader has found; it states whole Wh and cents."""
    readings, kwh, usd = tree["answer"]
    ours = (point["readings"], point["kwh_delivered"], point["cost_usd"])
    if ours[0] != readings or abs(ours[1] - kwh) > 0.001 or abs(ours[2] - usd) > 0.01:
        raise SystemExit(f"the service and the tree disagree: {ours} {tree['answer']}")


def refused(sender: Sender, directory: Path) -> None:
    """A file beyond the limit: 413 whether or not its size is announced, and no trace of it."""
    limit, before = ImportSettings().max_bytes, sender.imports()
    for size in (limit + 1, None):
        answer = sender.post(blanks(limit + 1), size)
        print(f"{limit + 1} bytes, size {'un' if size is None else ''}announced: {answer.text}")
        if answer.status_code != 413 or answer.headers["content-type"] != "application/problem+json":
            raise SystemExit(f"a file too large was answered with {answer.status_code}")
        if sender.imports() != before or list(directory.iterdir()):
            raise SystemExit("something of a refused file was kept")


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="helio-upload-") as directory:
        large, small, received = (Path(directory) / name for name in ("large.xml", "small.xml", "received"))
        received.mkdir()
        os.environ["HELIO_IMPORT_DIRECTORY"] = str(received)  # the stack's processes inherit it
        write_feed(large, megabytes)
        write_feed(small, 1)
        size_mb, tree = large.stat().st_size / 1e6, measure(TREE, large)
        with throwaway_stack("lead") as stack:
            sender = Sender(stack)
            sender.post(chunks_of(small)).raise_for_status()  # the very first file waits for its reader to start
            began = time.perf_counter()
            answer = sender.post(chunks_of(large), large.stat().st_size)
            sent, ended = sender.sent_at, time.perf_counter()
            answer.raise_for_status()
            agree(answer.json()["imports"][-1]["report"]["usage_points"][0], tree)
            if list(received.iterdir()):
                raise SystemExit("the file was not deleted after it was read")
            refused(sender, received)
            running = stack.processes()["lead"].running
            assert running is not None
            service = psutil.Process(running.pid)
            service_mb, workers_mb = peak_mb(service), max(map(peak_mb, service.children(recursive=True)))
    print(f"{size_mb:.0f} MB: uploaded in {sent - began:.1f} s, imported in {ended - sent:.1f} s more")
    print(f"peak memory: service {service_mb:.0f} MB, its largest worker {workers_mb:.0f} MB")
    tree_mb_s = size_mb / tree["seconds"]
    record("ESPI import after its upload in MB/s (>= 20) vs lxml tree", size_mb / (ended - sent), tree_mb_s)
    record("ESPI upload and import in MB/s vs lxml tree without upload", size_mb / (ended - began), tree_mb_s)
    record("ESPI upload, service's peak MB (< 150) vs lxml tree", service_mb, tree["peak_mb"])
    record("ESPI upload, largest worker's peak MB (< 150) vs lxml tree", workers_mb, tree["peak_mb"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    main(parser.parse_args().megabytes)
