"""How this process reaches Kafka: the same principal for its consumer (librdkafka) and its relay (aiokafka)."""

import ssl
from typing import Any

from shared.messaging.settings import Settings


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.kafka_security_protocol != "SASL_SSL":
        return None
    return ssl.create_default_context(cafile=settings.kafka_ca_file)


def librdkafka(settings: Settings) -> dict[str, Any]:
    """For confluent-kafka's clients."""
    return settings.librdkafka() | {
        "client.id": f"{settings.service}-{settings.instance}",
        "reconnect.backoff.max.ms": settings.outage_retry_max_ms,
        "log_level": 2,  # it tells of every failed attempt to connect; readiness and our own lines tell that once
    }


def connection(settings: Settings) -> dict[str, Any]:
    """For aiokafka's clients."""
    found: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap,
        "security_protocol": settings.kafka_security_protocol,
        "client_id": f"{settings.service}-{settings.instance}",
    }
    if settings.kafka_security_protocol != "PLAINTEXT":
        found |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
            "ssl_context": _tls(settings),
        }
    return found
