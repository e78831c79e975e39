"""Runs the aggregator: ``python -m sandbox.smv03``, configured by the environment as every service is."""

import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from sandbox.smv03.contract import Contract
from sandbox.smv03.follower import Follower
from sandbox.smv03.portfolio import MAX_SYSTEMS
from sandbox.smv03.web import Server

STOP_SECONDS: Final = 10.0
"""How long closing the consumer may take; shorter than any supervisor's grace period."""
SNAPSHOTS: Final = Path(__file__).parents[2] / "shared" / "schemas" / "snapshots"


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    kafka: dict[str, Any]
    host: str
    port: int
    instance: str
    snapshots: Path
    max_systems: int

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises ValueError naming the variable that is missing or wrong."""

        def required(name: str) -> str:
            if not environment.get(name):
                raise ValueError(f"{name} is not set")
            return environment[name]

        def number(name: str, default: int, highest: int) -> int:
            text = environment.get(name, str(default))
            if not (text.isascii() and text.isdigit() and 0 < int(text) <= highest):
                raise ValueError(f"{name} is {text!r}, expected 1 to {highest}")
            return int(text)

        kafka = {
            "bootstrap.servers": required("HELIO_KAFKA_BOOTSTRAP"),
            "security.protocol": environment.get("HELIO_KAFKA_SECURITY_PROTOCOL", "PLAINTEXT"),
        }
        if kafka["security.protocol"].startswith("SASL"):
            kafka |= {
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": required("HELIO_KAFKA_USERNAME"),
                "sasl.password": required("HELIO_KAFKA_PASSWORD"),
            }
        return cls(
            kafka=kafka,
            host=environment.get("HELIO_HTTP_HOST", "127.0.0.1"),
            port=number("HELIO_HTTP_PORT", 8080, 65_535),
            instance=environment.get("HELIO_INSTANCE", "smv03-1"),
            snapshots=Path(environment.get("HELIO_SNAPSHOTS", SNAPSHOTS)),
            max_systems=number("HELIO_SMV03_MAX_SYSTEMS", MAX_SYSTEMS, 10**9),
        )


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        settings = Settings.read(os.environ)
        follower = Follower(settings.kafka, Contract(settings.snapshots), settings.max_systems)
        server = Server((settings.host, settings.port), follower, settings.instance)
    except (OSError, ValueError, OverflowError) as error:
        sys.stderr.write(f"smv03: {error}\n")
        return 2
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    crashed = Event()
    following = Thread(target=_follow, args=(follower, stop, crashed), name="follower", daemon=True)
    following.start()
    Thread(target=server.serve_forever, name="http", daemon=True).start()
    stop.wait()
    server.shutdown()
    server.server_close()
    following.join(STOP_SECONDS)
    return 1 if following.is_alive() or crashed.is_set() else 0


def _follow(follower: Follower, stop: Event, crashed: Event) -> None:
    """A process that follows no more ends, so that it is started again."""
    try:
        follower.run(stop)
    except Exception:
        logging.getLogger("smv03").exception("the follower crashed")
        crashed.set()
    finally:
        stop.set()


if __name__ == "__main__":
    raise SystemExit(main())
