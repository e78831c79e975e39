"""What every object store keeps: files on a disk, and a bucket of a real S3 server alike."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from deploy.local.errors import StackError
from shared.messaging.ids import new_id
from shared.messaging.storage.objects import Objects, name_of, objects_of
from shared.messaging.storage.objects.sealed import Shelf, pieces_of
from shared.messaging.storage.objects.whole import Altered, as_put
from shared.messaging.testing.keys import MemoryKeyring
from shared.messaging.testing.node import settings
from shared.messaging.tests.storage.s3 import s3_server

SIZES = [0, 1, 20 * 1024 * 1024 + 7]
"""The last one goes to S3 in parts."""


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    try:
        with s3_server(tmp_path_factory.mktemp("s3")) as given:
            yield given
    except StackError as error:
        pytest.skip(f"the S3 server is not to be had: {error}")


@pytest.fixture(params=["files", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The settings of a store."""
    if request.param == "files":
        return {"objects_directory": tmp_path / "objects"}
    found: dict[str, Any] = request.getfixturevalue("bucket")
    return found


@pytest.fixture
def objects(place: dict[str, Any]) -> Objects:
    found = objects_of(settings().model_copy(update=place))
    assert found is not None
    return found


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "file"
    file.write_bytes(content)
    return file


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_put_is_read_until_it_is_deleted(objects: Objects, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    digest, file = hashlib.sha256(content).hexdigest(), written(tmp_path, content)
    name = name_of(new_id(), digest)
    assert not await objects.exists(name)
    for _ in range(2):
        await objects.put(name, file)
    assert await objects.exists(name)
    pieces = [piece async for piece in as_put(objects.read(name), digest)]
    assert b"".join(pieces) == content and all(len(piece) < 4 * 1024 * 1024 for piece in pieces)
    for _ in range(2):
        await objects.delete(name)
    assert not await objects.exists(name)
    with pytest.raises(FileNotFoundError):
        await anext(objects.read(name))


async def test_one_project_has_nothing_of_another(objects: Objects, tmp_path: Path) -> None:
    file, (mine, other) = written(tmp_path, b"a bill"), (name_of(new_id(), "0" * 64) for _ in range(2))
    await objects.put(mine, file)
    assert not await objects.exists(other)
    await objects.delete(other)
    assert await objects.exists(mine)


@pytest.mark.parametrize("size", SIZES[1:])
async def test_what_the_store_altered_is_never_given_out_whole(objects: Objects, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    name, promised = name_of(new_id(), "d"), hashlib.sha256(content).hexdigest()
    await objects.put(name, written(tmp_path, content[:-1] + bytes([content[-1] ^ 1])))
    given = 0
    with pytest.raises(Altered):
        async for piece in as_put(objects.read(name), promised):
            given += len(piece)
    assert given < size


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_personal_lies_sealed_and_ends_with_its_key(objects: Objects, tmp_path: Path, size: int) -> None:
    project, content, keys = new_id(), os.urandom(size) + b"a bill of somebody", MemoryKeyring()
    name = name_of(project, hashlib.sha256(content).hexdigest())
    shelf = Shelf(objects, (await keys.keys([project], make=True))[project])
    await shelf.put(name, written(tmp_path, content))
    assert await shelf.holds(name) and not await objects.exists(name)
    assert b"somebody" not in await whole(objects.read(f"{name}.sealed"))
    assert await whole(pieces_of(objects, keys, project, name, personal=True)) == content
    await keys.forget(project)
    with pytest.raises(FileNotFoundError):
        await whole(pieces_of(objects, keys, project, name, personal=True))


@pytest.mark.parametrize(
    "wrong", [{"objects_secret": SecretStr("another")}, {"objects_endpoint": "http://127.0.0.1:1"}]
)
async def test_a_bucket_that_lets_nobody_in_is_an_error_of_the_store(
    bucket: dict[str, Any], tmp_path: Path, wrong: dict[str, Any]
) -> None:
    found = objects_of(settings().model_copy(update=bucket | wrong | {"objects_retries": 0}))
    assert found is not None
    file, name = written(tmp_path, b"a bill"), name_of(new_id(), "d")
    for ask in (lambda: found.put(name, file), lambda: anext(found.read(name)), lambda: found.exists(name)):
        with pytest.raises(OSError, match="object store") as refused:
            await ask()
        assert not isinstance(refused.value, FileNotFoundError)


async def test_without_a_place_there_is_no_store() -> None:
    assert objects_of(settings()) is None
