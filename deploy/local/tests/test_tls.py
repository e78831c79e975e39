"""Broker and database server are reached encrypted; who shows or believes another certificate gets nowhere."""

from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local import tls
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.tests.authority import Authority


@pytest.fixture
def home(tmp_path: Path) -> Home:
    Authority().issue(tmp_path / "tls")
    found = Home(tmp_path / "home")
    found.prepare(29_000, tls=tmp_path / "tls")
    return found


def installed(home: Home) -> list[bytes]:
    return [path.read_bytes() for path in (home.authorities, home.broker_certificate, home.postgres / "server.crt")]


def test_what_a_client_would_refuse_is_refused_before_anything_changes(home: Home) -> None:
    tls.install(home)
    before, directory, own = installed(home), home.tls, Authority()
    assert directory is not None

    def refused(words: str) -> None:
        with pytest.raises(StackError, match=words):
            tls.install(home)
        assert installed(home) == before

    own.issue(directory, good_for=timedelta(seconds=-1))
    refused("expired")
    own.issue(directory, address="127.0.0.2")
    refused("127.0.0.1")
    own.issue(directory)
    (directory / "ca.pem").write_bytes(before[0])
    refused("certificate")
    own.issue(directory)
    other = (directory / "server.key").read_bytes()
    own.issue(directory)
    (directory / "server.key").write_bytes(other)
    refused("key values mismatch")
    (directory / "server.key").unlink()
    refused("server.key: No such file")
    own.issue(directory)
    tls.install(home)
    assert installed(home) != before


def test_with_tls_every_setting_says_so_and_off_ends_it(home: Home) -> None:
    assert home.kafka_settings("lead")["security.protocol"] == "SASL_SSL"
    assert home.database_url("lead").endswith(f"/lead?sslmode=verify-full&sslrootcert={home.authorities}")
    home.prepare(29_000)
    assert home.tls is not None, "kept by later starts"
    home.prepare(29_000, tls=Path("off"))
    assert home.kafka_settings("lead")["security.protocol"] == "SASL_PLAINTEXT" and "?" not in home.database_url("lead")
    with pytest.raises(StackError, match="uses no TLS"):
        tls.renew(home)
