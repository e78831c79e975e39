"""What no application sees is answered as a problem too: on a real connection to a real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import FastAPI, Request

from shared.messaging.web.limits.connections import ConnectionLimits
from shared.messaging.web.problems import install
from shared.messaging.web.protocol import MAX_HEAD_BYTES, limited


@asynccontextmanager
async def served(limits: ConnectionLimits = ConnectionLimits()) -> AsyncIterator[int]:
    """The port of an application behind the protocol."""
    app = FastAPI()
    install(app)

    @app.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    @app.get("/")
    async def fine() -> str:
        return "fine"

    server = uvicorn.Server(uvicorn.Config(app, port=0, http=limited(limits), lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def answer_to(port: int, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers["content-length"]))
    writer.close()
    return int(head[0].split()[1]), headers, body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * (MAX_HEAD_BYTES + 1), 431),  # and no end in sight
        (b"GET /" + b"a" * (MAX_HEAD_BYTES + 1), 431),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * (MAX_HEAD_BYTES // 6 + 1), 431),
    ],
    ids=["rubbish", "version", "header", "target", "length", "chunk", "one header", "long target", "many headers"],
)
async def test_what_is_no_request_is_a_problem(sent: bytes, status: int) -> None:
    async with served() as port:
        found, headers, body = await asyncio.wait_for(answer_to(port, sent), 30)
    assert (found, headers["content-type"]) == (status, "application/problem+json")
    assert json.loads(body)["status"] == status


async def test_a_good_request_passes_and_so_does_the_next_on_the_same_connection() -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * (MAX_HEAD_BYTES // 2) + b"\r\n\r\n")
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(6) == b'"fine"'
        writer.close()


SLOW = ConnectionLimits(head_s=0.3, body_s=1.0, body_least_bytes_per_s=1_000_000, per_address=3)


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nx: y\r\n", b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nhalf"],
    ids=["nothing", "line", "headers", "body"],
)
async def test_who_does_not_go_on_is_answered_and_let_go(sent: bytes) -> None:
    async with served(SLOW) as port:
        status, headers, _ = await asyncio.wait_for(answer_to(port, sent), 5)
        assert (status, headers["connection"]) == (408, "close")


async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, drop: bytes) -> bytes:
    """What is answered while a little comes every now and then."""
    answer = asyncio.create_task(reader.read(16))
    for _ in range(40):
        writer.write(drop)
        await asyncio.wait({answer}, timeout=0.05)
        if answer.done():
            writer.close()
            return answer.result()
    raise AssertionError("nobody minds")


async def test_a_head_that_trickles_is_late_all_the_same() -> None:
    async with served(SLOW) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        assert (await trickle(reader, writer, b"x: y\r\n")).startswith(b"HTTP/1.1 408")


async def test_a_body_has_time_as_long_as_enough_of_it_comes() -> None:
    limits = ConnectionLimits(head_s=5, body_s=1.0, body_least_bytes_per_s=10_000)
    async with served(limits) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 50000\r\n\r\n")
        for _ in range(10):
            writer.write(bytes(5_000))
            await asyncio.sleep(0.1)
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(5) == b"50000"
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 50000\r\n\r\n")
        assert (await trickle(reader, writer, bytes(10))).startswith(b"HTTP/1.1 408")


async def test_a_connection_that_waits_between_requests_is_not_hurried() -> None:
    async with served(SLOW) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for pause in (0.6, 0.0):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).startswith(b"HTTP/1.1 200")
            await reader.readexactly(6)
            await asyncio.sleep(pause)
        writer.close()


async def test_an_address_has_so_many_connections_and_gets_them_back() -> None:
    async with served(ConnectionLimits(per_address=3)) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.05)
        status, headers, _ = await asyncio.wait_for(answer_to(port), 5)
        assert (status, headers["retry-after"]) == (429, "5")
        for _, writer in held:
            writer.close()
        await asyncio.sleep(0.05)
        status, _, _ = await asyncio.wait_for(answer_to(port, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"), 5)
        assert status == 200
