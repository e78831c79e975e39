"""Which of several servers a connection comes from, with servers that are silent, gone or of the wrong kind."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from shared.reach.postgres import connect, servers_of

PRIMARY = "?target_session_attrs=primary"


def test_each_server_of_a_url_is_asked_with_the_same_words() -> None:
    url = f"postgresql://lead:a%40b@127.0.0.1:1,127.0.0.1:2/lead{PRIMARY}"
    assert servers_of(url) == [f"postgresql://lead:a%40b@127.0.0.1:{port}/lead{PRIMARY}" for port in (1, 2)]
    assert servers_of("postgresql://nobody@host/lead") == ["postgresql://nobody@host/lead"]


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield int(server.getsockname()[1])


def gone() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


async def test_a_server_that_says_nothing_has_its_own_time_and_no_more(
    silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    original = asyncpg.connect

    async def asking(url: str, **options: Any) -> Any:
        asked.append(url)
        return "connected" if url.endswith("@127.0.0.1:3/d") else await original(url, **options)

    monkeypatch.setattr(asyncpg, "connect", asking)
    async with asyncio.timeout(20):
        found = await connect(f"postgresql://u:p@127.0.0.1:{silent},127.0.0.1:{gone()},127.0.0.1:3/d", connect_s=0.2)
    assert found == "connected" and len(asked) == 3


async def test_where_none_lets_us_in_the_last_one_s_word_is_told(silent: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        await connect(f"postgresql://u:p@127.0.0.1:{silent},127.0.0.1:{gone()}/d", connect_s=0.2)
    with pytest.raises(TimeoutError):
        await connect(f"postgresql://u:p@127.0.0.1:{gone()},127.0.0.1:{silent}/d", connect_s=0.2)
