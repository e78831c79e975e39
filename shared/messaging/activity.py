"""What a process has in hand and how far it has read, told to others on its machine through a small shared file.

Whoever moves a stack's calendar must know that nothing is in flight, hundreds of times a minute. Asking every process
over HTTP would cost more than the work; looking into shared memory costs microseconds. A process that was given no file
keeps its counts to itself.

The file holds a length, a CRC-32 and that much JSON. It is written in place while others read: what does not match its
checksum was being written. Its writer holds a lock on it, which the kernel gives back however the process ends.
"""

import asyncio
import fcntl
import mmap
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from struct import Struct
from typing import Any, Final
from uuid import uuid4

import orjson

FILE_BYTES: Final = 32 * 1024
HEADER: Final = Struct("<II")
LOCK_S: Final = 10.0
"""How long a former process of the same name may take to end."""


@dataclass(frozen=True)
class Stated:
    """What one process said last. Two equal ones mean that it has done nothing in between."""

    born: str
    """Another one after every start of the process."""
    epoch: int
    """Grows when a piece of work begins and when it ends."""
    in_hand: int
    """Pieces of work that have begun and not ended."""
    offers: int
    """Grows with every commit that opened tasks for people."""
    commands: int
    """Grows with every command of a person or a program outside."""
    port: int | None
    """Where on 127.0.0.1 it hears (UDP, any content) that the calendar was moved."""
    next_due: str | None
    """The earliest instant of the calendar that it waits for by itself (RFC 3339, UTC). Timers are in its database."""
    handled: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Topic -> partition -> the offset after the last record whose effect is committed."""
    seen: Mapping[str, list[Any]] = field(default_factory=dict)
    """Process -> its ``born`` and ``offers`` when its open tasks were last looked at."""


class Activity:
    """The account that a process keeps of itself."""

    def __init__(self, path: Path | None = None) -> None:
        self.epoch = 0
        self.in_hand = 0
        self.offers = 0
        self.commands = 0
        self.port: int | None = None
        self.next_due: datetime | None = None
        self._born = uuid4().hex
        self._handled: dict[str, dict[str, int]] = {}
        self._seen: dict[str, list[Any]] = {}
        self._path = path
        self._file: int | None = None
        self._map: mmap.mmap | None = None
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + LOCK_S
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"another process writes {path}") from error
                time.sleep(0.01)
        os.ftruncate(self._file, FILE_BYTES)
        self._map = mmap.mmap(self._file, FILE_BYTES)
        self.tell()

    @contextmanager
    def working(self) -> Iterator[None]:
        """A piece of work is in hand while the context is entered."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        self.epoch += 1
        self.in_hand += 1
        self.tell()

    def end(self) -> None:
        self.epoch += 1
        self.in_hand -= 1
        self.tell()

    def handled(self, places: Mapping[tuple[str, int], int]) -> None:
        """The effect of all records before these places is committed: topic and partition -> the next offset."""
        for (topic, partition), offset in places.items():
            self.reached(topic, partition, offset)
        self.tell()

    def reached(self, topic: str, partition: int, offset: int) -> None:
        """``offset`` is the next record of this partition to take; told with the next ``tell``."""
        self._handled.setdefault(topic, {})[str(partition)] = offset

    def has_seen(self, process: str, stated: Stated) -> None:
        """The tasks that a process had open when it said this were looked at; told with the next ``tell``."""
        self._seen[process] = [stated.born, stated.offers]

    def tell(self) -> None:
        """Write the account down, where there is a file for it."""
        if self._map is None:
            return
        text = orjson.dumps(
            Stated(
                self._born, self.epoch, self.in_hand, self.offers, self.commands, self.port,
                None if self.next_due is None else self.next_due.isoformat(), self._handled, self._seen,
            )
        )  # fmt: skip
        if len(text) > FILE_BYTES - HEADER.size:
            raise ValueError(f"{len(text)} bytes are more than {self._path} holds")
        self._map[: HEADER.size + len(text)] = HEADER.pack(len(text), zlib.crc32(text)) + text

    def close(self, *, for_good: bool = False) -> None:
        """Let go of the file; ``for_good`` takes it away, where no process of the same name will come."""
        if self._map is not None and self._file is not None and self._path is not None:
            if for_good:
                self._path.unlink(missing_ok=True)
            self._map.close()
            os.close(self._file)
            self._map = self._file = None


class Account:
    """Another process's account, as it can be read at any time."""

    def __init__(self, path: Path) -> None:
        """Raises OSError or ValueError where there is no such file, or none that is ready yet."""
        self._file = os.open(path, os.O_RDONLY)
        try:
            self._identity = os.fstat(self._file).st_ino
            self._map = mmap.mmap(self._file, FILE_BYTES, prot=mmap.PROT_READ)
        except BaseException:
            os.close(self._file)
            raise
        self._path = path
        self._header = b""
        self._stated: Stated | None = None

    def read(self) -> Stated | None:
        """What the process said last; None while it is writing."""
        header = self._map[: HEADER.size]
        if header == self._header:
            return self._stated
        length, checksum = HEADER.unpack(header)
        text = self._map[HEADER.size : HEADER.size + min(length, FILE_BYTES)]
        if not length or zlib.crc32(text) != checksum:
            return None
        self._header, self._stated = header, Stated(**orjson.loads(text))
        return self._stated

    @property
    def alive(self) -> bool:
        """Whether the process that writes the file runs, and this is still its file."""
        try:
            if os.stat(self._path).st_ino != self._identity:
                return False
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        fcntl.flock(self._file, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        self._map.close()
        os.close(self._file)


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._heard()


async def listen(activity: Activity, heard: Callable[[], None]) -> asyncio.DatagramTransport:
    """Call ``heard`` whenever the calendar was moved; the port is told in the account."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Ears(heard), local_addr=("127.0.0.1", 0))
    activity.port = transport.get_extra_info("sockname")[1]
    activity.tell()
    return transport
