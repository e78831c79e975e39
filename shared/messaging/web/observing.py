"""Times every request by route; records a trace of reads only where that is asked for.

A command has its own span (see ``http``), which knows its project. Reads are mostly somebody who polls: recorded one by
one they would hide what happens.
"""

import time
from random import random
from typing import Any

from opentelemetry.trace import SpanKind, Status, StatusCode

from shared.messaging.telemetry import metrics
from shared.messaging.telemetry.spans import handling

PROBES = frozenset({"/livez", "/readyz", "/metrics", "/status"})
"""Asked by machines, again and again: never traced, nor timed."""
UNMATCHED = "unmatched"
"""The route of requests that no route takes: their paths are free text, so they are no label."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ABANDONED = 499
"""The status of requests whose caller went away before the answer."""


class Observing:
    """The outermost layer of an application."""

    def __init__(self, app: Any, service: str, read_ratio: float) -> None:
        self._app = app
        self._service = service
        self._read_ratio = read_ratio

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        status = ABANDONED

        async def watched(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            if scope["method"] in ("GET", "HEAD") and self._read_ratio and random() < self._read_ratio:
                with handling(f"{scope['method']} read", None, kind=SpanKind.SERVER) as told:
                    await self._app(scope, receive, watched)
                    told.span.update_name(f"{scope['method']} {route_of(scope)}")
                    told.span.set_attribute("http.response.status_code", status)
                    if status >= 500:
                        told.span.set_status(Status(StatusCode.ERROR))
            else:
                await self._app(scope, receive, watched)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            metrics.HTTP_SECONDS.labels(self._service, route_of(scope), method, _class_of(status)).observe(
                time.perf_counter() - began
            )


def _class_of(status: int) -> str:
    """What was answered as asked counts alike, a 304 too; why a command was refused stands in the log."""
    return f"{status // 100}xx" if status >= 400 else "2xx"


def route_of(scope: Any) -> str:
    """The path as the program names it, with its parameters' names in place of their values."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))
