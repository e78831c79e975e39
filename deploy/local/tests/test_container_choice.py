"""With containers only those tests of a stack run that need nothing beside Kafka and PostgreSQL; others are named."""

import os
import subprocess
import sys
from collections.abc import Iterable

import pytest

from deploy.local.containers import NETWORK_ENV, bound, on_loopback
from deploy.local.errors import StackError

RUN = (
    "shared/messaging/tests/loops/test_maintenance_postgres.py",
    "shared/messaging/tests/storage/test_store_behaviour.py",
)
LEFT = ("deploy/local/tests/test_tls.py", "deploy/local/tests/test_lifecycle.py")
NAMED = "left out, needs processes beside the containers: "


def choose(*arguments: str) -> list[str]:
    """What pytest prints where containers are chosen."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "stack", *arguments],
        env=os.environ | {"HELIO_TEST_BACKEND": "containers"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.splitlines()


def files(nodes: Iterable[str]) -> set[str]:
    return {one.partition("::")[0] for one in nodes if "::" in one}


def named(lines: Iterable[str]) -> list[str]:
    return [one.removeprefix(NAMED) for one in lines if one.startswith(NAMED)]


def test_what_needs_more_is_left_out_and_named() -> None:
    lines = choose("--collect-only", *RUN, *LEFT)
    assert files(one for one in lines if not one.startswith(NAMED)) == {*RUN}
    assert files(named(lines)) == {*LEFT}


def test_it_is_named_once_where_several_processes_share_the_tests() -> None:
    found = named(choose("-n", "2", LEFT[0]))
    assert files(found) == {LEFT[0]}
    assert len(found) == len({*found})


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
