"""Ask the processes of a stack how they are; every question is answered within a second or two, or not at all."""

import http.client
import json
import socket
from typing import Any, Final, LiteralString

from deploy.local.clockfile import leaping
from deploy.local.home import BACKUP_SLOT, KAFKA_ADMIN, POSTGRES_ADMIN, Home
from deploy.local.processes import (
    KAFKA,
    LEAPER,
    LOG_SHIPPER,
    LOGIN,
    PROMETHEUS,
    VICTORIA_LOGS,
    VICTORIA_METRICS,
    WAL,
    ZIPKIN,
    application,
    infrastructure,
)

ANSWER_SECONDS: Final = 2.0


def ready(home: Home, name: str) -> bool:
    """Whether a process can do its work now, asked in its own protocol."""
    if (part := infrastructure(name)) is not None:
        kind, number = part
        return _kafka(home, number) if kind == KAFKA else _postgres(home, number)
    if name == LEAPER:
        return leaping(home)
    if name == WAL:
        return _received(home)
    if name == ZIPKIN:
        return _get(home.ports.zipkin, "/health")[0] == http.client.OK
    if name == LOGIN:
        return _get(home.ports.issuer, "/jwks.json")[0] == http.client.OK
    if name in (VICTORIA_METRICS, VICTORIA_LOGS):
        return _get(home.ports.metrics if name == VICTORIA_METRICS else home.ports.logs, "/health")[0] == http.client.OK
    if name == PROMETHEUS:
        return _get(home.ports.metrics, "/-/ready")[0] == http.client.OK
    if name == LOG_SHIPPER:
        return True  # it serves nobody
    found = application(name)
    return found is not None and _get(home.ports.http(*found), "/readyz")[0] == http.client.OK


def trouble(home: Home, name: str) -> str:
    """What an application says at ``/readyz`` is not well; empty for what is ready, says nothing, or is none."""
    found = application(name)
    if found is None:
        return ""
    code, body = _get(home.ports.http(*found), "/readyz")
    if code != http.client.SERVICE_UNAVAILABLE:
        return ""
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""


def report(home: Home, name: str) -> dict[str, Any]:
    """What an application says of itself at ``/status``; empty when it does not answer."""
    found = application(name)
    if found is None:
        return {}
    code, body = _get(home.ports.http(*found), "/status")
    try:
        content = json.loads(body) if code == http.client.OK else {}
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS).close()
        return True
    except OSError:
        return False


def _kafka(home: Home, number: int) -> bool:
    """Whether the others know this broker as one that lives."""
    if not _listening(home.ports.kafka(number)):
        return False  # the client would keep trying
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({**home.kafka_settings(KAFKA_ADMIN), "log_level": 0})
    try:
        return number in admin.list_topics(timeout=ANSWER_SECONDS).brokers
    except KafkaException:
        return False


def _postgres(home: Home, number: int) -> bool:
    """Whether this server answers; a standby answers questions too."""
    return _answers(home, number, "SELECT 1")


def _received(home: Home) -> bool:
    slot = "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s AND active"
    return _answers(home, None, slot, BACKUP_SLOT)


def _answers(home: Home, number: int | None, question: LiteralString, *values: str) -> bool:
    """Whether a server, or the one that takes changes, gives a row as an answer to its administrator."""
    if not any(_listening(home.ports.postgres(one)) for one in ((1, 2) if number is None else (number,))):
        return False
    import psycopg

    try:
        url = home.database_url("postgres", POSTGRES_ADMIN, number)
        with psycopg.connect(url, connect_timeout=int(ANSWER_SECONDS)) as connection:
            return connection.execute(question, values).fetchone() is not None
    except psycopg.Error:
        return False
