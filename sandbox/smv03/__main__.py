"""Runs the aggregator: ``python -m sandbox.smv03``, configured by the environment as every party is."""

import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final

from sandbox.smv03.portfolio import FOLLOWED, MAX_SYSTEMS, Portfolio
from sandbox.smv03.web import Server
from shared.client.settings import Settings
from shared.client.state import StateReader
from shared.schemas.onboarding import ActivatedSystemState

STOP_SECONDS: Final = 10.0
"""How long closing the consumer may take; shorter than any supervisor's grace period."""


@dataclass(frozen=True)
class Place:
    """Where it listens, and how much it takes."""

    host: str
    port: int
    instance: str
    max_systems: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Place":
        """Raises ValueError naming the variable that is wrong."""

        def number(name: str, default: int, highest: int) -> int:
            text = environment.get(name, str(default))
            if not (text.isascii() and text.isdigit() and 0 < int(text) <= highest):
                raise ValueError(f"{name} is {text!r}, expected 1 to {highest}")
            return int(text)

        return cls(
            host=environment.get("HELIO_HTTP_HOST", "127.0.0.1"),
            port=number("HELIO_HTTP_PORT", 8080, 65_535),
            instance=environment.get("HELIO_INSTANCE", "smv03-1"),
            max_systems=number("HELIO_SMV03_MAX_SYSTEMS", MAX_SYSTEMS, 10**9),
        )


def follower(settings: Settings, max_systems: int) -> StateReader[Portfolio]:
    """The registry, and what onboarding says of systems in it."""
    return StateReader(settings, ActivatedSystemState, lambda: Portfolio(max_systems), FOLLOWED)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        place = Place.of(os.environ)
        reader = follower(Settings.of(), place.max_systems)
        server = Server((place.host, place.port), reader, place.instance)
    except (OSError, ValueError, OverflowError) as error:
        sys.stderr.write(f"smv03: {error}\n")
        return 2
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    crashed = Event()
    following = Thread(target=_follow, args=(reader, stop, crashed), name="follower", daemon=True)
    following.start()
    Thread(target=server.serve_forever, name="http", daemon=True).start()
    stop.wait()
    server.shutdown()
    server.server_close()
    following.join(STOP_SECONDS)
    return 1 if following.is_alive() or crashed.is_set() else 0


def _follow(reader: StateReader[Portfolio], stop: Event, crashed: Event) -> None:
    """A process that follows no more ends, so that it is started again."""
    try:
        reader.run(stop)
    except Exception:
        logging.getLogger("smv03").exception("the follower crashed")
        crashed.set()
    finally:
        stop.set()


if __name__ == "__main__":
    raise SystemExit(main())
