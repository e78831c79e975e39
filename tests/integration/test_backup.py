"""Databases that are lost come back to the last change; what cannot come back is named."""

import asyncio
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from deploy.local import clockfile
from deploy.local.backup.folder import Folder
from deploy.local.backup.restore import restore
from deploy.local.backup.take import take
from deploy.local.home import POSTGRES_ADMIN
from deploy.local.stack import Stack
from helio.history.journal import partition_ends, records
from helio.history.unheard import published_since
from sandbox.audit import Findings, audit
from sandbox.people.journeys import Journeys
from sandbox.people.scenario import MIX
from sandbox.rest import until_rest
from shared.schemas.topics import TOPICS
from tests.integration.whole import LEAPING, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]

PATIENCE_S = 600.0


def travel(stack: Stack, *names: str, seed: int) -> set[UUID]:
    """Whole journeys to their ends; their projects."""
    by_name = {scenario.name: scenario for scenario in MIX}
    clockfile.set_speed(stack.home.clock_file, LEAPING)
    stack.let_leap(True)
    try:
        journeys = Journeys(stack.home, [by_name[name] for name in names], seed=seed)
        result = asyncio.run(journeys.run(arrivals_per_second=10.0, timeout_s=PATIENCE_S))
    finally:
        stack.let_leap(False)
        clockfile.set_speed(stack.home.clock_file, 1.0)  # systems that run would go on telling of themselves
    assert not result.stuck
    return {UUID(str(project.project_id)) for project in result.projects}


def found_at_rest(stack: Stack) -> Findings:
    assert until_rest(stack.home, PATIENCE_S) == ""
    ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
    return audit(stack.home, records(stack.home, ends))


def test_a_dropped_database_comes_back_to_its_last_change(whole: Stack, tmp_path: Path) -> None:
    travel(whole, "straight", "rescinds", seed=1)
    name, manifest = take(whole, tmp_path / "backup", keep=2)
    assert {"lead", "onboarding", "metrics"} <= manifest.databases.keys()
    after = travel(whole, "straight", "rescinds", seed=2)
    assert until_rest(whole.home, PATIENCE_S) == ""
    with psycopg.connect(whole.database_url("postgres", POSTGRES_ADMIN), autocommit=True) as server:
        server.execute("DROP DATABASE contracting WITH (FORCE)")

    done = restore(whole, Folder(tmp_path / "backup"), ["contracting"])

    assert done.copy == name
    since = list(published_since(whole.home, done))
    assert {UUID(str(one.project_id)) for one in since} >= after
    assert not [one for one in since if one.unheard]
    findings = found_at_rest(whole)
    assert findings.sound and findings.parked == 0, findings.words
    travel(whole, "rescinds", seed=3)  # and work goes on
    assert found_at_rest(whole).sound


def test_a_lost_server_comes_back_whole(whole: Stack, tmp_path: Path) -> None:
    take(whole, tmp_path / "backup", keep=1)
    travel(whole, "straight", "rescinds", seed=4)
    assert until_rest(whole.home, PATIENCE_S) == ""
    whole.kill("postgres", signal.SIGKILL)
    shutil.rmtree(whole.home.postgres / "data")

    done = restore(whole, Folder(tmp_path / "backup"))

    assert not [one for one in published_since(whole.home, done) if one.unheard]
    findings = found_at_rest(whole)
    assert findings.sound, findings.words
    assert Folder(tmp_path / "backup").copies() != [done.copy]  # a new copy: the server writes another history now
    travel(whole, "rescinds", seed=5)
    assert found_at_rest(whole).sound


def test_what_was_published_after_the_instant_gone_back_to_is_named(whole: Stack, tmp_path: Path) -> None:
    take(whole, tmp_path / "backup", keep=1)
    assert until_rest(whole.home, PATIENCE_S) == ""
    instant = datetime.now(UTC)
    after = travel(whole, "cancels_before_permit", seed=6)

    done = restore(whole, Folder(tmp_path / "backup"), ["permitting"], until=instant)

    unheard = [one for one in published_since(whole.home, done) if one.unheard]
    assert {UUID(str(one.project_id)) for one in unheard} >= after  # and what timers did of earlier ones
    assert {one.topic.split(".")[1] for one in unheard} == {"permitting"}
    assert done.last_change <= instant
