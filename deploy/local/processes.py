"""The table of processes of a stack: how each is started, what it waits for, how it is stopped."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from deploy.local.home import APPLICATIONS, CREDENTIALS, DATABASES, KEYS, MOST_INSTANCES, OWNERS, PARTIES, Home
from shared.schemas.topics import VIEWS, key_holders

KAFKA: Final = "kafka"
POSTGRES: Final = "postgres"
ZIPKIN: Final = "zipkin"
VICTORIA_METRICS: Final = "victoria-metrics"
VICTORIA_LOGS: Final = "victoria-logs"
LOG_SHIPPER: Final = "log-shipper"
"""Sends what the applications log to VictoriaLogs."""
PROMETHEUS: Final = "prometheus"
"""In VictoriaMetrics' place where only Debian's packages are."""
OBSERVERS: Final = (VICTORIA_METRICS, VICTORIA_LOGS, PROMETHEUS)
LOGIN: Final = "login"
"""Where people log in: the OpenID Connect provider."""
LEAPER: Final = "leaper"
WAL: Final = "wal"
"""Receives the changes of PostgreSQL for a backup."""
PROVISIONING: Final = ("provision-kafka", "provision-postgres")
INFRASTRUCTURE: Final = (KAFKA, POSTGRES, *PROVISIONING)
"""What every stack has; ``further`` names what a larger one has as well."""


def further(home: Home) -> list[str]:
    """The brokers and the database server beside the first ones: ``kafka-2``, ``kafka-3``, ``postgres-2``."""
    brokers = [f"{KAFKA}-{number}" for number in range(2, home.brokers + 1)]
    return [*brokers, f"{POSTGRES}-2"] if home.standby else brokers


def infrastructure(name: str) -> tuple[str, int] | None:
    """``kafka`` -> (kafka, 1), ``kafka-2`` -> (kafka, 2); None for a process that is neither broker nor database."""
    kind, _, number = name.partition("-")
    if kind not in (KAFKA, POSTGRES):
        return None
    return (kind, int(number)) if number.isdecimal() else (kind, 1) if not number else None


@dataclass(frozen=True)
class Process:
    """One row of the table."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Processes that must have ended well before this one starts."""
    once: bool = False
    """Ends by itself when its work is done."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    """After this long it is killed."""
    outlives_applications: bool = False
    """Stopped only after all that use it have stopped."""


def application(name: str) -> tuple[str, int] | None:
    """``lead`` -> (lead, 1), ``lead-2`` -> (lead, 2); None for a process that is no application."""
    service, _, number = name.partition("-")
    if service not in APPLICATIONS:
        return None
    if not number:
        return service, 1
    if not number.isdecimal() or not 2 <= int(number) <= MOST_INSTANCES:
        return None
    return service, int(number)


def process(home: Home, name: str, tracing: bool) -> Process:
    """The row of one process.

    Raises:
        ValueError: there is no process of this name.
    """
    if (found := application(name)) is not None:
        service, instance = found
        return Process(
            name,
            (sys.executable, "-m", *_module(service)),
            settings(home, service, instance, tracing),
            needs=PROVISIONING,
        )
    if name in PROVISIONING:
        return Process(name, _own(name.replace("-", "_")), once=True)
    if (part := infrastructure(name)) is not None:
        kind, number = part
        command = (*_own(kind), str(number))
        if kind == KAFKA:
            return Process(name, command, outlives_applications=True)
        # a fast shutdown: ends sessions, then writes a checkpoint
        return Process(name, command, stop_signal=signal.SIGINT, outlives_applications=True)
    if name == LEAPER:
        return Process(name, _own("leaper"), needs=PROVISIONING)
    if name == WAL:
        return Process(name, _own("backup.wal"), needs=("provision-postgres",), stop_signal=signal.SIGINT)
    if name == LOGIN:
        return Process(name, _own("oidc"), stop_seconds=5)
    if name == ZIPKIN:
        return Process(name, _own("zipkin"), stop_seconds=5, outlives_applications=True)
    if name in OBSERVERS:
        return Process(name, (*_own("observe"), name), outlives_applications=True)
    if name == LOG_SHIPPER:
        return Process(name, _own("log_shipper"), stop_seconds=5)
    raise ValueError(f"no process is called {name}")


def settings(home: Home, service: str, instance: int, tracing: bool) -> dict[str, str]:
    """The environment by which an application finds its surroundings; the same names hold in every deployment."""
    from deploy.local.issuer import AUDIENCE, issuer_of

    if service == "parties":
        return _parties(home, instance)
    found = {
        **_kafka(home, service),
        "HELIO_SERVICE": service,
        "HELIO_INSTANCE": f"{service}-{instance}",
        "HELIO_KAFKA_GROUP_INSTANCE_ID": f"{service}-{instance}",
        "HELIO_HTTP_HOST": "127.0.0.1",
        "HELIO_HTTP_PORT": str(home.ports.http(service, instance)),
        "HELIO_JWKS_FILE": str(home.jwks_file),
        "HELIO_TOKEN_ISSUER": issuer_of(home),
        "HELIO_TOKEN_AUDIENCE": AUDIENCE,
        "HELIO_STATUS_OPEN_ON_LOOPBACK": "true",
        # The sandbox's hundreds of people call as one subject for each role.
        "HELIO_HTTP_REQUESTS_PER_MINUTE": os.environ.get("HELIO_HTTP_REQUESTS_PER_MINUTE", "120000"),
        "HELIO_CLOCK_FILE": str(home.clock_file),
        "HELIO_CLOCK_REREAD_MS": "0",
        "HELIO_ACTIVITY_FILE": str(home.activity / (service if instance == 1 else f"{service}-{instance}")),
        "OTEL_SERVICE_NAME": service,
        "OTEL_TRACES_EXPORTER": "zipkin" if tracing else "none",
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT": f"http://127.0.0.1:{home.ports.zipkin}/api/v2/spans",
    }
    if service == "contracting":
        found["HELIO_WEBHOOK_SECRET"] = home.webhook_secret
        found["HELIO_SEAL_DIRECTORY"] = str(home.path)
        found["HELIO_LENDER_URL"] = f"http://127.0.0.1:{home.ports.http('parties')}/lender"
        found["HELIO_LENDER_REQUESTS_KEY"] = home.lender_requests_key
    if service == "permitting":
        found["HELIO_PERMIT_TOOL_URL"] = f"http://127.0.0.1:{home.ports.http('parties')}/permit-tool"
    if service in DATABASES:
        found["HELIO_OBJECTS_DIRECTORY"] = str(home.objects / service)
    if service in OWNERS:
        found["HELIO_DATABASE_URL"] = home.database_url(service)
    if service in key_holders():
        found["HELIO_KEYS_DATABASE_URL"] = home.database_url(KEYS, service)
        found["HELIO_MASTER_KEYS"] = home.master_key
    if service in CREDENTIALS:
        found["HELIO_CREDENTIAL_KEY"] = home.secrets[f"credentials/{service}"]
    return found


def _kafka(home: Home, principal: str) -> dict[str, str]:
    found = {
        "HELIO_KAFKA_BOOTSTRAP": home.kafka_bootstrap,
        "HELIO_KAFKA_SECURITY_PROTOCOL": home.kafka_protocol,
        "HELIO_KAFKA_USERNAME": principal,
        "HELIO_KAFKA_PASSWORD": home.secrets[f"kafka/{principal}"],
    }
    return found | {"HELIO_KAFKA_CA_FILE": str(home.authorities)} if home.tls else found


def _parties(home: Home, instance: int) -> dict[str, str]:
    """One process, several principals: the settings of each begin with its name, ``HELIO_RCV02_…``."""
    from deploy.local.issuer import AUDIENCE, issuer_of

    found = {
        "HELIO_INSTANCE": f"parties-{instance}",
        "HELIO_JWKS_FILE": str(home.jwks_file),
        "HELIO_TOKEN_ISSUER": issuer_of(home),
        "HELIO_TOKEN_AUDIENCE": AUDIENCE,
        "HELIO_HTTP_HOST": "127.0.0.1",
        "HELIO_HTTP_PORT": str(home.ports.http("parties", instance)),
        "HELIO_CLOCK_FILE": str(home.clock_file),
        "HELIO_CONTRACTING_URL": f"http://127.0.0.1:{home.ports.http('contracting')}",
        "HELIO_LENDER_KEY": home.lender_key,
    }
    for party in PARTIES:
        own = {
            **_kafka(home, party),
            "HELIO_KAFKA_GROUP_INSTANCE_ID": f"{party}-{instance}",
            "HELIO_DATABASE_URL": home.database_url(party),
        }
        found |= {name.replace("HELIO_", f"HELIO_{party.upper()}_", 1): text for name, text in own.items()}
    return found


def addresses(home: Home, name: str) -> list[str]:
    """Where a process listens."""
    if (found := application(name)) is not None:
        return [f"http://127.0.0.1:{home.ports.http(*found)}"]
    if (part := infrastructure(name)) is not None:
        kind, number = part
        return [f"127.0.0.1:{(home.ports.kafka if kind == KAFKA else home.ports.postgres)(number)}"]
    if name == LOGIN:
        return [f"http://127.0.0.1:{home.ports.issuer}"]
    if name == ZIPKIN:
        return [f"http://127.0.0.1:{home.ports.zipkin}/zipkin/"]
    if name == VICTORIA_METRICS:
        return [f"http://127.0.0.1:{home.ports.metrics}/vmui/#/dashboards"]
    if name == VICTORIA_LOGS:
        return [f"http://127.0.0.1:{home.ports.logs}/select/vmui/"]
    if name == PROMETHEUS:
        return [f"http://127.0.0.1:{home.ports.metrics}/classic/graph"]
    return []


def ports(home: Home, name: str) -> list[int]:
    """The ports that a process will listen on."""
    found = [int(address.removeprefix("http://").split(":")[1].split("/")[0]) for address in addresses(home, name)]
    part = infrastructure(name)
    return [*found, home.ports.controller(part[1])] if part is not None and part[0] == KAFKA else found


def _own(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"deploy.local.{module}")


def _module(service: str) -> tuple[str, ...]:
    if service in ("smv03", "parties"):
        return (f"sandbox.{service}",)
    if service in VIEWS:
        return (f"views.{service}",)
    package = "sandbox" if service == "aov04" else "services"
    return ("shared.messaging.run", f"{package}.{service}.app")
