"""One error as an RFC 9457 problem detail: what is wrong, where, and what to do."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

TITLES = {
    400: "Bad request", 401: "Not authenticated", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    408: "Too slow", 409: "Not possible now", 412: "Changed meanwhile", 413: "Too large", 415: "Unsupported media type",
    422: "Not valid", 428: "Precondition required", 429: "Too many requests", 431: "Headers too large",
    500: "Internal error", 503: "Not available now",
}  # fmt: skip


def problem(
    status: int, detail: str, code: str | None = None, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """A response of type ``application/problem+json``."""
    body = {
        "type": f"urn:heliograph:problem:{code}" if code else "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(orjson.dumps(body), status, media_type="application/problem+json", headers=dict(headers or {}))
