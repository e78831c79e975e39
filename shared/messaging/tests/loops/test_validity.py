"""Certificates and keys tell their end and age before anything stops; what cannot be seen stops nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.messaging.loops.validity import ValidityLoop
from shared.messaging.telemetry import metrics
from shared.messaging.testing import system
from shared.reach.tests.test_certificates import NOW, made, server

SINCE = datetime(2024, 5, 1, tzinfo=UTC)


class Keys:
    """Wraps keys since ``SINCE``."""

    async def master_since(self) -> datetime:
        return SINCE


class Away:
    """A database that does not answer."""

    async def master_since(self) -> datetime:
        raise ConnectionRefusedError


def ends(name: str) -> float:
    return float(metrics.CERTIFICATE_ENDS.labels("validity", name)._value.get())


async def test_each_certificate_says_when_it_ends_and_each_key_since_when_it_is_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    days = {name: NOW + timedelta(days=number) for number, name in enumerate(("kafka", "pg", "ca", "seal"), start=1)}
    files = {name: made(tmp_path / name, until) for name, until in days.items()}
    async with server(files["kafka"]) as broker, server(files["pg"], postgres=True) as database:
        settings = system.settings().model_copy(update={"service": "validity"})
        encrypted = settings.model_validate(
            settings.model_dump(mode="python")
            | {
                "kafka_security_protocol": "SASL_SSL", "kafka_bootstrap": f"127.0.0.1:1,127.0.0.1:{broker}",
                "kafka_ca_file": files["ca"],
                "database_url": f"postgresql://lead:x@127.0.0.1:{database}/lead?sslmode=verify-full"
                f"&sslrootcert={tmp_path / 'not-there'}",
            }
        )  # fmt: skip
        loop = ValidityLoop(encrypted, {"contract_seal": files["seal"]}, Keys())
        assert await loop.step() == encrypted.validity_interval_s
    assert ends("kafka") == days["kafka"].timestamp()
    assert ends("database") == days["pg"].timestamp()
    assert ends("kafka_authority") == days["ca"].timestamp()
    assert ends("contract_seal") == days["seal"].timestamp()
    assert "database_authority cannot be seen: FileNotFoundError" in caplog.text
    since = metrics.KEY_SINCE.labels("validity", "master")._value.get()
    assert since == SINCE.timestamp()
    sealed = metrics.KEY_SINCE.labels("validity", "contract_seal")._value.get()
    assert sealed == (days["seal"] - timedelta(days=10)).timestamp()


async def test_a_database_of_keys_that_is_away_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    settings = system.settings().model_copy(update={"kafka_security_protocol": "PLAINTEXT"})
    loop = ValidityLoop(settings, {}, Away())
    assert await loop.step() == settings.validity_interval_s
    assert "the age of keys cannot be seen: ConnectionRefusedError" in caplog.text
