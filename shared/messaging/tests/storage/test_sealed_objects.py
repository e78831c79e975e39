"""An object under a key: whole and in its place, or not at all."""

import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from shared.messaging.storage.keys.sealing import KEY_BYTES, OVERHEAD_BYTES, CannotOpen
from shared.messaging.storage.objects.sealed import PIECE_BYTES, opened, seal_file

KEY, OTHER = b"k" * KEY_BYTES, b"o" * KEY_BYTES
WHOLE = PIECE_BYTES + OVERHEAD_BYTES
NAME = "project/digest"


def sealed(tmp_path: Path, content: bytes, name: str = NAME) -> bytes:
    source, target = tmp_path / "plain", tmp_path / "sealed"
    source.write_bytes(content)
    seal_file(source, target, KEY, name)
    return target.read_bytes()


async def read(pieces: Iterable[bytes], key: bytes = KEY, name: str = NAME) -> bytes:
    async def given() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return b"".join([piece async for piece in opened(given(), key, name)])


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
@pytest.mark.parametrize("step", [1_000, WHOLE, 10 * WHOLE])
async def test_it_is_read_as_it_was_in_whatever_pieces_it_comes(tmp_path: Path, size: int, step: int) -> None:
    content = os.urandom(size)
    lying = sealed(tmp_path, content)
    assert size < PIECE_BYTES or content[:100] not in lying
    assert await read(lying[at : at + step] for at in range(0, len(lying), step)) == content


async def test_nothing_of_it_can_be_left_out_moved_or_taken_elsewhere(tmp_path: Path) -> None:
    lying = sealed(tmp_path, os.urandom(3 * PIECE_BYTES))
    one, two, three = (lying[at : at + WHOLE] for at in range(0, len(lying), WHOLE))
    assert await read([one, two, three])
    for wrong in ([one, two], [one, three], [two, one, three], [one, two, three, three], [], [lying[:-1]]):
        with pytest.raises(CannotOpen):
            await read(wrong)
    with pytest.raises(CannotOpen):
        await read([lying], OTHER)
    with pytest.raises(CannotOpen):
        await read([lying], KEY, "project/another")
