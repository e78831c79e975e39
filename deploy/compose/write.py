"""`deploy/compose.yaml`, from the tables of everything else: ``python -m deploy.compose.write [--check]``.

One machine with a container engine: Kafka, PostgreSQL, what provisions them, a migration of each database, the seven
services, the views, the outside world; with the profile ``observe`` a collector, Jaeger, Prometheus and Grafana, with
``packages`` Zipkin and VictoriaMetrics in their place, where images cannot be pulled. Every port is published on
loopback, and is the one that `helio up` takes. No secret stands in the file: `prepare` makes them.
"""

import re
import sys
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from deploy.compose.provision import KAFKA, KAFKA_PORT, POSTGRES, POSTGRES_PORT
from deploy.images.table import SANDBOX
from deploy.local.containers import KAFKA_IMAGE, KAFKA_IMAGE_ENV, POSTGRES_IMAGE, POSTGRES_IMAGE_ENV
from deploy.local.home import CREDENTIALS, DATABASES, DEFAULT_PORT_BASE, KEYS, PARTIES, POSTGRES_ADMIN, Ports
from deploy.local.issuer import AUDIENCE
from shared.schemas.topics import SERVICES, VIEWS, key_holders

COMPOSE: Final = Path(__file__).parents[1] / "compose.yaml"
HEAD: Final = """# Written by `python -m deploy.compose.write`; do not edit.
# `python -m deploy.compose.prepare` makes its secrets and says how to start it.
"""
BROKER: Final = "/helio/broker"
MONITOR_DAYS: Final = 31
"""So long is the token good by which Prometheus scrapes; prepare anew before."""
PORTS: Final = Ports(DEFAULT_PORT_BASE)
OBSERVE: Final = "observe"
PACKAGES: Final = "packages"
PULLED: Final = {
    "collector": "otel/opentelemetry-collector:0.139.0",
    "jaeger": "jaegertracing/jaeger:2.11.0",
    "prometheus": "prom/prometheus:v3.7.3",
    "grafana": "grafana/grafana:12.2.1",
}
METRICS: Final = "${HELIO_HOME:?}/metrics:/metrics"
"""Where either server of metrics keeps them: a folder that belongs to whom it runs as."""
SCRAPED: Final = "scrape/scrape.yaml"
"""What it asks, where no file can be put into its container: its root is read-only."""
PARTY_PROCESSES: Final = ("aov04", "smv03", "parties")
GRACE_S: Final = 30
"""Longer than a service's own ``shutdown_grace_s``."""
WHERE_GIVEN: Final = ("HELIO_CLOCK_FILE", "HELIO_HTTP_REQUESTS_PER_MINUTE")
"""Set in a container only where its environment file has them: for a calendar of its own."""
Service = dict[str, Any]


def variable(secret: str) -> str:
    """``kafka/lead`` -> KAFKA_LEAD: by what a secret is called in the containers' environment file."""
    return re.sub(r"\W", "_", secret).upper()


def compose() -> dict[str, Any]:
    """The whole file."""
    services: dict[str, Service] = {"kafka": _kafka(), "postgres": _postgres(), "provision": _provision()}
    for name in DATABASES:
        services[f"{name}-migrate"] = _migration(name)
    for name in (*SERVICES, *VIEWS, *PARTY_PROCESSES):
        services[name] = _application(name)
    return {
        "name": "heliograph",
        "services": services | _observe(),
        "volumes": dict.fromkeys(["kafka", "postgres", "grafana"]),
        "configs": _configs(),
    }


def environment(name: str) -> dict[str, str | None]:
    """By which an application finds its surroundings; the names of ``deploy.local.processes``."""
    found: dict[str, str | None] = {
        "HELIO_HTTP_HOST": "0.0.0.0",  # noqa: S104 - of its container
        "HELIO_HTTP_PORT": "8080",
        "HELIO_INSTANCE": f"{name}-1",
        "HELIO_JWKS_FILE": "/helio/public/jwks.json",
        "HELIO_TOKEN_ISSUER": "${HELIO_TOKEN_ISSUER:?}",
        "HELIO_TOKEN_AUDIENCE": AUDIENCE,
    }
    found.update(dict.fromkeys(WHERE_GIVEN))
    if name == "parties":
        found.update({"HELIO_CONTRACTING_URL": _url("contracting"), "HELIO_LENDER_KEY": "${LENDER_KEY:?}"})
        for party in PARTIES:
            own = _kafka_access(party) | {"HELIO_DATABASE_URL": _database(party)}
            own["HELIO_KAFKA_GROUP_INSTANCE_ID"] = f"{party}-1"
            found.update({one.replace("HELIO_", f"HELIO_{party.upper()}_", 1): text for one, text in own.items()})
        return found
    found |= {
        **_kafka_access(name),
        "HELIO_SERVICE": name,
        "HELIO_KAFKA_GROUP_INSTANCE_ID": f"{name}-1",
        "HELIO_TOKEN_LONGEST_LIFETIME_S": str(MONITOR_DAYS * 24 * 3600),
        "OTEL_SERVICE_NAME": name,
        "OTEL_TRACES_EXPORTER": "${OTEL_TRACES_EXPORTER:-none}",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
        "OTEL_EXPORTER_ZIPKIN_ENDPOINT": "http://zipkin:9411/api/v2/spans",
    }
    if name != "smv03":
        found["HELIO_DATABASE_URL"] = _database(name)
    if name in DATABASES:
        found["HELIO_OBJECTS_DIRECTORY"] = "/documents"
    if name == "contracting":
        found["HELIO_WEBHOOK_SECRET"] = "${WEBHOOKS:?}"  # noqa: S105 - where it is read from
        found["HELIO_SEAL_DIRECTORY"] = "/helio/seal"
        found["HELIO_LENDER_URL"] = f"{_url('parties')}/lender"
        found["HELIO_LENDER_REQUESTS_KEY"] = "${LENDER_REQUESTS_KEY:?}"
    if name == "permitting":
        found["HELIO_PERMIT_TOOL_URL"] = f"{_url('parties')}/permit-tool"
    if name in key_holders():
        found["HELIO_KEYS_DATABASE_URL"] = _database(KEYS, name)
        found["HELIO_MASTER_KEYS"] = "${KEYS_MASTER:?}"
    if name in CREDENTIALS:
        found["HELIO_CREDENTIAL_KEY"] = f"${{{variable(f'credentials/{name}')}:?}}"
    return found


