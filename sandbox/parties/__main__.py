"""Runs the small parties: ``python -m sandbox.parties``, each configured by variables of its own, ``HELIO_RCV02_…``."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from sqlalchemy import MetaData

from sandbox.parties import rcv02, rcv03, rev02
from sandbox.parties.lender import Lender
from sandbox.parties.permit_tool import PermitTool
from sandbox.parties.web import create_app
from shared.client.consumer import Client
from shared.client.publishing import Now, real_time
from shared.client.settings import Settings
from shared.messaging.clock import FileClock
from shared.messaging.settings import Settings as ProcessSettings
from shared.messaging.web.security import Tokens

LOOK_S: Final = 60.0
"""How often REV-02 looks into its folders."""
CLOCK_REREAD_MS: Final = 1_000
TABLES: Final[Mapping[str, MetaData]] = {"rcv02": rcv02.tables, "rcv03": rcv03.tables, "rev02": rev02.tables}

log = logging.getLogger("parties")


class Server(uvicorn.Server):
    """Leaves the signals to the process, which has more to stop than HTTP."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def calendar(environment: Mapping[str, str]) -> Now:
    """The project calendar where there is one, else real time."""
    path = environment.get("HELIO_CLOCK_FILE")
    return FileClock(Path(path), CLOCK_REREAD_MS).now if path else real_time


def clients(environment: Mapping[str, str]) -> dict[str, Client]:
    """The three parties with their handlers.

    Raises:
        ValueError: a variable is missing or wrong; says which.
    """
    now = calendar(environment)
    found = {
        name: Client(Settings.of(environment, f"HELIO_{name.upper()}_"), tables=tables, now=now)
        for name, tables in TABLES.items()
    }
    rcv02.listen(found["rcv02"])
    rcv03.listen(found["rcv03"])
    return found


def tokens_of(environment: Mapping[str, str]) -> Tokens:
    """By the issuer of the services' HTTP sides (``HELIO_JWKS_FILE``, ``HELIO_TOKEN_ISSUER``); without one by none.

    Raises:
        ValueError: a variable is missing or wrong; says which.
    """
    own = {name: environment.get(f"HELIO_REV02_{name.upper()}", "") for name in ("database_url", "kafka_bootstrap")}
    return Tokens(ProcessSettings.model_validate({"service": "parties", **own, **_issuer(environment)}))


def _issuer(environment: Mapping[str, str]) -> dict[str, str]:
    names = ("jwks_file", "jwks_url", "token_issuer", "token_audience")
    return {name: environment[f"HELIO_{name.upper()}"] for name in names if f"HELIO_{name.upper()}" in environment}


async def run(
    parties: dict[str, Client], tool: PermitTool, tokens: Tokens, host: str, port: int, instance: str
) -> None:
    register = rev02.Register(parties["rev02"], rev02.FOLDERS, calendar(os.environ))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    lender = Lender(os.environ.get("HELIO_CONTRACTING_URL", ""), os.environ.get("HELIO_LENDER_KEY", ""))
    app = create_app(parties, register, tool, instance, lender.routes(tokens), tokens=tokens)
    config = uvicorn.Config(app, host=host, port=port, lifespan="off", log_config=None, access_log=False)
    server = Server(config)
    stopped = asyncio.create_task(stop.wait())
    living = asyncio.create_task(_live(parties, register, server))
    try:
        await asyncio.wait([stopped, living], return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            living.result()  # what ends before it was told to is a failure of the process
    finally:
        stopped.cancel()
        living.cancel()
        await asyncio.wait([living])
        await asyncio.gather(*(client.stop() for client in parties.values()))


async def _live(parties: dict[str, Client], register: rev02.Register, server: Server) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        for client in parties.values():
            await client.start()
            group.create_task(client.ended())
        group.create_task(_publish(register))


async def _publish(register: rev02.Register) -> None:
    while True:
        try:
            if count := await register.publish():
                log.info("%d rules and tariffs are published", count)
        except Exception as error:  # the database is away: the next look is soon enough
            log.warning("nothing is published: %s", error)
        await asyncio.sleep(LOOK_S)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        parties, tokens = clients(os.environ), tokens_of(os.environ)
        port = int(os.environ.get("HELIO_HTTP_PORT", "8080"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"parties: {error}\n")
        return 2
    host, instance = os.environ.get("HELIO_HTTP_HOST", "127.0.0.1"), os.environ.get("HELIO_INSTANCE", "parties-1")
    asyncio.run(run(parties, PermitTool(calendar(os.environ)), tokens, host, port, instance))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
