"""The largest document there may be, through a running service: taken in and given out in bounded memory."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.integration.rig import Rig
from tests.integration.test_lead_upload import capture, client, status_of

pytestmark = pytest.mark.stack
MB = 1024 * 1024
MOST_BYTES = 50 * MB
MOST_ABOVE_IDLE_MB = 40
HEAD, TAIL = b"%PDF-1.7\n1 0 obj<<>>endobj\n", b"\ntrailer<<>>\n%%EOF\n"


def pdf(size: int) -> Iterator[bytes]:
    """A PDF of so many bytes, in pieces: a comment fills it."""
    yield HEAD
    left = size - len(HEAD) - len(TAIL)
    while left > 0:
        piece = (b"%" + b"x" * 1022 + b"\n") * 64
        yield piece[: min(left, len(piece))]
        left -= len(piece)
    yield TAIL


def test_the_largest_document_is_taken_in_and_given_out_in_bounded_memory_and_one_byte_more_is_refused(
    rig: Rig,
) -> None:
    digest = hashlib.sha256(b"".join(pdf(MOST_BYTES))).hexdigest()
    with rig.service("lead") as process, client(rig) as http:
        rig.ready("lead")
        path = f"/projects/{capture(http)}/documents"
        small = http.post(path, params={"kind": "usage"}, content=pdf(MB), headers={"idempotency-key": "small"})
        assert small.status_code == 201, small.text  # what every upload needs is loaded by now
        idle = status_of(process.pid, "VmRSS")
        added = http.post(
            path, params={"kind": "usage"}, content=pdf(MOST_BYTES), headers={"idempotency-key": str(uuid.uuid4())}
        )
        assert added.status_code == 201, added.text
        assert (added.json()["size"], added.json()["sha256"]) == (MOST_BYTES, digest)
        read = hashlib.sha256()
        with http.stream("GET", f"{path}/{added.json()['id']}") as answer:
            assert answer.status_code == 200
            for piece in answer.iter_bytes():
                read.update(piece)
        assert read.hexdigest() == digest
        peak = status_of(process.pid, "VmHWM")
        assert peak < idle + MOST_ABOVE_IDLE_MB, f"{idle:.0f} MB idle, {peak:.0f} MB at the most"
        announced = {"idempotency-key": "over", "content-length": str(MOST_BYTES + 1)}
        with suppress(httpx.TransportError):  # it may close the connection while more is sent
            over = http.post(path, params={"kind": "usage"}, content=pdf(MOST_BYTES + 1), headers=announced)
            assert over.status_code == 413
        assert len(http.get(path).json()["items"]) == 2
