"""``helio connect``: what a client needs to connect to the stack."""

import shlex
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio connect audit --format json"


class Format(StrEnum):
    env = "env"
    properties = "properties"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("connect", epilog=EPILOG)(connect)


def connect(
    principal: Annotated[str, typer.Argument(help="A service, an outside system, or audit (reads everything).")],
    format_: Annotated[
        Format,
        typer.Option(
            "--format", help="env: lines for a shell; properties: a Java client's file; json: librdkafka and URLs."
        ),
    ] = Format.env,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Print what a client in any language needs to connect as a principal: Kafka settings and database URLs.

    It contains passwords. The group id is one that the principal may use; any other must begin with its name too.
    """
    from deploy.local.home import Home
    from shared.schemas.topics import principals

    if principal not in principals():
        raise UserError(f"there is no principal {principal}", f"choose one of {', '.join(principals())}")
    home = Home.from_environment()
    if as_json or format_ is Format.json:
        from helio.output import print_json

        print_json({"kafka": kafka(home, principal), "postgres": databases(home, principal)})
    elif format_ is Format.properties:
        print(_properties(kafka(home, principal)))
    else:
        print(_environment(home, principal))


def kafka(home: "Home", principal: str) -> dict[str, str]:
    """Settings for confluent_kafka and every other client on librdkafka."""
    return {
        **home.kafka_settings(principal),
        "group.id": f"{principal}-connect",
        "auto.offset.reset": "earliest",
    }


def databases(home: "Home", principal: str) -> dict[str, str]:
    """Service -> URL: a service's own database; all seven for ``audit``; none for who has none."""
    from deploy.local.home import OWNERS
    from shared.schemas.topics import AUDIT, SERVICES

    if principal == AUDIT:
        return {service: home.database_url(service, AUDIT) for service in SERVICES}
    return {principal: home.database_url(principal)} if principal in OWNERS else {}


def _properties(settings: dict[str, str]) -> str:
    user, password = settings["sasl.username"], settings["sasl.password"]
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    kept = {name: value for name, value in settings.items() if name not in ("sasl.username", "sasl.password")}
    if authorities := kept.pop("ssl.ca.location", None):  # as Java names them
        kept |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": authorities}
    kept["sasl.jaas.config"] = f'{module} required username="{user}" password="{password}";'
    return "\n".join(f"{name}={value}" for name, value in kept.items())


def _environment(home: "Home", principal: str) -> str:
    settings = kafka(home, principal)
    found = {
        "HELIO_KAFKA_BOOTSTRAP": settings["bootstrap.servers"],
        "HELIO_KAFKA_SECURITY_PROTOCOL": settings["security.protocol"],
        "HELIO_KAFKA_SASL_MECHANISM": settings["sasl.mechanism"],
        "HELIO_KAFKA_USERNAME": settings["sasl.username"],
        "HELIO_KAFKA_PASSWORD": settings["sasl.password"],
        "HELIO_KAFKA_GROUP": settings["group.id"],
    }
    if "ssl.ca.location" in settings:
        found["HELIO_KAFKA_CA_FILE"] = settings["ssl.ca.location"]
    urls = databases(home, principal)
    if principal in urls:
        found["HELIO_DATABASE_URL"] = urls[principal]
    else:
        found |= {f"HELIO_DATABASE_URL_{service.upper()}": url for service, url in urls.items()}
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in found.items())
