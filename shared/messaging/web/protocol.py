"""What arrives on a connection and is no request that an application could be given is answered as a problem too."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.messaging.web.limits.connections import ConnectionLimits, Doors
from shared.messaging.web.problem import problem

MAX_HEAD_BYTES = 64 * 1024
"""Of a request's line and headers. Whatever the parser holds of them when it is exceeded is dropped."""
RETRY_AFTER_S = 5
"""What a caller is told to wait who has too many connections open."""


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's protocol with errors of its parser as problem details, and with bounds on what a connection may hold.

    A request's head has a size and a deadline; its body has a deadline that moves on with what comes of it.
    """

    doors: ClassVar[Doors] = Doors(ConnectionLimits())

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_bytes = 0
        """Received since the last head was complete."""
        self._body_bytes = 0
        self._body_since = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        """Of what the connection waits for: a head that has begun, or a body."""
        self._inside: str | None = None
        """The address that the connection is counted for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        why = self.doors.enter(address)
        if why is not None:
            self._refuse(429, why, "too-many-connections", {"retry-after": str(RETRY_AFTER_S)})
            return
        self._inside = address
        self._wait(self.doors.limits.head_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._no_deadline()
        if self._inside is not None:
            self.doors.leave(self._inside)
            self._inside = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(431, f"the request's line and headers are larger than {MAX_HEAD_BYTES} bytes", "too-large")
        elif self._head_bytes and self._deadline is None:
            self._wait(self.doors.limits.head_s, self._head_is_late)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._head_bytes = self._body_bytes = 0
        self._body_since = self.loop.time()
        self._wait(self.doors.limits.body_s, self._body_may_be_late)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._head_bytes = 0
        self._body_bytes += len(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head_bytes = 0
        self._no_deadline()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "this is no HTTP request that can be read", "unreadable")

    # -- deadlines -------------------------------------------------------------------------------------------------

    def _wait(self, seconds: float, late: Callable[[], None]) -> None:
        self._no_deadline()
        self._deadline = self.loop.call_later(seconds, late)

    def _no_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _head_is_late(self) -> None:
        self._refuse(408, f"the request's line and headers took over {self.doors.limits.head_s:g} s", "too-slow")

    def _body_may_be_late(self) -> None:
        limits, now = self.doors.limits, self.loop.time()
        if self.flow.read_paused:  # what is slow is the application
            self._body_since = now - self._body_bytes / limits.body_least_bytes_per_s
        due = self._body_since + limits.body_s + self._body_bytes / limits.body_least_bytes_per_s
        if now < due:
            self._wait(due - now, self._body_may_be_late)
        else:
            self._refuse(408, f"only {self._body_bytes} bytes of the body came in {now - self._body_since:.0f} s",
                         "too-slow")  # fmt: skip

    def _refuse(self, status: int, detail: str, code: str, headers: dict[str, str] | None = None) -> None:
        """Answers and closes; closes only, where an answer to an earlier request of the connection is under way."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or (cycle.more_body and not cycle.response_started):
            answer = problem(status, detail, code, {"connection": "close", **(headers or {})})
            head = b"".join(b"%s: %s\r\n" % header for header in answer.raw_headers)
            self.transport.write(STATUS_LINE[status] + head + b"\r\n" + bytes(answer.body))
        self.transport.close()


def limited(limits: ConnectionLimits) -> type[ProblemProtocol]:
    """The protocol of one server, with limits of its own."""
    return type("LimitedProtocol", (ProblemProtocol,), {"doors": Doors(limits)})
