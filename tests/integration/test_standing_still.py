"""Broker or database stand still without closing a connection, a topic may not be read, or the broker holds a service
back: readiness and lag say so.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from deploy.local.faults import Faults
from deploy.local.quotas import quota
from tests.integration.rig import Rig, frozen
from tests.integration.test_guarantees import IN, measured, settled

pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

QUICK: Any = {"HELIO_CONSUMER_CHECK_S": "0.5", "HELIO_CONSUMER_ANSWER_S": "1", "HELIO_DATABASE_COMMAND_TIMEOUT_S": "3"}


@contextmanager
def stopped(rig: Rig, component: str) -> Iterator[None]:
    """The component and its children stand still, with all connections open."""
    running = rig.stack.processes()[component].running
    assert running is not None
    whole = psutil.Process(running.pid)
    family = [whole, *whole.children(recursive=True)]
    try:
        for process in family:
            os.kill(process.pid, signal.SIGSTOP)
        yield
    finally:
        for process in family:
            os.kill(process.pid, signal.SIGCONT)


def test_a_broker_that_stands_still_turns_readiness_red_and_costs_nothing(rig: Rig) -> None:
    projects = rig.leads(40)
    with rig.service("lead", **QUICK):
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[:20]])
        with stopped(rig, "kafka"):
            rig.until(
                lambda: "the broker has not answered" in str(rig.status("lead").get("checks", {}).get("consumer")),
                "the service says that the broker does not answer",
            )
            assert rig.status("lead")["ready"] is False
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[20:]])
        settled(rig, projects)
        rig.until(lambda: rig.status("lead").get("consumer_lag") == 0, "nothing waits")
    assert set(rig.versions(projects).values()) == {1}
    assert len(set(measured(rig, projects))) == len(projects)


def test_a_database_that_stands_still_turns_readiness_red_and_parks_nothing(rig: Rig) -> None:
    projects = rig.leads(40)
    with rig.service("lead", **QUICK):
        rig.ready("lead")
        with stopped(rig, "postgres"):
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
            began = time.monotonic()
            rig.until(lambda: rig.red("lead"), "readiness is red")
            assert time.monotonic() - began < 60
        settled(rig, projects)
        rig.ready("lead")
        assert rig.status("lead")["parked"] == 0
    assert set(rig.versions(projects).values()) == {1}
    assert len(set(measured(rig, projects))) == len(projects)


def test_a_topic_that_may_not_be_read_is_named_and_read_again_once_it_may(rig: Rig) -> None:
    faults = Faults(rig.stack.home)
    projects = rig.leads(20)
    with rig.service("lead", **QUICK):
        rig.ready("lead")
        with faults.denied("lead", IN, "READ"):
            rig.until(lambda: IN in str(rig.status("lead").get("checks", {}).get("consumer")), "the topic is named")
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
        settled(rig, projects)
        rig.ready("lead")
    assert set(rig.versions(projects).values()) == {1}


def test_a_service_that_the_broker_holds_back_is_slow_and_right(rig: Rig) -> None:
    """A quota on what it may read and write: it is in order, its lag is true, and it is through in the end."""
    projects = rig.leads(600)
    rig.rest("lead")
    with (
        quota(rig.stack.home, "lead", consumer_byte_rate=20_000, producer_byte_rate=20_000),
        rig.service("lead", **QUICK, HELIO_CONSUMER_STANDSTILL_S="3") as service,
    ):
        rig.ready("lead")
        began = time.monotonic()
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
        rig.until(lambda: (rig.status("lead").get("consumer_lag") or 0) > 100, "the lag shows what waits")
        looks = [rig.status("lead") for _ in range(5)]
        settled(rig, projects)
        took_s = time.monotonic() - began
        rig.until(lambda: rig.status("lead").get("consumer_lag") == 0, "nothing waits")
        rig.ready("lead")
        assert service.poll() is None
    assert took_s > 5 and all(look["ready"] for look in looks)
    newest = max(rig.logs.glob("lead-1-*.log"), key=lambda path: path.stat().st_mtime)
    assert "none was given out" not in newest.read_text(), "a service that is held back does not stand still"
    assert set(rig.versions(projects).values()) == {1}
    assert len(set(measured(rig, projects))) == len(projects)