def _url(name: str) -> str:
    return f"http://{name}:8080"


def _kafka_access(principal: str) -> dict[str, str]:
    return {
        "HELIO_KAFKA_BOOTSTRAP": f"{KAFKA}:{KAFKA_PORT}",
        "HELIO_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "HELIO_KAFKA_USERNAME": principal,
        "HELIO_KAFKA_PASSWORD": f"${{{variable(f'kafka/{principal}')}:?}}",
    }


def _database(database: str, role: str | None = None) -> str:
    role = role or database
    secret = f"${{{variable(f'postgres/{role}')}:?}}"
    return f"postgresql://{role}:{secret}@{POSTGRES}:{POSTGRES_PORT}/{database}"


def _ours(image: str, **more: Any) -> Service:
    """A container of ours: its root is read-only, it has no capability, and it is nobody in particular."""
    return {
        "image": f"${{REGISTRY:-}}heliograph-{image}:${{TAG:-dev}}",
        "user": "${HELIO_USER:?}",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": ["/tmp"],  # noqa: S108
    } | more


def mounted(folder: str) -> str:
    """A folder of what `prepare` has made, for those who need it and nobody else."""
    return f"${{HELIO_HOME:?}}/{folder}:/helio/{folder}:ro"


def _application(name: str) -> Service:
    port = PORTS.http(name)
    needs = {"provision": {"condition": "service_completed_successfully"}}
    if name in DATABASES:
        needs = {f"{name}-migrate": {"condition": "service_completed_successfully"}}
    found = _ours(
        SANDBOX if name in PARTY_PROCESSES else name,
        environment=environment(name), ports=[f"127.0.0.1:{port}:8080"], depends_on=needs, restart="on-failure",
        stop_grace_period=f"{GRACE_S}s", volumes=[mounted("public")],
    )  # fmt: skip
    if name == "aov04":
        found["command"] = ["python3", "-m", "shared.messaging.run", "sandbox.aov04.app"]
    elif name == "smv03":
        found["command"] = ["python3", "-m", "sandbox.smv03"]
    if name in DATABASES:
        found["volumes"].append(f"${{HELIO_HOME:?}}/objects/{name}:/documents")
    if name == "contracting":
        found["volumes"].append(mounted("seal"))
    return found


def _migration(name: str) -> Service:
    package = f"{'sandbox' if name == 'aov04' else 'services'}.{name}"
    return _ours(
        SANDBOX if name == "aov04" else name,
        command=["python3", "-m", "shared.messaging.storage.migrate", package],
        environment=environment(name), healthcheck={"disable": True},
        depends_on={"provision": {"condition": "service_completed_successfully"}},
    )  # fmt: skip


def _provision() -> Service:
    return _ours(
        SANDBOX,
        command=["python3", "-m", "deploy.compose.provision"], environment={"HELIO_HOME": "/helio/provision"},
        volumes=[mounted("provision")], healthcheck={"disable": True},
        depends_on={name: {"condition": "service_started"} for name in ("kafka", "postgres")},
    )  # fmt: skip


def _kafka() -> Service:
    tools = "/opt/kafka/bin"
    script = (
        f"test -f /data/kafka/meta.properties || {tools}/kafka-storage.sh format @{BROKER}/format.arguments >/dev/null"
        f" && exec {tools}/kafka-server-start.sh {BROKER}/server.properties"
    )
    return {
        "image": f"${{{KAFKA_IMAGE_ENV}:-{KAFKA_IMAGE}}}",
        "user": "root",  # the volume and the configuration belong to others
        "command": ["bash", "-c", script],
        "ports": [f"127.0.0.1:{PORTS.kafka()}:{PORTS.kafka()}"],
        "volumes": ["kafka:/data", mounted("broker")],
        "stop_grace_period": "60s",
        "restart": "on-failure",
    }


