"""How a party reaches Kafka and its database, and every limit it works within, read from ``HELIO_*``."""

import os
from collections.abc import Mapping

from pydantic import ConfigDict, Field, PostgresDsn, ValidationError

from shared.reach.kafka import KafkaAccess
from shared.schemas.topics import principals


class Settings(KafkaAccess):
    """One party. The names are those that ``helio connect <principal> --format env`` prints."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kafka_username: str = Field(min_length=1)
    kafka_group: str | None = None
    """The consumer group; the principal's name when not set."""
    kafka_group_instance_id: str | None = None
    """Who comes back under this name takes its partitions up at once; without one those of a process that was killed
    wait until ``session_timeout_ms`` has passed. Each instance has a name of its own."""
    database_url: PostgresDsn | None = None

    poll_s: float = Field(default=0.25, gt=0, le=5)
    """A batch is handed over when it is full or this old: the most that waiting for company adds to a record's way."""
    batch_max_records: int = Field(default=300, ge=1, le=1000)
    fetch_max_wait_ms: int = Field(default=5_000, ge=1)
    """How long the broker may hold a fetch that finds nothing; it answers at once when something comes."""
    fetch_max_partition_bytes: int = 12 * 1024 * 1024
    """Larger than any record a topic accepts."""
    session_timeout_ms: int = 30_000
    metadata_refresh_ms: int = 60_000
    """How long a topic that was added later may stay unnoticed."""
    batch_timeout_s: float = Field(default=60.0, gt=0)
    """A batch that takes longer is rolled back and tried in halves."""
    outage_retry_first_s: float = 0.2
    outage_retry_max_s: float = 5.0
    held_retry_first_s: float = 5.0
    """Before a record whose handler failed is tried again; doubles."""
    held_retry_max_s: float = 900.0
    idle_look_s: float = Field(default=10.0, gt=0)
    """How often held records and answers that nobody announced are looked for."""
    set_aside_max_rows: int = Field(default=10_000, ge=1)
    """Records set aside that are kept; beyond it they are counted only."""
    set_aside_max_bytes: int = Field(default=65_536, ge=1)
    """Bytes that are kept of one such value."""
    inbox_retention_days: int = Field(default=460, ge=1)
    """Longer than any topic keeps a record, so that a topic read again from the start has no effect."""
    prune_every_s: float = 3_600.0
    send_timeout_s: float = 30.0
    """An answer that the broker has not acknowledged by then stays, and is sent again."""
    resend_s: float = Field(default=5.0, gt=0)
    """An answer that did not go is left alone for so long, so that the others have their turn."""
    cut_off_s: float = Field(default=60.0, gt=0)
    """A party that has reached no broker for so long, while a new client does, ends, to be started again."""
    stop_s: float = 10.0
    """What is in hand gets so long to be finished."""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ, prefix: str = "HELIO_") -> "Settings":
        """Reads the environment; another prefix where one process is several parties. An empty text is not set.

        Raises:
            ValueError: in one line, every variable that is missing or wrong.
        """
        stated = {name: environment.get(f"{prefix}{name.upper()}") for name in cls.model_fields}
        try:
            found = cls.model_validate({name: text for name, text in stated.items() if text})
        except ValidationError as invalid:
            wrong = [f"{prefix}{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in invalid.errors()]
            raise ValueError("; ".join(wrong)) from None
        if found.kafka_username not in principals():
            raise ValueError(f"{prefix}KAFKA_USERNAME: {found.kafka_username!r} is not a principal of the topic table")
        return found

    @property
    def principal(self) -> str:
        return self.kafka_username

    @property
    def group(self) -> str:
        return self.kafka_group or self.kafka_username
