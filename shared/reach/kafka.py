"""How a principal reaches Kafka, and the headers of a record as librdkafka's Python client has them."""

from operator import methodcaller
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, SecretStr


class KafkaAccess(BaseModel):
    """The settings that everybody needs, by the names that ``helio connect <principal> --format env`` prints."""

    kafka_bootstrap: str = Field(min_length=1)
    """One broker, or several with commas between: any of them tells of the others."""
    kafka_security_protocol: Literal["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"] = "SASL_SSL"
    kafka_username: str = ""
    """The principal; also the prefix of every consumer group it may use."""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: Path | None = None

    def librdkafka(self) -> dict[str, Any]:
        """What a client of librdkafka needs to connect."""
        found: dict[str, Any] = {
            "bootstrap.servers": self.kafka_bootstrap,
            "security.protocol": self.kafka_security_protocol.lower(),  # FastStream knows it in small letters alone
        }
        if self.kafka_security_protocol != "PLAINTEXT":
            found |= {
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": self.kafka_username,
                "sasl.password": self.kafka_password.get_secret_value(),
            }
        if self.kafka_security_protocol == "SASL_SSL" and self.kafka_ca_file is not None:
            found["ssl.ca.location"] = str(self.kafka_ca_file)
        return found


_ask_for_headers: Final = methodcaller("headers")


def headers_of(message: Any) -> list[tuple[str, bytes | None]] | None:
    """A confluent-kafka message's headers; None where one's name is no UTF-8. Once per message.

    With such a name the client library (2.16) returns a damaged list and leaves its exception set. An ordinary call is
    checked until the interpreter has specialized it (CPython 3.11 on); from then on the exception comes up at some
    later call, and whoever looks at the list a second time crashes. Through ``methodcaller`` each call is checked.
    """
    try:
        return _ask_for_headers(message) or []
    except (SystemError, UnicodeError):
        return None
