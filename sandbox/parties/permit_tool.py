"""An authority's automated permit check, as permitting asks it (``services/permitting/ports/permit_tool.py``).

It has one application for an Idempotency-Key, whoever asks and how often. Some of its answers are late: the first time
it is asked it says that it is not through. What it issues follows from the key, so that it needs no database.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_KWAC: Final = 38.4
"""Cal. Gov. Code 65850.52."""
LATE_OF: Final = 4
"""One application of so many is answered late."""
MOST_BYTES: Final = 64 * 1024


class PermitTool:
    """``now``: the calendar by which it dates what it issues."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._issued: dict[str, dict[str, Any]] = {}
        self._asked: set[str] = set()

    @property
    def routes(self) -> list[Route]:
        return [Route("/permit-tool/applications", self.apply, methods=["POST"])]

    async def apply(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        body = await request.body()
        if not key or len(body) > MOST_BYTES:
            return _problem("send an Idempotency-Key and at most 64 kB")
        try:
            application = json.loads(body)
            kwac = float(application["kwac"])
        except (ValueError, TypeError, KeyError):
            return _problem("the application is a JSON object with its kwac")
        return JSONResponse(self.answer(key, kwac))

    def answer(self, key: str, kwac: float) -> dict[str, Any]:
        """The same for the same key, once it is through."""
        if kwac > MOST_KWAC:
            return {"status": "ineligible", "reasons": [f"{kwac:g} kWac is above {MOST_KWAC:g}"]}
        digest = hashlib.sha256(key.encode()).hexdigest()
        if int(digest[:8], 16) % LATE_OF == 0 and key not in self._asked:
            self._asked.add(key)
            return {"status": "pending"}
        if key not in self._issued:
            on = self._now().date().isoformat()
            self._issued[key] = {"permit_number": f"SA{on[:4]}-{digest[:10].upper()}", "issued_on": on}
        return {"status": "issued", **self._issued[key], "expires_on": None}


def _problem(detail: str) -> Response:
    body = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail}
    return JSONResponse(body, 400, media_type="application/problem+json")
