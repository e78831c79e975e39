"""What the SDK's tests share: settings of a party of the running stack, and a database that begins empty."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from deploy.local.stack import Stack
from shared.client.settings import Settings

TABLES = ("client_inbox", "client_set_aside", "client_held", "client_outbox")


def settings_of(stack: Stack, principal: str, **changed: object) -> Settings:
    return Settings.model_validate(
        {
            "kafka_bootstrap": stack.home.kafka_bootstrap,
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_username": principal,
            "kafka_password": stack.home.secrets[f"kafka/{principal}"],
            "database_url": stack.database_url(principal) if f"postgres/{principal}" in stack.home.secrets else None,
        }
        | changed
    )


@pytest.fixture
def party(stack: Stack) -> Iterator[Callable[..., Settings]]:
    """Settings by principal; the tables of the SDK are gone afterwards."""
    used: set[str] = set()

    def settings(principal: str, **changed: object) -> Settings:
        used.add(principal)
        return settings_of(stack, principal, **changed)

    yield settings
    for principal in used:
        with psycopg.connect(stack.database_url(principal), autocommit=True) as database:
            for table in (*TABLES, "notes"):
                database.execute(f"DROP TABLE IF EXISTS {table}")
