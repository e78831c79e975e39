"""The directory of one embedded stack: where everything lies, which ports it uses, its secrets.

``HELIO_HOME`` (default ``.helio``) holds all state::

    secrets.json  issuer.pem   mode 0600; generated once, printed by `helio connect` and `helio token` only
    jwks.json     clock.json   read by every service
    stack.json                 port base of the last `helio up`
    backup.json                where changes of PostgreSQL are received, once `helio backup` was used
    clock.log                  every change of the calendar's speed
    run/                       plan.json (what should run), state.json (what runs), lock, server.properties
    run/activity/<process>     what it has in hand
    kafka/data/  postgres/data/
    logs/<process>.log

Ports are ``HELIO_PORT_BASE`` (default 29000) plus an offset, all on 127.0.0.1::

    +0 Kafka   +1 Kafka's controller   +2 PostgreSQL   +3 tracing page (Zipkin)   +4 console   +5 login
    +10 lead … +16 onboarding   +17 aov04   +18 smv03   +19 parties   +20 … the views
    +30 … +49 the second instance of each, +50 … the third, +70 … the fourth
"""

import base64
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from deploy.local.errors import StackError
from shared.schemas.topics import AUDIT, SERVICES, VIEWS, principals

DEFAULT_HOME: Final = ".helio"
DEFAULT_PORT_BASE: Final = 29000
PORT_RANGE: Final = 100
"""Two stacks side by side need port bases at least this far apart."""

APPLICATIONS: Final = (*SERVICES, "aov04", "smv03", "parties", *VIEWS)
"""The Python processes of a stack: the seven services, the regulated utility, the aggregator, the small parties, and
our views."""
DATABASES: Final = (*SERVICES, "aov04")
"""Those that live on the services' chassis and have its tables."""
PARTIES: Final = ("rcv02", "rcv03", "rev02")
"""The principals in the one process ``parties``; each has a database of its own, with the tables of the SDK."""
OWNERS: Final = (*DATABASES, *PARTIES, *VIEWS)
"""Every database: each belongs to the role of its name."""
KEYS: Final = "keys"
"""The database of the keys of projects; the server's administrator owns it, and a few services may use it."""
MASTER: Final = "keys/master"
CREDENTIALS: Final = ("onboarding",)
"""Services that derive credentials of their own clients' machines from a key."""
MOST_INSTANCES: Final = 4

KAFKA_ADMIN: Final = "admin"
POSTGRES_ADMIN: Final = "postgres"
POSTGRES_BACKUP: Final = "backup"
"""May copy the whole server and receive its changes, and read no table by a query."""
BACKUP_SLOT: Final = "helio_backup"
"""Keeps the changes that the receiver of a backup has not got yet."""
WEBHOOKS: Final = "webhooks"


@dataclass(frozen=True)
class Ports:
    """Where each process of a stack listens, on 127.0.0.1."""

    base: int

    @property
    def kafka(self) -> int:
        return self.base

    @property
    def controller(self) -> int:
        return self.base + 1

    @property
    def postgres(self) -> int:
        return self.base + 2

    @property
    def zipkin(self) -> int:
        return self.base + 3

    @property
    def console(self) -> int:
        return self.base + 4

    @property
    def issuer(self) -> int:
        return self.base + 5

    def http(self, application: str, instance: int = 1) -> int:
        """The HTTP port of the n-th instance of a service."""
        if not 1 <= instance <= MOST_INSTANCES:
            raise ValueError(f"instance {instance} of {application}: 1 to {MOST_INSTANCES} can run")
        return self.base + 10 + 20 * (instance - 1) + APPLICATIONS.index(application)


