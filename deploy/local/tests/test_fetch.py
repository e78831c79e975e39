"""Archives are fetched once, whole, and exactly as listed. The repository is a directory of this test's own."""

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from deploy.local import fetch
from deploy.local.errors import StackError

CONTENT = {"first": b"1" * 10_000, "second": b"2" * 20_000}


class _Repository(http.server.SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A Maven repository on loopback with two archives; yields the paths that were asked for."""
    for name, content in CONTENT.items():
        directory = tmp_path / "repository" / "org" / "sample" / name / "1.0"
        directory.mkdir(parents=True)
        (directory / f"{name}-1.0.jar").write_bytes(content)
        (directory / f"{name}-1.0.jar.sha1").write_text(hashlib.sha1(content).hexdigest())  # noqa: S324
    asked: list[str] = []
    handler = partial(type("Handler", (_Repository,), {"asked": asked}), directory=str(tmp_path / "repository"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr("jgo.maven._core.DEFAULT_REMOTE_REPOS", {"here": f"http://127.0.0.1:{server.server_port}"})
    monkeypatch.setenv("HELIO_CACHE", str(tmp_path / "cache"))
    yield asked
    server.shutdown()


def _listing(path: Path, **digests: str) -> Path:
    lines = [
        f"org.sample:{name}:1.0 {digests.get(name, hashlib.sha256(content).hexdigest())} {len(content)}"
        for name, content in CONTENT.items()
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_it_is_fetched_once(repository: list[str], tmp_path: Path) -> None:
    listing = _listing(tmp_path / "sample.jars.txt")
    seen: list[tuple[str, int, int]] = []
    place = fetch.fetch(listing, lambda *step: seen.append(step))
    assert {path.name: path.read_bytes() for path in place.glob("*.jar")} == {
        f"{name}-1.0.jar": content for name, content in CONTENT.items()
    }
    assert seen[-1] == ("second-1.0.jar", 30_000, 30_000)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    requests = len(repository)
    assert fetch.fetch(listing) == place and len(repository) == requests


def test_an_interrupted_fetch_goes_on_with_what_is_missing(repository: list[str], tmp_path: Path) -> None:
    listing = _listing(tmp_path / "sample.jars.txt")
    place = fetch.fetch(listing)
    (place / "second-1.0.jar").write_bytes(b"2" * 100)  # as a power cut may leave it
    (place / f"{fetch.PARTIAL}dead").mkdir()
    repository.clear()
    fetch.fetch(listing)
    assert (place / "second-1.0.jar").read_bytes() == CONTENT["second"]
    assert not [path for path in repository if "first" in path]
    assert not list(place.glob(f"{fetch.PARTIAL}*"))


def test_an_altered_archive_is_never_used(repository: list[str], tmp_path: Path) -> None:
    listing = _listing(tmp_path / "sample.jars.txt", second="0" * 64)
    with pytest.raises(StackError, match=r"second-1\.0\.jar has SHA-256 [0-9a-f]{64}, expected 0{64}"):
        fetch.fetch(listing)
    assert [path.name for path in fetch.directory_of(listing).glob("*.jar")] == ["first-1.0.jar"]


def test_what_is_not_there_is_named(repository: list[str], tmp_path: Path) -> None:
    listing = tmp_path / "sample.jars.txt"
    listing.write_text(f"org.sample:third:1.0 {'0' * 64} 5\n")
    with pytest.raises(StackError, match="third"):
        fetch.fetch(listing)


def test_without_a_network_the_next_step_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jgo.maven._core.DEFAULT_REMOTE_REPOS", {"nowhere": "http://127.0.0.1:9"})
    monkeypatch.setenv("HELIO_CACHE", str(tmp_path / "cache"))
    with pytest.raises(StackError, match="check the network"):
        fetch.fetch(_listing(tmp_path / "sample.jars.txt"))


@pytest.mark.parametrize(("listing", "count"), [(fetch.KAFKA, 45), (fetch.ZIPKIN, 1)])
def test_the_checked_in_lists_are_exact(listing: Path, count: int) -> None:
    found = fetch.archives(listing)
    assert len(found) == count == len({archive.file_name for archive in found})
    for archive in found:
        assert re.fullmatch(r"[0-9a-f]{64}", archive.sha256) and archive.size > 0
        assert re.match(r"\d", archive.version)


def test_kafka_and_its_clients_are_of_one_version() -> None:
    kafka = {archive.version for archive in fetch.archives(fetch.KAFKA) if archive.group == "org.apache.kafka"}
    assert len(kafka) == 1
