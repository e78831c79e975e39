"""What people ask the small parties over HTTP, and how the process is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.parties import rcv02, rcv03
from sandbox.parties.permit_tool import PermitTool
from sandbox.parties.rev02 import Refused, Register
from shared.client.consumer import Client
from shared.messaging.web.security import Tokens
from shared.schemas.doubled import DoubledName, load

PUBLISHER: Final = "operator"
"""The role that publishes rules for REV-02."""
MOST_RULE_BYTES: Final = 1024 * 1024
"""Of one rule that is posted."""
Look = Callable[[AsyncEngine, UUID], Awaitable[dict[str, Any] | None]]


def problem(status: int, title: str, detail: str) -> Response:
    """RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


async def _body(request: Request) -> bytes | None:
    """None where it is longer than any rule: no more of it is read."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > MOST_RULE_BYTES:
            return None
    return bytes(found)


async def refused_to(request: Request, tokens: Tokens, what: str) -> Response | None:
    """Why a caller may not do ``what``; None for an operator."""
    try:
        caller = await tokens.caller(request)
    except HTTPException as error:
        return problem(error.status_code, HTTPStatus(error.status_code).phrase, error.detail)
    if PUBLISHER not in caller.roles:
        return problem(403, "Forbidden", f"{what} by the role {PUBLISHER}")
    return None


def create_app(
    clients: Mapping[str, Client],
    register: Register,
    tool: PermitTool,
    instance: str,
    more: Sequence[BaseRoute] = (),
    *,
    tokens: Tokens,
) -> Starlette:
    """``/explain/{project}`` of RCV-02, ``/enrolments/{project}`` of RCV-03, ``/rules`` of REV-02, the permit tool.

    ``more``: what other programs in this process answer. ``tokens``: by which a caller shows who it is; a rule is
    published by nobody but an operator.
    """

    def about_project(party: str, look: Look, what: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            text = request.path_params["project_id"]
            try:
                project_id = UUID(text)
            except ValueError:
                return problem(422, "Unprocessable Content", f"{text[:80]!r} is no project id")
            found = await look(clients[party].engine, project_id)
            if found is None:
                return problem(404, "Not Found", f"{party} has no {what} of project {project_id}")
            return JSONResponse(found)

        return answer

    async def rules(request: Request) -> Response:
        return JSONResponse({"items": await register.versions(), "refused": register.problems})

    async def publish(request: Request) -> Response:
        if (refusal := await refused_to(request, tokens, "rules are published")) is not None:
            return refusal
        if (body := await _body(request)) is None:
            return problem(413, "Content Too Large", f"a rule has at most {MOST_RULE_BYTES} bytes")
        try:
            content = load(body)
        except DoubledName as error:
            return problem(422, "Unprocessable Content", f"the body is refused: {error}")
        except (ValueError, RecursionError):
            return problem(422, "Unprocessable Content", "the body is no JSON")
        try:
            new = await register.take(request.path_params["about"], content)
        except Refused as error:
            return problem(409, "Conflict", str(error))
        return JSONResponse({"published": new}, 202)

    async def amend(request: Request) -> Response:
        if (refusal := await refused_to(request, tokens, "rules are published")) is not None:
            return refusal
        try:
            row = await register.amend(request.path_params["about"], request.path_params["rule_id"])
        except Refused as error:
            return problem(404, "Not Found", str(error))
        return JSONResponse({name: row[name] for name in ("id", "version", "effective_from")}, 202)

    async def livez(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def checks() -> dict[str, str]:
        found = await asyncio.gather(*(client.checks() for client in clients.values()))
        by_party = zip(clients, found, strict=True)
        return {f"{party}.{name}": said for party, checks in by_party for name, said in checks.items()}

    async def readyz(request: Request) -> Response:
        wrong = [f"{name}: {said}" for name, said in (await checks()).items() if said != "ok"]
        return problem(503, "Service Unavailable", "; ".join(wrong)) if wrong else PlainTextResponse("ok")

    async def status(request: Request) -> Response:
        """The same shape as every service's."""
        if any(client.inbox is None for client in clients.values()):
            return problem(503, "Service Unavailable", "it is starting")
        said, lags = await asyncio.gather(checks(), asyncio.gather(*(client.lag() for client in clients.values())))
        held = outbox = 0
        records = {}
        for party, client in clients.items():
            assert client.inbox is not None
            held += (await client.inbox.rows())["held"]
            outbox += await client.outbox.waiting()
            records[party] = {**client.inbox.counts, "skipped": client.inbox.skipped}
        return JSONResponse(
            {
                "service": "parties",
                "instance": instance,
                "ready": all(one == "ok" for one in said.values()),
                "checks": said,
                "consumer_lag": None if None in lags else sum(lag or 0 for lag in lags),
                "outbox_rows": outbox,
                "parked": held,
                "timers": 0,
                "jobs": 0,
                "jobs_failed": 0,
                "records": records,
            }
        )

    async def away(request: Request, error: Exception) -> Response:
        return problem(503, "Service Unavailable", f"the database does not answer: {type(error).__name__}")

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem(
            error.status_code, error.detail, "there is explain, enrolments, rules, permit-tool, livez, readyz, status"
        )

    routes = [
        Route("/explain/{project_id}", about_project("rcv02", rcv02.explain, "notice")),
        Route("/enrolments/{project_id}", about_project("rcv03", rcv03.enrolment, "enrolment")),
        Route("/rules", rules),
        Route("/rules/{about}", publish, methods=["POST"]),
        Route("/rules/{about}/{rule_id}/versions", amend, methods=["POST"]),
        *tool.routes,
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/status", status),
        *more,
    ]
    handlers = {SQLAlchemyError: away, OSError: away, HTTPException: refused}
    return Starlette(routes=routes, exception_handlers=handlers)
