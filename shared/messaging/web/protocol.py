"""What arrives on a connection and is no request that an application could be given is answered as a problem too."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.messaging.web.problem import problem

MAX_HEAD_BYTES = 64 * 1024
"""Of a request's line and headers. Whatever the parser holds of them when it is exceeded is dropped."""


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's protocol with errors of its parser as problem details, and with a bound on a request's head."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_bytes = 0
        """Received since the last head was complete."""

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, f"the request's line and headers are larger than {MAX_HEAD_BYTES} bytes", "too-large")

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._head_bytes = 0

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._head_bytes = 0

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "this is no HTTP request that can be read", "unreadable")

    def _refuse(self, status: int, detail: str, code: str) -> None:
        """Answers and closes; closes only, where an answer to an earlier request of the connection is under way."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or (cycle.more_body and not cycle.response_started):
            answer = problem(status, detail, code, {"connection": "close"})
            head = b"".join(b"%s: %s\r\n" % header for header in answer.raw_headers)
            self.transport.write(STATUS_LINE[status] + head + b"\r\n" + bytes(answer.body))
        self.transport.close()