def _postgres() -> Service:
    return {
        "image": f"${{{POSTGRES_IMAGE_ENV}:-{POSTGRES_IMAGE}}}",
        "command": ["postgres", "-c", "max_connections=200", "-c", "jit=off"],
        "environment": {
            "POSTGRES_USER": POSTGRES_ADMIN,
            "POSTGRES_PASSWORD": f"${{{variable(f'postgres/{POSTGRES_ADMIN}')}:?}}",
            "POSTGRES_INITDB_ARGS": "--auth=scram-sha-256 --no-locale --encoding=UTF8",
        },
        "ports": [f"127.0.0.1:{PORTS.postgres()}:{POSTGRES_PORT}"],
        "volumes": ["postgres:/var/lib/postgresql"],
        "shm_size": "256mb",
        "stop_grace_period": "60s",
        "restart": "on-failure",
    }


def _observe() -> dict[str, Service]:
    def one(name: str, **more: Any) -> Service:
        return {"image": PULLED[name], "profiles": [OBSERVE], "restart": "on-failure"} | more

    def ours(name: str, **more: Any) -> Service:
        return _ours(name, profiles=[PACKAGES], restart="on-failure", **more)

    return {
        "collector": one(
            "collector", command=["--config=/etc/collector.yaml"],
            configs=[{"source": "collector", "target": "/etc/collector.yaml"}],
        ),
        "jaeger": one("jaeger", ports=["127.0.0.1:16686:16686"]),
        "prometheus": one(
            "prometheus", user="${HELIO_USER:?}", ports=["127.0.0.1:9090:9090"],
            command=["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/metrics"],
            configs=[{"source": "prometheus", "target": "/etc/prometheus/prometheus.yml"}],
            volumes=[
                METRICS, mounted("scrape"), "./dashboards/prometheus/alerts.yaml:/etc/prometheus/alerts.yaml:ro",
            ],
        ),
        "grafana": one(
            "grafana", ports=["127.0.0.1:3000:3000"],
            configs=[
                {"source": "datasources", "target": "/etc/grafana/provisioning/datasources/heliograph.yaml"},
                {"source": "dashboards", "target": "/etc/grafana/provisioning/dashboards/heliograph.yaml"},
            ],
            volumes=["grafana:/var/lib/grafana", "./dashboards/grafana:/dashboards:ro"],
        ),
        "zipkin": ours("zipkin", ports=[f"127.0.0.1:{PORTS.zipkin}:9411"]),
        "victoria": ours(
            "victoria", ports=[f"127.0.0.1:{PORTS.metrics}:8428"],
            command=[f"-promscrape.config=/helio/{SCRAPED}"],
            volumes=[METRICS, mounted("scrape"), "./dashboards/vmui:/dashboards:ro"],
        ),
    }  # fmt: skip


def scraping() -> dict[str, Any]:
    """What a server of metrics asks, with a token of its own."""
    return {
        "global": {"scrape_interval": "15s"},
        "scrape_configs": [
            {
                "job_name": name,
                "authorization": {"credentials_file": "/helio/scrape/token"},
                "static_configs": [{"targets": [f"{name}:8080"]}],
            }
            for name in (*SERVICES, *VIEWS)
        ],
    }


def _configs() -> dict[str, Any]:
    collector = {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": "0.0.0.0:4318"}}}},
        "processors": {"batch": {}},
        "exporters": {"otlp": {"endpoint": "jaeger:4317", "tls": {"insecure": True}}},
        "service": {"pipelines": {"traces": {"receivers": ["otlp"], "processors": ["batch"], "exporters": ["otlp"]}}},
    }
    prometheus = scraping() | {"rule_files": ["/etc/prometheus/alerts.yaml"]}
    datasources = {
        "apiVersion": 1,
        "datasources": [
            {"name": "Prometheus", "type": "prometheus", "url": "http://prometheus:9090", "isDefault": True},
            {"name": "Jaeger", "type": "jaeger", "url": "http://jaeger:16686"},
        ],
    }
    dashboards = {
        "apiVersion": 1,
        "providers": [{"name": "heliograph", "type": "file", "options": {"path": "/dashboards"}}],
    }
    whole = {
        "collector": collector, "prometheus": prometheus, "datasources": datasources, "dashboards": dashboards,
    }  # fmt: skip
    return {name: {"content": str(yaml.safe_dump(content, sort_keys=False))} for name, content in whole.items()}


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Says everything where it stands, and texts of several lines as such."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def text() -> str:
    return HEAD + str(yaml.dump(compose(), Dumper=_Dumper, sort_keys=False, width=200))


def main() -> None:
    if "--check" in sys.argv[1:]:
        if COMPOSE.read_text(encoding="utf-8") != text():
            sys.exit(f"{COMPOSE} is not what the tables say: python -m deploy.compose.write")
        return
    COMPOSE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
