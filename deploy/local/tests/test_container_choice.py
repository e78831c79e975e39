"""With containers only those tests of a stack run that need nothing beside Kafka and PostgreSQL; others are named."""

import os
import subprocess
import sys

import pytest

from deploy.local.containers import NETWORK_ENV, bound, on_loopback
from deploy.local.errors import StackError

RUN = "shared/messaging/tests/loops/test_maintenance_postgres.py"
LEFT = "deploy/local/tests/test_tls.py"


def test_what_needs_more_is_left_out_and_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "stack", RUN, LEFT],
        env=os.environ | {"HELIO_TEST_BACKEND": "containers"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert [one for one in lines if one.startswith(f"{RUN}::")]
    assert not [one for one in lines if one.startswith(f"{LEFT}::")]
    named = [one for one in lines if one.startswith("left out, needs processes beside the containers: ")]
    assert named and all(LEFT in one for one in named)


class Container:
    """What testcontainers keeps of one before it is started."""

    def __init__(self) -> None:
        self.ports: dict[str, object] = {"5432": None}
        self._kwargs: dict[str, object] = {"user": "root"}

    def with_kwargs(self, **given: object) -> "Container":
        self._kwargs = given
        return self


def test_a_port_is_published_on_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NETWORK_ENV, raising=False)
    found = on_loopback(Container(), 5432, 12002)
    assert (found.ports, found._kwargs) == ({"5432/tcp": ("127.0.0.1", 12002)}, {"user": "root"})


def test_an_engine_without_a_bridge_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NETWORK_ENV, "host")
    found = on_loopback(Container(), 5432, 12002)
    assert (found.ports, found._kwargs) == ({}, {"user": "root", "network_mode": "host"})
    assert bound() == "127.0.0.1"


def test_another_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NETWORK_ENV, "bridge0")
    with pytest.raises(StackError, match="bridge0"):
        bound()
