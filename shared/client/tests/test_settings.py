"""What the environment says, and what it says wrongly, in one line."""

import pytest

from shared.client.consumer import Client
from shared.client.settings import Settings

ENVIRONMENT = {
    "HELIO_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "HELIO_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "HELIO_KAFKA_USERNAME": "rcv02",
    "HELIO_KAFKA_PASSWORD": "secret",
    "HELIO_KAFKA_GROUP": "rcv02-connect",
    "HELIO_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "HELIO_DATABASE_URL": "postgresql://rcv02@127.0.0.1:1/rcv02",
    "HELIO_POLL_S": "0.5",
    "PATH": "/bin",
}


def test_what_connect_prints_is_what_it_reads() -> None:
    found = Settings.of(ENVIRONMENT)
    assert (found.principal, found.group, found.poll_s) == ("rcv02", "rcv02-connect", 0.5)
    assert found.librdkafka() == {
        "bootstrap.servers": "127.0.0.1:1", "security.protocol": "sasl_plaintext", "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "rcv02", "sasl.password": "secret",
    }  # fmt: skip
    assert "secret" not in repr(found)


def test_one_process_may_be_several_parties() -> None:
    two = {
        name.replace("HELIO_", "HELIO_RCV03_", 1): text.replace("rcv02", "rcv03") for name, text in ENVIRONMENT.items()
    }
    found = Settings.of(ENVIRONMENT | two, "HELIO_RCV03_")
    assert (found.principal, found.group) == ("rcv03", "rcv03-connect")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"HELIO_KAFKA_BOOTSTRAP": ""}, "HELIO_KAFKA_BOOTSTRAP: Field required"),
        ({"HELIO_KAFKA_USERNAME": "nobody"}, "HELIO_KAFKA_USERNAME: 'nobody' is not a principal"),
        ({"HELIO_KAFKA_SECURITY_PROTOCOL": "TLS"}, "HELIO_KAFKA_SECURITY_PROTOCOL: Input should be"),
        ({"HELIO_POLL_S": "0"}, "HELIO_POLL_S: Input should be greater than 0"),
        ({"HELIO_DATABASE_URL": "mysql://x/y", "HELIO_POLL_S": "9"}, "HELIO_DATABASE_URL: .*; HELIO_POLL_S: "),
    ],
)
def test_a_wrong_variable_is_named(changed: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}") as wrong:
        Settings.of(ENVIRONMENT | changed)
    assert "\n" not in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_an_error_of_the_database_does_not_tell_the_values_at_hand() -> None:
    """It goes to the log, into the table of what is held, and to whoever asks how the party is."""
    client = Client(Settings.of(ENVIRONMENT))
    assert client.engine.sync_engine.hide_parameters
