"""What `deploy/compose.yaml` reads and no file of ours may hold: ``python -m deploy.compose.prepare``.

Makes the secrets of a stack in ``HELIO_HOME`` (``.helio-compose`` where that is not set) and, from them, a folder for
each who needs some of them: ``broker``, ``provision``, ``seal``, ``public`` (the key set), ``scrape`` (a token for
Prometheus), ``objects`` (documents); and ``compose.env``. Repeatable: what is there stays, and the token is a new one.
"""

import os
from pathlib import Path
from typing import Final

from deploy.compose.provision import KAFKA
from deploy.compose.write import BROKER, COMPOSE, MONITOR_DAYS, variable
from deploy.local import issuer, seal
from deploy.local.home import DATABASES, DEFAULT_PORT_BASE, Home, write_private
from deploy.local.kafka import format_arguments, server_properties
from shared.messaging.web.webhook import key_of

DEFAULT_HOME: Final = ".helio-compose"
USER: Final = 10001
"""Who the containers run as where the person who prepares is root."""
DATA: Final = Path("/data/kafka")


def prepare(home: Home) -> Path:
    """Everything of one stack; the file of the containers' environment."""
    home.prepare(DEFAULT_PORT_BASE)
    issuer.prepare(home)
    seal.prepare(home)
    files: dict[str, bytes] = {
        # Listens on every address of its container, and is called by the container's name.
        "broker/server.properties": server_properties(home, DATA, bind="", advertised=KAFKA).encode(),
        "broker/format.arguments": "\n".join(format_arguments(home, f"{BROKER}/server.properties")).encode(),
        "scrape/token": issuer.mint(home, ["monitor"], "prometheus", MONITOR_DAYS * 24 * 3600).encode(),
        "public/jwks.json": home.jwks_file.read_bytes(),
        **{f"seal/{name}": (home.path / name).read_bytes() for name in (seal.KEY, seal.CERTIFICATE)},
        **{f"provision/{name}": (home.path / name).read_bytes() for name in ("secrets.json", "stack.json")},
    }
    for name, content in files.items():
        (home.path / name).parent.mkdir(mode=0o700, exist_ok=True)
        write_private(home.path / name, content)
    documents = [home.objects / name for name in DATABASES]
    for folder in documents:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        made = [home.path / name for name in files]
        for path in {*made, *(file.parent for file in made), *documents, home.objects}:
            os.chown(path, USER, USER)
    environment = home.path / "compose.env"
    write_private(environment, "".join(f"{name}={value}\n" for name, value in variables(home).items()).encode())
    return environment


def variables(home: Home) -> dict[str, str]:
    """What `compose.yaml` names and does not say."""
    user = (USER, USER) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    found = {
        "HELIO_HOME": str(home.path),
        "HELIO_USER": "{}:{}".format(*user),
        "HELIO_TOKEN_ISSUER": issuer.issuer_of(home),
        "LENDER_KEY": key_of(home.webhook_secret, "lender"),
    }
    return found | {variable(name): value for name, value in home.secrets.items()}


def main() -> None:
    home = Home(Path(os.environ.get("HELIO_HOME") or DEFAULT_HOME).expanduser().absolute())
    environment = prepare(home)
    print(f"docker compose --env-file {environment} --file {COMPOSE} --profile observe up --wait")


if __name__ == "__main__":
    main()
