"""How a principal reaches Kafka, and the headers of records that the client library damages."""

from pathlib import Path

import pytest
from confluent_kafka import Consumer
from pydantic import SecretStr, ValidationError

from shared.reach.kafka import KafkaAccess, headers_of


def test_what_the_settings_say_is_taken_by_the_client_library() -> None:
    access = KafkaAccess(
        kafka_bootstrap="127.0.0.1:1,127.0.0.1:2", kafka_security_protocol="SASL_PLAINTEXT", kafka_username="lead",
        kafka_password=SecretStr("secret"), kafka_ca_file=Path("ca.pem"),
    )  # fmt: skip
    found = access.librdkafka()
    Consumer({**found, "group.id": "lead", "log_level": 0}).close()
    assert "ssl.ca.location" not in found, "nothing is encrypted"
    assert KafkaAccess(kafka_bootstrap="b", kafka_ca_file=Path("ca.pem")).librdkafka()["ssl.ca.location"] == "ca.pem"
    plain = KafkaAccess(kafka_bootstrap="b", kafka_security_protocol="PLAINTEXT").librdkafka()
    assert plain == {"bootstrap.servers": "b", "security.protocol": "plaintext"}
    with pytest.raises(ValidationError):
        KafkaAccess(kafka_bootstrap="")


class Message:
    def __init__(self, headers: object) -> None:
        self._headers = headers

    def headers(self) -> object:
        if isinstance(self._headers, Exception):
            raise self._headers
        return self._headers


def test_headers_that_the_library_cannot_decode_are_none_and_no_headers_are_an_empty_list() -> None:
    assert headers_of(Message(None)) == []
    assert headers_of(Message([("a", b"1")])) == [("a", b"1")]
    for error in (SystemError("a result with an exception set"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd")):
        assert headers_of(Message(error)) is None
