"""The directory of one embedded stack: where everything lies, which ports it uses, its secrets.

``HELIO_HOME`` (default ``.helio``) holds all state::

    secrets.json  issuer.pem   mode 0600; generated once, printed by `helio connect` and `helio token` only
    contract-seal.pem, .crt    the key that seals contracts, and its certificate
    jwks.json     clock.json   read by every service
    stack.json                 port base of the last `helio up`, its brokers, database servers and certificates
    ca.pem                     whom clients believe, where connections are encrypted
    backup.json                where changes of PostgreSQL are received, once `helio backup` was used
    clock.log                  every change of the calendar's speed
    run/                       plan.json (what should run), state.json (what runs), lock, server.properties
    run/activity/<process>     what it has in hand
    kafka/data/  postgres/data/  (data-2, data-3: the further brokers' and server's)
    logs/<process>.log
    observe/                   what the pages of metrics and logs keep

Ports are ``HELIO_PORT_BASE`` (default 29000) plus an offset, all on 127.0.0.1::

    +0 Kafka   +1 Kafka's controller   +2 PostgreSQL   +3 tracing page (Zipkin)   +4 console   +5 login
    +6 metrics   +7 logs (`helio up --observe`)
    +10 lead … +16 onboarding   +17 aov04   +18 smv03   +19 parties   +20 … the views
    +30 … +49 the second instance of each, +50 … the third, +70 … the fourth
    +90 the second PostgreSQL   +91, +92 the second broker and its controller   +93, +94 the third's

One broker and one database server suffice for most. ``HELIO_KAFKA_BROKERS=3`` gives every topic three copies, of which
two have to have a record before it counts as written; ``HELIO_POSTGRES_STANDBY=1`` a second server that has every
commit before it is answered. Both are settled by the first start in a directory. ``HELIO_TLS_DIRECTORY`` names the
certificates by which both are reached encrypted (see ``tls``); with ``off`` they are no more.
"""

