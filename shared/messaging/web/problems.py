"""Errors as RFC 9457 problem details: what is wrong, where, and what to do."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.messaging.outage import Outage, Unstorable
from shared.messaging.storage.store import Refused, Unknown

TITLES = {
    400: "Bad request", 401: "Not authenticated", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Not possible now", 412: "Changed meanwhile", 413: "Too large", 415: "Unsupported media type",
    422: "Not valid", 428: "Precondition required", 500: "Internal error", 503: "Not available now",
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


def install(app: FastAPI) -> None:
    """Makes every error of the application a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        places = [
            {"where": ".".join(str(part) for part in found["loc"]), "what": found["msg"]} for found in error.errors()
        ]
        first = places[0]
        return problem(422, f"{first['where']}: {first['what']}", "invalid", errors=places[:50])

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 401:
            headers["www-authenticate"] = "Bearer"
        return problem(error.status_code, str(error.detail), headers=headers)

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> Response:
        return problem(409, error.detail, error.code)

    @app.exception_handler(Unknown)
    async def unknown(_: Request, error: Unknown) -> Response:
        return problem(404, str(error) or "there is no such project here", "unknown")

    @app.exception_handler(Unstorable)
    async def data(_: Request, error: Unstorable) -> Response:
        return problem(422, f"a value cannot be stored: {error}", "unstorable")

    @app.exception_handler(asyncpg.IntegrityConstraintViolationError)
    async def constraint(_: Request, error: asyncpg.IntegrityConstraintViolationError) -> Response:
        return problem(409, f"this contradicts what is recorded ({error.constraint_name})", "constraint")

    @app.exception_handler(Outage)
    async def away(_: Request, __: Outage) -> Response:
        return problem(503, "the database cannot be reached now: try again", "outage", {"retry-after": "1"})
