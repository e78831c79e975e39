"""Every number a service process is given says what it counts."""

import re

import pytest
from pydantic import ValidationError

from shared.messaging.settings import Settings
from shared.messaging.testing import system

UNITS = re.compile(r"_(s|ms|mb|bytes|days|hours|rows|records)$")
COUNTS = {
    "database_pool_size", "http_port", "handler_retries", "breaker_failures", "timer_batch", "job_workers",
    "job_attempts", "job_deaths", "maintenance_lock_tries", "quarantine_rows_per_minute",
    "quarantine_records_per_second", "trace_sample_ratio", "trace_read_ratio", "http_connections_per_address",
    "http_connections", "http_requests_per_minute", "objects_retries",
}  # fmt: skip
"""Plain counts and ratios: their names say of what."""


def test_every_number_has_a_unit_in_its_name() -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation in (int, float):
            assert UNITS.search(name) or name in COUNTS, name


def test_limits_that_make_no_sense_are_refused() -> None:
    whole = system.settings().model_dump()
    for name, value in (
        ("database_pool_size", 1),
        ("batch_max_records", 0),
        ("trace_sample_ratio", 2),
        ("job_workers", 0),
    ):
        with pytest.raises(ValidationError, match=name):
            Settings(**whole | {name: value})


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIO_SERVICE", "lead")
    monkeypatch.setenv("HELIO_DATABASE_URL", "postgresql://a:b@127.0.0.1/c")
    monkeypatch.setenv("HELIO_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("HELIO_KAFKA_PASSWORD", "hidden")
    monkeypatch.setenv("HELIO_SHUTDOWN_GRACE_S", "3.5")
    found = Settings()
    assert found.service == "lead" and found.shutdown_grace_s == 3.5
    assert "hidden" not in repr(found)


def test_shutdown_is_shorter_than_what_an_orchestrator_allows() -> None:
    assert system.settings().shutdown_grace_s < 30


def test_the_inbox_outlives_every_topic() -> None:
    from shared.schemas.topics import TOPICS

    longest = max(topic.retention_days for topic in TOPICS if not topic.compacted)
    assert system.settings().inbox_retention_days >= longest + 31  # months are dropped whole