import base64
import json
import os
import secrets
import tempfile
import uuid
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

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
MOST_BROKERS: Final = 3
BROKERS_ENV: Final = "HELIO_KAFKA_BROKERS"
STANDBY_ENV: Final = "HELIO_POSTGRES_STANDBY"
TLS_ENV: Final = "HELIO_TLS_DIRECTORY"
NO_TLS: Final = "off"

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

    def kafka(self, number: int = 1) -> int:
        """The n-th broker, as clients reach it."""
        return self.base if number == 1 else self.base + 91 + 2 * (number - 2)

    def controller(self, number: int = 1) -> int:
        """The n-th broker's controller."""
        return self.kafka(number) + 1

    def postgres(self, number: int = 1) -> int:
        """The n-th database server."""
        return self.base + 2 if number == 1 else self.base + 90

    @property
    def zipkin(self) -> int:
        return self.base + 3

    @property
    def console(self) -> int:
        return self.base + 4

    @property
    def issuer(self) -> int:
        return self.base + 5

    @property
    def metrics(self) -> int:
        """The pages of metrics."""
        return self.base + 6

    @property
    def logs(self) -> int:
        """The pages of logs."""
        return self.base + 7

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
    def _recorded(self) -> dict[str, Any]:
        """What the last start recorded; empty before the first one."""
        try:
            return dict(json.loads((self.path / "stack.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise StackError(f"{self.path / 'stack.json'} is damaged", "remove it and run `helio up`") from error

    @property
    def ports(self) -> Ports:
        """The ports of the last start; before the first one those that a start would take now."""
        return Ports(int(self._recorded.get("port_base") or port_base_from_environment() or DEFAULT_PORT_BASE))

    @property
    def brokers(self) -> int:
        """How many brokers there are: one, or three that keep a copy of everything each."""
        return int(self._recorded.get("brokers", 1))

    @property
    def standby(self) -> bool:
        """Whether a second database server follows the first."""
        return bool(self._recorded.get("standby", False))

    @property
    def tls(self) -> Path | None:
        """Where the certificates of broker and database server are put; None where nothing is encrypted."""
        found = self._recorded.get("tls")
        return Path(found) if found else None

    @property
    def authorities(self) -> Path:
        """Whom clients believe that a server is who it says."""
        return self.path / "ca.pem"

    @property
    def broker_certificate(self) -> Path:
        """What the brokers show, with its key."""
        return self.kafka / "server.pem"

    @property
    def cluster_id(self) -> str:
        """What all brokers of a stack have in common and no other stack has."""
        return str(self._recorded["cluster_id"])

    def broker_data(self, number: int) -> Path:
        return self.kafka / ("data" if number == 1 else f"data-{number}")

    def server_data(self, number: int) -> Path:
        return self.postgres / ("data" if number == 1 else f"data-{number}")

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

    def passwords(self, kind: str) -> dict[str, str]:
        """Passwords by name, of the principals (``kafka``) or of the roles (``postgres``)."""
        found = self.secrets.items()
        return {name.removeprefix(f"{kind}/"): value for name, value in found if name.startswith(f"{kind}/")}

    @property
    def kafka_bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{self.ports.kafka(number + 1)}" for number in range(self.brokers))

    @property
    def kafka_protocol(self) -> str:
        """How clients reach the brokers."""
        return "SASL_SSL" if self.tls else "SASL_PLAINTEXT"

    def kafka_settings(self, principal: str) -> dict[str, str]:
        """librdkafka settings that connect as a principal (``admin`` may do everything)."""
        found = {
            "bootstrap.servers": self.kafka_bootstrap,
            "security.protocol": self.kafka_protocol,
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": principal,
            "sasl.password": self.secrets[f"kafka/{principal}"],
        }
        return found | {"ssl.ca.location": str(self.authorities)} if self.tls else found

    def database_url(self, database: str, role: str | None = None, server: int | None = None) -> str:
        """The URL of a database, as its owner or as another role.

        Args:
            server: the n-th server; by default whichever of them takes changes.
        """
        role = role or database
        user = f"{role}:{self.secrets[f'postgres/{role}']}"
        if server is None and self.standby:
            # Not "read-write": a role whose transactions are read-only by default would find no server.
            hosts, options = [self.ports.postgres(1), self.ports.postgres(2)], ["target_session_attrs=primary"]
        else:
            hosts, options = [self.ports.postgres(server or 1)], []
        if self.tls:
            options += ["sslmode=verify-full", f"sslrootcert={quote(str(self.authorities))}"]
        places = ",".join(f"127.0.0.1:{port}" for port in hosts)
        return f"postgresql://{user}@{places}/{database}" + (f"?{'&'.join(options)}" if options else "")

    @property
    def master_key(self) -> str:
        """What the keys of projects are wrapped by."""
        return self.secrets[MASTER]

    @property
    def webhook_secret(self) -> str:
        """What the sandbox's payment processor signs with, and contracting verifies by."""
        return self.secrets[WEBHOOKS]

    @property
    def lender_key(self) -> str:
        """What the sandbox's lender signs with."""
        from shared.messaging.web.webhook import key_of

        return key_of(self.webhook_secret, "lender")

    @property
    def lender_requests_key(self) -> str:
        """What contracting signs with, where it asks the lender."""
        from shared.messaging.web.webhook import key_of

        return key_of(self.lender_key, "requests")

    def prepare(
        self, port_base: int, brokers: int | None = None, standby: bool | None = None, tls: Path | None = None
    ) -> None:
        """Create the directories, record the ports, generate the secrets that are missing; idempotent.

        Args:
            brokers: how many there shall be; None keeps what there is, one at first.
            standby: whether a second database server shall follow the first; None likewise.
            tls: where the servers' certificates are; None keeps what there is, none at first, and ``off`` ends it.

        Raises:
            StackError: the directory cannot be written, or holds the data of another number of brokers.
        """
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
        if brokers not in (None, self.brokers) and self.broker_data(1).is_dir():
            raise StackError(
                f"the stack in {self.path} was made with {self.brokers} broker(s), not {brokers}",
                f"unset {BROKERS_ENV}, or set HELIO_HOME to a new directory",
            )
        recorded = {
            "port_base": port_base,
            "brokers": brokers or self.brokers,
            "standby": self.standby if standby is None else standby,
            "tls": _recorded_tls(self.tls if tls is None else tls),
            "cluster_id": self._recorded.get("cluster_id") or _new_cluster_id(),
        }
        write_json(self.path / "stack.json", recorded)
        self.__dict__.pop("secrets", None)
        self.__dict__.pop("_recorded", None)

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


def brokers_from_environment() -> int | None:
    """``HELIO_KAFKA_BROKERS``, or None when it is not set.

    Raises:
        StackError: it is neither 1 nor 3.
    """
    text = os.environ.get(BROKERS_ENV)
    if not text:
        return None
    if text not in ("1", str(MOST_BROKERS)):
        raise StackError(f"{BROKERS_ENV}={text} is no number of brokers", f"set 1 or {MOST_BROKERS}")
    return int(text)


def standby_from_environment() -> bool | None:
    """``HELIO_POSTGRES_STANDBY``, or None when it is not set.

    Raises:
        StackError: it is neither 0 nor 1.
    """
    text = os.environ.get(STANDBY_ENV)
    if not text:
        return None
    if text not in ("0", "1"):
        raise StackError(f"{STANDBY_ENV}={text} is neither yes nor no", "set 1 or 0")
    return text == "1"


def tls_from_environment() -> Path | None:
    """``HELIO_TLS_DIRECTORY``, or None when it is not set."""
    text = os.environ.get(TLS_ENV)
    return Path(text) if text else None


def _recorded_tls(directory: Path | None) -> str | None:
    return None if directory in (None, Path(NO_TLS)) else str(directory.expanduser().absolute())


def _new_cluster_id() -> str:
    """128 random bits as Kafka writes them; a dash at the beginning would be taken for an option."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")


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
