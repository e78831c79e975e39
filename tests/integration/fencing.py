"""A broker as a client sees it while the controller has fenced it: it answers, and names no broker at all.

That happens for a moment to a lone broker that was stopped for longer than its session. Here it lasts as long as a test
wants: every connection goes through a relay that names itself as the only broker in answers about metadata, or none.
"""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

METADATA: Final = 3
"""The API key of Metadata (https://kafka.apache.org/protocol#The_Messages_Metadata); versions 9 to 13 are flexible."""
FLEXIBLE: Final = range(9, 14)
COORDINATOR: Final = 10
"""The API key of FindCoordinator; its answers of versions 1 and 2 are one broker, in no compact form."""
PLAIN: Final = range(1, 3)


class Fencing:
    """``port``: where clients reach the broker; ``fenced``: whether it names no broker now."""

    def __init__(self, broker_port: int) -> None:
        self.broker_port = broker_port
        self.fenced = threading.Event()
        self.told = threading.Semaphore(0)
        """Released once for each answer that names no broker."""
        self._connections: set[socket.socket] = set()
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer._connections.add(self.request)
                try:
                    outer._relay(self.request)
                finally:
                    outer._connections.discard(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    @contextmanager
    def serving(self) -> Iterator["Fencing"]:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def cut(self) -> None:
        """Ends every connection that there is."""
        for one in tuple(self._connections):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _relay(self, client: socket.socket) -> None:
        asked: dict[int, int] = {}
        with socket.create_connection(("127.0.0.1", self.broker_port)) as broker:
            back = threading.Thread(target=self._answers, args=(broker, client, asked), daemon=True)
            back.start()
            for frame in _frames(client):
                key, version, correlation = struct.unpack_from(">hhi", frame)
                if (key == METADATA and version in FLEXIBLE) or (key == COORDINATOR and version in PLAIN):
                    asked[correlation] = key
                broker.sendall(_framed(frame))
            broker.shutdown(socket.SHUT_WR)
            back.join()

    def _answers(self, broker: socket.socket, client: socket.socket, asked: dict[int, int]) -> None:
        try:
            for frame in _frames(broker):
                (correlation,) = struct.unpack_from(">i", frame)
                if key := asked.pop(correlation, None):
                    frame = self._metadata(frame) if key == METADATA else self._coordinator(frame)
                client.sendall(_framed(frame))
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _metadata(self, frame: bytes) -> bytes:
        """Header (correlation id, no tags), throttle time, then the brokers: node, host, port, rack, tags."""
        begin = at = 4 + 1 + 4
        count, at = _varint(frame, at)
        changed = bytearray(frame)
        for _ in range(count - 1):
            at += 4
            length, at = _varint(frame, at)
            at += length - 1
            struct.pack_into(">i", changed, at, self.port)
            at += 4
            length, at = _varint(frame, at)
            at += max(0, length - 1)
            tags, at = _varint(frame, at)
            assert tags == 0
        if self.fenced.is_set():
            self.told.release()
            return frame[:begin] + b"\x01" + frame[at:]
        return bytes(changed)

    def _coordinator(self, frame: bytes) -> bytes:
        """Header (correlation id), throttle time, error and its text, then the broker: node, host, port."""
        changed, at = bytearray(frame), 4 + 4 + 2
        for skipped in (4, 0):
            (length,) = struct.unpack_from(">h", frame, at)
            at += 2 + max(0, length) + skipped
        struct.pack_into(">i", changed, at, self.port)
        return bytes(changed)


def _varint(frame: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = frame[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _framed(frame: bytes) -> bytes:
    return struct.pack(">i", len(frame)) + frame


def _frames(connection: socket.socket) -> Iterator[bytes]:
    """What comes, frame by frame, until the other side ends."""
    stream: Any = connection.makefile("rb")
    while len(head := stream.read(4)) == 4:
        (length,) = struct.unpack(">i", head)
        yield stream.read(length)
