"""Which error becomes which problem detail."""

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.messaging.outage import Outage, Unstorable
from shared.messaging.storage.store import Refused, Unknown
from shared.messaging.telemetry import logs
from shared.messaging.web.last_resort import LastResort
from shared.messaging.web.observing import route_of
from shared.messaging.web.problem import problem

__all__ = ["install", "problem"]

RETRY_AFTER_S = 1
"""What a caller is told to wait while the database is away or cannot take changes."""


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
    async def refused(request: Request, error: Refused) -> Response:
        logs.refused(f"{request.method} {route_of(request.scope)}", 409, error.code)
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
        detail = "the database cannot be reached, or takes no change, now: try again"
        return problem(503, detail, "outage", {"retry-after": str(RETRY_AFTER_S)})

    app.add_middleware(LastResort)  # around all others
