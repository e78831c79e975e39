"""Principals, topics, roles and databases of a stack in containers: ``python -m deploy.compose.provision``.

The same tables as everywhere, applied to the servers ``kafka`` and ``postgres`` with the passwords of ``HELIO_HOME``.
Repeatable. Exit code 1 in one line where a server does not answer.
"""

import sys
from typing import Final

import psycopg
from confluent_kafka.admin import AdminClient

from deploy.local import provision_kafka, provision_postgres
from deploy.local.home import KAFKA_ADMIN, POSTGRES_ADMIN, Home
from deploy.local.patience import Unanswered, persist

KAFKA: Final = "kafka"
KAFKA_PORT: Final = 9092
POSTGRES: Final = "postgres"
POSTGRES_PORT: Final = 5432


def main() -> None:
    """Provision what ``HELIO_HOME`` has the passwords of."""
    home = Home.from_environment()
    address = f"{KAFKA}:{KAFKA_PORT}"
    admin = AdminClient({**home.kafka_settings(KAFKA_ADMIN), "bootstrap.servers": address, "log_level": 0})
    secret = home.secrets[f"postgres/{POSTGRES_ADMIN}"]
    url = f"postgresql://{POSTGRES_ADMIN}:{secret}@{POSTGRES}:{POSTGRES_PORT}/postgres"
    try:
        provision_kafka.wait_until_up(admin, provision_kafka.WAIT_SECONDS)
        persist(
            lambda: provision_kafka.provision(admin, home.passwords("kafka")),
            "take principals, topics and access rules",
            provision_kafka.PROVISION_SECONDS,
        )
        provision_postgres.wait_until_up(url, provision_postgres.WAIT_SECONDS)
        provision_postgres.provision(url, home.passwords("postgres"))
    except Unanswered as error:
        sys.exit(f"FATAL: {error.message}")
    except psycopg.Error as error:
        sys.exit(f"FATAL: PostgreSQL cannot be provisioned: {error}")


if __name__ == "__main__":
    main()
