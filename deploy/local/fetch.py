"""Fetch the Java archives of Kafka and Zipkin once, exactly those of the checked-in lists.

A list has one line per archive: Maven coordinate, SHA-256, size in bytes. Each archive is fetched on its own (asking
for several coordinates at once would let their version management mix), hashed, and only then moved to its place, so
an interrupted fetch goes on where it stopped and a file that is in its place is whole.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deploy.local.errors import StackError

KAFKA: Final = Path(__file__).with_name("kafka.jars.txt")
ZIPKIN: Final = Path(__file__).with_name("zipkin.jars.txt")

FETCH_TIMEOUT_SECONDS: Final = 60
"""Silence of the repository after which a fetch is given up."""

PARTIAL: Final = ".fetch-"

Progress = Callable[[str, int, int], None]
"""Called with (file name, bytes fetched of this list so far, bytes of the whole list)."""


@dataclass(frozen=True)
class Archive:
    """One file of a Maven repository and what it must contain."""

    group: str
    name: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        suffix = f"-{self.classifier}" if self.classifier else ""
        return f"{self.name}-{self.version}{suffix}.jar"


def cache_directory() -> Path:
    """Where fetched archives stay: ``HELIO_CACHE``, default ``~/.cache/heliograph``."""
    return Path(os.environ.get("HELIO_CACHE") or Path.home() / ".cache" / "heliograph").expanduser().absolute()


def archives(listing: Path) -> tuple[Archive, ...]:
    """The archives of a checked-in list."""
    found = []
    for line in listing.read_text(encoding="utf-8").splitlines():
        coordinate, sha256, size = line.split()
        group, name, version, *classifier = coordinate.split(":")
        found.append(Archive(group, name, version, "".join(classifier), sha256, int(size)))
    return tuple(found)


def kafka_version() -> str:
    """The version of the broker that the embedded stack runs."""
    [found] = [archive.version for archive in archives(KAFKA) if archive.name.startswith("kafka_2.")]
    return found


def directory_of(listing: Path) -> Path:
    """The directory that holds the archives of a list; a changed list gets a directory of its own."""
    digest = hashlib.sha256(listing.read_bytes()).hexdigest()[:12]
    return cache_directory() / f"{listing.name.partition('.')[0]}-{digest}"


def missing(listing: Path) -> tuple[Archive, ...]:
    """The archives of a list that are not in the cache yet."""
    place = directory_of(listing)
    return tuple(archive for archive in archives(listing) if _size(place / archive.file_name) != archive.size)


def fetch(listing: Path, progress: Progress = lambda name, done, total: None) -> Path:
    """Fetch what is missing of a list and return the directory that holds all of it.

    Raises:
        StackError: no connection, no room, or a file that is not the listed one.
    """
    place = directory_of(listing)
    if not missing(listing):
        return place
    with _explained(place):
        place.mkdir(parents=True, exist_ok=True)
        with (place / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one fetches, the others wait for it
            for abandoned in place.glob(f"{PARTIAL}*"):
                shutil.rmtree(abandoned)
            _fetch_missing(listing, place, progress)
    return place


def _fetch_missing(listing: Path, place: Path, progress: Progress) -> None:
    wanted = missing(listing)
    total = sum(archive.size for archive in archives(listing))
    done = total - sum(archive.size for archive in wanted)
    for archive in wanted:
        progress(archive.file_name, done, total)
        with TemporaryDirectory(prefix=PARTIAL, dir=place) as partial:
            fetched = _download(archive, Path(partial), progress, done, total)
            _verify(archive, fetched)
            os.replace(fetched, place / archive.file_name)
        done += archive.size
        progress(archive.file_name, done, total)


def _download(archive: Archive, into: Path, progress: Progress, before: int, total: int) -> Path:
    from jgo.maven import MavenContext, PythonResolver

    @contextmanager
    def follow(name: str, size: int) -> Iterator[Callable[[int], None]]:
        done = before

        def advance(count: int) -> None:
            nonlocal done
            done += count
            progress(name, done, total)

        yield advance

    context = MavenContext(
        resolver=PythonResolver(progress_callback=follow), repo_cache=into, timeout=FETCH_TIMEOUT_SECONDS
    )
    component = context.project(archive.group, archive.name).at_version(archive.version)
    return Path(component.artifact(archive.classifier).resolve())


def _verify(archive: Archive, fetched: Path) -> None:
    with fetched.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != archive.sha256:
        raise StackError(
            f"{archive.file_name} has SHA-256 {found}, expected {archive.sha256}",
            "the repository or a proxy altered it: do not use it, and fetch again over another network",
        )


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Turn what a download can fail with into a message with a next step."""
    import requests

    try:
        yield
    except requests.RequestException as error:
        raise StackError(
            f"cannot fetch {place.name} ({type(error).__name__})",
            "check the network and run `helio up` again: it goes on with the missing files",
        ) from error
    except RuntimeError as error:  # how jgo says «not found» and «checksum differs»
        raise StackError(f"cannot fetch {place.name} ({error})", "run `helio up` again") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            free = shutil.disk_usage(cache_directory()).free // 1_000_000
            step = f"{free} MB are free: make room there or set HELIO_CACHE to another disk"
        else:
            step = "set HELIO_CACHE to a directory that can be written"
        raise StackError(f"cannot write {place} ({error.strerror})", step) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