@dataclass(frozen=True)
class Home:
    """The layout of one stack's directory. Creating the object touches nothing."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """``HELIO_HOME``, else ``.helio`` in the current directory."""
        return cls(Path(os.environ.get("HELIO_HOME") or DEFAULT_HOME).expanduser().absolute())

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def kafka(self) -> Path:
        return self.path / "kafka"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def clock_file(self) -> Path:
        return self.path / "clock.json"

    @property
    def activity(self) -> Path:
        """Where each process tells what it has in hand, in a file of its own."""
        return self.run / "activity"

    @property
    def objects(self) -> Path:
        """The bytes of documents that people add: a folder for each service."""
        return self.path / "objects"

    @property
    def jwks_file(self) -> Path:
        return self.path / "jwks.json"

    @property
    def issuer_key(self) -> Path:
        return self.path / "issuer.pem"

    @property
    def exists(self) -> bool:
        """Whether a stack has been prepared here."""
        return self._secrets_file.is_file()

    @cached_property
    def ports(self) -> Ports:
        """The ports of the last start; before the first one those that a start would take now."""
        try:
            recorded = json.loads((self.path / "stack.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Ports(port_base_from_environment() or DEFAULT_PORT_BASE)
        except ValueError as error:
            raise StackError(f"{self.path / 'stack.json'} is damaged", "remove it and run `helio up`") from error
        return Ports(int(recorded["port_base"]))

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Passwords by ``kafka/<principal>`` and ``postgres/<role>``.

        Raises:
            StackError: no stack was ever started here.
        """
        try:
            return dict(json.loads(self._secrets_file.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise StackError(
                f"there is no stack in {self.path}", "start one with `helio up`, or set HELIO_HOME"
            ) from error
        except ValueError as error:
            raise StackError(
                f"{self._secrets_file} is damaged",
                f"restore it, or move {self.path} away and run `helio up` for a new stack",
            ) from error

    @property
    def kafka_bootstrap(self) -> str:
        return f"127.0.0.1:{self.ports.kafka}"

    def kafka_settings(self, principal: str) -> dict[str, str]:
        """librdkafka settings that connect as a principal (``admin`` may do everything)."""
        return {
            "bootstrap.servers": self.kafka_bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": principal,
            "sasl.password": self.secrets[f"kafka/{principal}"],
        }

    def database_url(self, database: str, role: str | None = None) -> str:
        """The URL of a database, as its owner or as another role."""
        role = role or database
        password = self.secrets[f"postgres/{role}"]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.ports.postgres}/{database}"

    @property
    def master_key(self) -> str:
        """What the keys of projects are wrapped by."""
        return self.secrets[MASTER]

    @property
    def webhook_secret(self) -> str:
        """What the sandbox's payment processor signs with, and contracting verifies by."""
        return self.secrets[WEBHOOKS]

    def prepare(self, port_base: int) -> None:
        """Create the directories, record the ports, generate the secrets that are missing; idempotent."""
        try:
            for directory in (self.path, self.run, self.logs, self.kafka, self.postgres):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StackError(
                f"cannot create {self.path} ({error.strerror})", "set HELIO_HOME to a directory that can be written"
            ) from error
        known = self.secrets if self.exists else {}
        wanted = {
            *(f"kafka/{name}" for name in (KAFKA_ADMIN, "controller", *principals())),
            *(f"postgres/{name}" for name in (POSTGRES_ADMIN, POSTGRES_BACKUP, *OWNERS, AUDIT)),
            *(f"credentials/{name}" for name in CREDENTIALS),
            WEBHOOKS,
        }
        if wanted - known.keys():
            fresh = {name: secrets.token_urlsafe(24) for name in sorted(wanted - known.keys())}
            known = {**known, **fresh}
            write_json(self._secrets_file, known)
        if MASTER not in known:
            write_json(self._secrets_file, {**known, MASTER: base64.b64encode(secrets.token_bytes(32)).decode()})
        write_json(self.path / "stack.json", {"port_base": port_base})
        self.__dict__.pop("secrets", None)
        self.__dict__.pop("ports", None)

    @property
    def _secrets_file(self) -> Path:
        return self.path / "secrets.json"


def port_base_from_environment() -> int | None:
    """``HELIO_PORT_BASE``, or None when it is not set.

    Raises:
        StackError: it is no number, or the ports above it do not exist.
    """
    text = os.environ.get("HELIO_PORT_BASE")
    if not text:
        return None
    if not text.isdecimal() or not 1024 <= int(text) <= 65535 - PORT_RANGE:
        raise StackError(f"HELIO_PORT_BASE={text} is no usable port", f"set a number from 1024 to {65535 - PORT_RANGE}")
    return int(text)


def write_json(path: Path, content: Any) -> None:
    """Replace a file in one step, readable by its owner only: a reader sees the old or the new, whole."""
    write_private(path, json.dumps(content, indent=1).encode())


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step with mode 0600."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
