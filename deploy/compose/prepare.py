"""What `deploy/compose.yaml` reads and no file of ours may hold: ``python -m deploy.compose.prepare``.

Makes the secrets of a stack in ``HELIO_HOME`` (``.helio-compose`` where that is not set) and, from them, a folder for
each who needs some of them: ``broker``, ``provision``, ``seal``, ``public`` (the key set), ``scrape`` (a token for
Prometheus), ``objects`` (documents), ``metrics`` (what is scraped); and ``compose.env``. Repeatable: what is there
stays, and the token is a new one.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.compose.provision import KAFKA, KAFKA_PORT
from deploy.compose.write import BROKER, COMPOSE, MONITOR_DAYS, OBSERVE, PACKAGES, SCRAPED, scraping, variable
from deploy.images.servers import SETTINGS
from deploy.local import clockfile, issuer, seal
from deploy.local.errors import StackError
from deploy.local.home import DATABASES, DEFAULT_PORT_BASE, Home, write_private
from deploy.local.kafka import format_arguments, server_properties

DEFAULT_HOME: Final = ".helio-compose"
CALENDAR: Final = "public/clock.json"
USER: Final = 10001
"""Who the containers run as where the person who prepares is root."""
DATA: Final = Path("/data/kafka")
TRACES: Final = {OBSERVE: "otlp", PACKAGES: "zipkin"}
"""Profile -> where its spans go."""
MOST_REQUESTS: Final = 120_000
"""A minute, of one caller, on a calendar of its own: the sandbox's people call as one subject for each role."""


def prepare(home: Home, profile: str = OBSERVE, speed: float | None = None) -> Path:
    """Everything of one stack; the file of the containers' environment.

    Args:
        profile: which pages it has, and where the images of its servers come from.
        speed: of a calendar of its own, for a demonstration: calendar seconds a second. None: the wall's.
    """
    home.prepare(DEFAULT_PORT_BASE)
    issuer.prepare(home)
    seal.prepare(home)
    files: dict[str, bytes] = {
        # Listens on every address of its container; whoever is outside calls the published port on loopback.
        "broker/server.properties": server_properties(home, DATA, bind="", inside=(KAFKA, KAFKA_PORT)).encode(),
        "broker/format.arguments": "\n".join(format_arguments(home, f"{BROKER}/server.properties")).encode(),
        "scrape/token": issuer.mint(home, ["monitor"], "prometheus", MONITOR_DAYS * 24 * 3600).encode(),
        SCRAPED: json.dumps(scraping()).encode(),  # JSON is YAML
        "public/jwks.json": home.jwks_file.read_bytes(),
        **{f"seal/{name}": (home.path / name).read_bytes() for name in (seal.KEY, seal.CERTIFICATE)},
        **{f"provision/{name}": (home.path / name).read_bytes() for name in ("secrets.json", "stack.json")},
    }
    if speed is not None:
        clockfile.resume(home.clock_file, speed, datetime.now(UTC))
        files[CALENDAR] = home.clock_file.read_bytes()
    for name, content in files.items():
        (home.path / name).parent.mkdir(mode=0o700, exist_ok=True)
        write_private(home.path / name, content)
    kept = [home.path / "metrics", *(home.objects / name for name in DATABASES)]
    for folder in kept:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        made = [home.path / name for name in files]
        for path in {*made, *(file.parent for file in made), *kept, home.objects}:
            os.chown(path, USER, USER)
    environment = home.path / "compose.env"
    found = variables(home) | {"COMPOSE_PROFILES": profile, "OTEL_TRACES_EXPORTER": TRACES[profile]}
    if profile == PACKAGES:
        found |= {setting: f"heliograph-{name}:dev" for name, setting in SETTINGS.items()}
    if speed is not None:
        found |= {"HELIO_CLOCK_FILE": f"/helio/{CALENDAR}", "HELIO_HTTP_REQUESTS_PER_MINUTE": str(MOST_REQUESTS)}
    write_private(environment, "".join(f"{name}={value}\n" for name, value in found.items()).encode())
    return environment


def variables(home: Home) -> dict[str, str]:
    """What `compose.yaml` names and does not say."""
    user = (USER, USER) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    found = {
        "HELIO_HOME": str(home.path),
        "HELIO_USER": "{}:{}".format(*user),
        "HELIO_TOKEN_ISSUER": issuer.issuer_of(home),
        "LENDER_KEY": home.lender_key,
        "LENDER_REQUESTS_KEY": home.lender_requests_key,
    }
    return found | {variable(name): value for name, value in home.secrets.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.prepare", description=__doc__)
    parser.add_argument(
        "--profile", choices=sorted(TRACES), default=OBSERVE,
        help=f"{OBSERVE}: the official images, with Jaeger, Prometheus and Grafana; {PACKAGES}: those of"
        " deploy.images.servers, with Zipkin and VictoriaMetrics",
    )  # fmt: skip
    parser.add_argument("--speed", type=float, help="of a calendar of its own, in calendar seconds a second")
    given = parser.parse_args()
    home = Home(Path(os.environ.get("HELIO_HOME") or DEFAULT_HOME).expanduser().absolute())
    try:
        environment = prepare(home, given.profile, given.speed)
    except StackError as error:
        print(f"nothing is prepared: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(f"docker compose --env-file {environment} --file {COMPOSE} up --wait")


if __name__ == "__main__":
    main()
