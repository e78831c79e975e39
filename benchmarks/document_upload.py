"""The largest document over HTTP to the running lead service: memory above idle, and how long it takes.

Beside it, as a baseline in the same run: what a process takes that holds the file. What must hold: less than 40 MB.

Usage: python -m benchmarks.document_upload
"""

import time
import uuid

import httpx
import psutil

from benchmarks.espi_upload import INQUIRY, PATIENCE_S, peak_mb
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from tests.integration.test_document_upload import MB, MOST_ABOVE_IDLE_MB, MOST_BYTES, pdf

TIMES = 3


def main() -> None:
    with throwaway_stack("lead") as stack:
        port, token = stack.settings_for("lead")["HELIO_HTTP_PORT"], stack.token("sales", "customer")
        bearer = {"authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=bearer, timeout=PATIENCE_S) as http:

            def add(size: int) -> float:
                """Seconds until it is answered; the file is made while it is sent."""
                began, key = time.perf_counter(), str(uuid.uuid4())
                answer = http.post(path, params={"kind": "usage"}, content=pdf(size), headers={"idempotency-key": key})
                answer.raise_for_status()
                assert answer.json()["size"] == size
                return time.perf_counter() - began

            captured = http.post("/leads", json=INQUIRY, headers={"idempotency-key": str(uuid.uuid4())})
            path = f"/projects/{captured.json()['project_id']}/documents"
            add(MB)  # what every upload needs is loaded by now
            running = stack.processes()["lead"].running
            assert running is not None
            service = psutil.Process(running.pid)
            idle = service.memory_info().rss / MB
            seconds = [add(MOST_BYTES - number) for number in range(TIMES)]
            record(
                f"{MOST_BYTES // MB} MB upload, MB above idle (< {MOST_ABOVE_IDLE_MB}) vs the file held",
                peak_mb(service) - idle, MOST_BYTES / MB,
            )  # fmt: skip
            print(f"idle {idle:.0f} MB, at the most {peak_mb(service):.0f} MB; answered after {min(seconds):.1f} s")


if __name__ == "__main__":
    main()
