"""How this process reaches Kafka: the same principal for its consumer and its relay."""

import ssl
from typing import Any

from faststream.security import BaseSecurity, SASLScram512

from shared.messaging.settings import Settings


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.kafka_security_protocol != "SASL_SSL":
        return None
    return ssl.create_default_context(cafile=settings.kafka_ca_file)


def security(settings: Settings) -> BaseSecurity | None:
    """For FastStream."""
    if settings.kafka_security_protocol == "PLAINTEXT":
        return None
    context = _tls(settings)
    return SASLScram512(
        username=settings.kafka_username,
        password=settings.kafka_password.get_secret_value(),
        ssl_context=context,
        use_ssl=context is not None,
    )


def connection(settings: Settings) -> dict[str, Any]:
    """For aiokafka."""
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
