"""A view as a process: its reader, its HTTP side, and how both are. ``python -m views.NAME`` ends up here."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from shared.client.consumer import Client
from shared.client.settings import Settings as ReaderSettings
from shared.messaging.clock import FileClock, RealClock
from shared.messaging.settings import SECRETS, Settings
from shared.messaging.web import problems
from shared.messaging.web.access import operations
from shared.messaging.web.limits.connections import ConnectionLimits
from shared.messaging.web.problem import problem
from shared.messaging.web.protocol import limited
from shared.messaging.web.security import Tokens
from shared.schemas.roles import ROLES
from views import health

log = logging.getLogger("view")

AWAY: Final = "the view's database does not answer now: try again"


@dataclass(frozen=True)
class View:
    """What a view declares about itself."""

    name: str
    """As in ``VIEWS`` of the topic table: its principal, its database, its package."""
    title: str
    tables: MetaData
    """Its own; created where they are missing, beside those of the SDK."""
    listen: Callable[[Client], None]
    """Registers the handlers of the events it reads."""
    router: APIRouter
    """What it answers. Every route names who may call it, as in a service."""
    begun: Callable[[Client], None] = lambda _: None
    """Called in the loop once its reader has started, for what is to be there before the next event."""


def http_side(view: View) -> FastAPI:
    """All routes of a view, not running yet. Raises TypeError for one that does not say who may call it."""
    app = FastAPI(title=view.title, version="1")
    for router in (view.router, health.router):
        app.include_router(router)
    operations(app, ROLES)
    app.state.roles = ROLES
    return app


def application(view: View, client: Client, settings: Settings) -> FastAPI:
    """The HTTP side of a view, over its reader's database; whoever runs it starts the reader."""
    app = http_side(view)
    app.state.client, app.state.settings = client, settings
    clock_file = settings.clock_file
    app.state.clock = RealClock() if clock_file is None else FileClock(clock_file, settings.clock_reread_ms)
    app.state.tokens = Tokens(settings)
    problems.install(app)

    @app.exception_handler(SQLAlchemyError)
    async def away(_: Request, error: Exception) -> Response:
        log.warning("no answer: %s", type(error).__name__)
        return problem(503, AWAY, "outage", {"retry-after": str(problems.RETRY_AFTER_S)})

    return app


def run(view: View) -> int:
    """Reads and answers until SIGTERM or SIGINT. Gives the exit code: 2 where a setting is missing or wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        settings = Settings()
        client = Client(ReaderSettings.of(), tables=view.tables)
        view.listen(client)
    except ValueError as error:
        sys.stderr.write(f"{view.name}: {error}\n")
        return 2
    for secret in SECRETS:
        os.environ.pop(secret, None)
    return asyncio.run(_serve(view, application(view, client, settings), client, settings))


async def _serve(view: View, app: FastAPI, client: Client, settings: Settings) -> int:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=limited(ConnectionLimits.of(settings)),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=max(1, int(settings.shutdown_grace_s / 2)),
            server_header=False,
        )
    )
    # uvicorn raises the signal that stopped it once more at the end; the process has stopped in good order then.
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, lambda *_: None)
    async with _reading(view, client, server) as reading:
        await server.serve()
    return 0 if server.started and (reading.cancelled() or reading.exception() is None) else 1


@asynccontextmanager
async def _reading(view: View, client: Client, server: uvicorn.Server) -> AsyncIterator["asyncio.Task[None]"]:
    """Reads meanwhile. A reader that dies takes the process with it, so that it is started again."""

    async def read() -> None:
        try:
            await client.start()
            view.begun(client)
            await client.ended()
        finally:
            server.should_exit = True

    reading = asyncio.create_task(read(), name="reader")
    try:
        yield reading
    finally:
        reading.cancel()
        await asyncio.wait([reading])
        await client.stop()
