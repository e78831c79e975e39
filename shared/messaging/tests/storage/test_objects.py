"""What every object store keeps: files on a disk and, where ``HELIO_TEST_S3`` names one, a real S3 server.

``HELIO_TEST_S3``: ``http://key:secret@127.0.0.1:8333/bucket``; it was run with SeaweedFS of 2026-11-09.
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from shared.messaging.ids import new_id
from shared.messaging.storage.objects import Objects, name_of, objects_of
from shared.messaging.testing.node import settings

S3 = os.environ.get("HELIO_TEST_S3", "")


@pytest.fixture(params=["files", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    given: dict[str, object] = {"objects_directory": tmp_path / "objects"}
    if request.param == "s3":
        if not S3:
            pytest.skip("HELIO_TEST_S3 names no server")
        place = urlsplit(S3)
        given = {
            "objects_bucket": place.path.strip("/"),
            "objects_endpoint": f"{place.scheme}://{place.hostname}:{place.port}",
            "objects_key_id": place.username,
            "objects_secret": SecretStr(place.password or ""),
        }
    found = objects_of(settings().model_copy(update=given))
    assert found is not None
    return found


@pytest.mark.parametrize("size", [0, 1, 20 * 1024 * 1024 + 7])
async def test_what_was_put_is_read_until_it_is_deleted(objects: Objects, tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(os.urandom(size))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    name = name_of(new_id(), digest)
    assert not await objects.exists(name)
    for _ in range(2):
        await objects.put(name, file)
    assert await objects.exists(name)
    found = hashlib.sha256()
    async for piece in objects.read(name):
        assert len(piece) < 4 * 1024 * 1024
        found.update(piece)
    assert found.hexdigest() == digest
    for _ in range(2):
        await objects.delete(name)
    assert not await objects.exists(name)
    with pytest.raises(FileNotFoundError):
        await anext(objects.read(name))


async def test_without_a_place_there_is_no_store() -> None:
    assert objects_of(settings()) is None
