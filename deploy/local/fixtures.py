"""Pytest fixtures: real Kafka and PostgreSQL, started once per test run, provisioned from the topic table.

``HELIO_TEST_BACKEND`` chooses where they come from: ``embedded`` (default, this machine's own processes) or
``containers`` (see ``deploy.local.containers``). Containers are Kafka and PostgreSQL alone: with them a test that runs
service processes beside them, or a stack of its own, is left out and named at the end of the run.
"""

import os
import random
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from deploy.local.home import PORT_RANGE, POSTGRES_ADMIN
from deploy.local.processes import KAFKA, infrastructure
from deploy.local.stack import Stack
from deploy.local.state import read_plan, write_plan

BACKEND_ENV: Final = "HELIO_TEST_BACKEND"
PROCESSES: Final = frozenset({"rig", "supervised"})
"""Whoever asks for one of these fixtures runs service processes, or asks who runs."""
POSTGRES: Final = "postgres"
"""A fixture with this parameter asks for the stack itself, and with the other for none."""
LEFT_OUT: Final[pytest.StashKey[list[str]]] = pytest.StashKey()
TOLD: Final = "left out"
_BASES: Final = range(12_000, 28_000, PORT_RANGE)
"""Below the ports that the kernel gives to outgoing connections, and away from the default of ``helio up``."""


def runs_in_containers(item: pytest.Item) -> bool:
    """Whether a test of a stack needs Kafka and PostgreSQL and nothing else."""
    asked: Sequence[str] = getattr(item, "fixturenames", ())
    information = getattr(item, "_fixtureinfo", None)
    fixtures: Mapping[str, Sequence[Any]] = information.name2fixturedefs if information is not None else {}
    shared = "stack" in fixtures and fixtures["stack"][-1].baseid == ""  # the one of this file, and no module's own
    chosen = getattr(item, "callspec", None)
    parameters: Mapping[str, object] = chosen.params if chosen is not None else {}
    later = any(value == POSTGRES and fixtures[name][-1].params for name, value in parameters.items())
    return PROCESSES.isdisjoint(asked) and (shared or later)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With containers, leaves out what they cannot run."""
    if os.environ.get(BACKEND_ENV) != "containers":
        return
    left = [one for one in items if one.get_closest_marker("stack") and not runs_in_containers(one)]
    config.stash[LEFT_OUT] = [one.nodeid for one in left]
    if hasattr(config, "workeroutput"):  # one of several processes, each of which collects all: xdist tells the first
        config.workeroutput[TOLD] = config.stash[LEFT_OUT]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in left]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes has ended: what it left out is what every other did."""
    told = getattr(node, "workeroutput", {})  # none from one that crashed
    if TOLD in told:
        node.config.stash[LEFT_OUT] = told[TOLD]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Names what was left out."""
    for nodeid in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(f"left out, needs processes beside the containers: {nodeid}")


def free_port_base() -> int:
    """A port base whose whole range is free now; workers of one test run never choose the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = _BASES[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    for base in random.sample(mine, len(mine)):
        with ExitStack() as held:
            try:
                for port in range(base, base + PORT_RANGE):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
                return base
            except OSError:
                continue
    raise RuntimeError("no hundred free ports in a row on this machine")


@pytest.fixture(scope="session")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory of a key to seal contracts with, named in the environment of the tests' own process."""
    from deploy.local.home import Home
    from deploy.local.seal import prepare

    home = Home(tmp_path_factory.mktemp("seal"))
    prepare(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELIO_SEAL_DIRECTORY", str(home.path))
        yield home.path


def put_away(stack: Stack) -> None:
    """Ends a stack that nobody will look into again: what all but its database write down in the end takes seconds."""
    if stack.running:
        plan = read_plan(stack.home)
        killed = [name for name in plan.processes if (infrastructure(name) or (KAFKA,))[0] == KAFKA]
        write_plan(stack.home, replace(plan, processes=plan.processes | dict.fromkeys(killed, "kill")))
        for name in killed:
            stack.wish(name, "kill")  # returns once it is down
    stack.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and PostgreSQL, provisioned, without any application.

    Tests share it: use fresh project ids and group names with the principal's prefix, and leave it running.
    """
    home = tmp_path_factory.mktemp("stack")
    backend = os.environ.get(BACKEND_ENV, "embedded")
    if backend == "containers":
        from deploy.local.containers import ContainerStack

        found: Stack = ContainerStack(home, free_port_base())
    elif backend == "embedded":
        found = Stack(home, free_port_base())
    else:
        raise pytest.UsageError(f"{BACKEND_ENV}={backend}: give embedded or containers")
    try:
        found.start()
        found.wait_ready()
        yield found
    finally:
        put_away(found)


@pytest.fixture
def supervised(stack: Stack) -> Stack:
    """The same, for a test of the supervisor, or of an application that it runs."""
    return stack


@pytest.fixture
def empty_database(stack: Stack) -> Iterator[str]:
    """The URL of a database of this test alone, for its superuser: what others leave in theirs is not found there."""
    admin, name = stack.database_url("postgres", POSTGRES_ADMIN), f"test_{uuid4().hex[:8]}"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield stack.database_url(name, POSTGRES_ADMIN)
    with psycopg.connect(admin, autocommit=True) as server:  # of its own: the server may have been killed meanwhile
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
