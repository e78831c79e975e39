"""A part of the broker that does not go, and rows that it refuses, on real Kafka and PostgreSQL."""

import asyncio
import getpass
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from deploy.local.faults import Faults
from services.onboarding.app import SERVICE
from shared.messaging.ids import new_id
from shared.messaging.publishing.outbox import LAST_ID, READ, Outbox
from shared.messaging.publishing.partitions import partition_of
from shared.messaging.publishing.relay import Relay
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate_when_reachable
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.onboarding import ActivatedSystemState, OnboardingCompleted
from shared.schemas.topics import BY_NAME
from tests.integration.rig import ANSWER_S, Rig, ids_of
from tests.integration.test_relay import EVENTS, REGISTRY, leader, put

pytestmark = pytest.mark.stack

PARTITIONS = BY_NAME[EVENTS].partitions
SILENT = 2


@pytest.fixture
def onboarding(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in rig.stack.settings_for("onboarding").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    migrate_when_reachable(settings, "services.onboarding")
    return settings


def projects(partition: int, count: int) -> list[UUID]:
    """Projects whose events lie in one partition."""
    found: list[UUID] = []
    while len(found) < count:
        project = new_id()
        if partition_of(str(project), PARTITIONS) == partition:
            found.append(project)
    return found


def waiting(rig: Rig) -> int:
    return int(rig.rows("onboarding", "SELECT count(*) FROM outbox")[0][0])


def ask(rig: Rig, method: str, path: str) -> Any:
    """A request to the onboarding service as an operator; a problem is given as its status."""
    port = rig.stack.settings_for("onboarding")["HELIO_HTTP_PORT"]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        headers={"authorization": f"Bearer {rig.stack.token('operator', subject='olga')}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code


def published(rig: Rig, projects: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The ids of each project's records, in the order of the topic."""
    found: dict[UUID, list[str]] = {project: [] for project in projects}
    for record in rig.records(EVENTS, set(found)):
        found[UUID(record.key().decode())] += ids_of([record])
    return found


def command(rig: Rig, name: str, number: int, *options: str) -> Any:
    """``helio outbox refused ... --json``, as a person would give it."""
    given = [
        sys.executable,
        "-m",
        "helio.main",
        "outbox",
        "refused",
        name,
        "onboarding",
        str(number),
        *options,
        "--json",
    ]
    environment = os.environ | {"HELIO_HOME": str(rig.stack.home.path)}
    return json.loads(subprocess.run(given, env=environment, check=True, capture_output=True).stdout)


def test_a_silent_partition_holds_its_own_projects_alone(rig: Rig, onboarding: Settings) -> None:
    faults = Faults(rig.stack.home)
    held = projects(SILENT, 20)
    free = [project for number in range(PARTITIONS) if number != SILENT for project in projects(number, 20)]
    with rig.service("onboarding"):
        rig.ready("onboarding")
        session = rig.rows("onboarding", "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%% relay'")
        with faults.silent(EVENTS, SILENT):
            ids = {p: [put(rig, OnboardingCompleted, p, EVENTS, n) for n in (1, 2, 3)] for p in (*held, *free)}
            state = [put(rig, ActivatedSystemState, p, REGISTRY, 1) for p in held]
            rig.until(lambda: waiting(rig) == 3 * len(held), "all others are sent and deleted")
            rig.until(
                lambda: f"{EVENTS}/{SILENT}" in rig.status("onboarding").get("partitions_waiting", {}),
                "the service says which partition waits",
            )
            assert not rig.status("onboarding")["ready"]
            assert set(ids_of(rig.records(REGISTRY, set(held)))) == set(state)
            late = {p: put(rig, OnboardingCompleted, p, EVENTS, 4) for p in free}
            rig.until(lambda: waiting(rig) == 3 * len(held), "what came later is sent as well")
        rig.until(lambda: waiting(rig) == 0, "it goes on by itself")
        rig.until(lambda: rig.status("onboarding").get("ready") is True, "and says so")
        assert session == rig.rows(
            "onboarding", "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%% relay'"
        )
    for project, number in late.items():
        ids[project].append(number)
    assert published(rig, ids) == ids  # in order, and none twice


def test_an_access_rule_that_is_gone_for_a_while_holds_its_topic_alone(rig: Rig, onboarding: Settings) -> None:
    faults = Faults(rig.stack.home)
    project, other = new_id(), new_id()
    with rig.service("onboarding"):
        rig.ready("onboarding")
        first = put(rig, OnboardingCompleted, project, EVENTS, 0)
        rig.until(lambda: waiting(rig) == 0, "it works")
        with faults.denied("onboarding", EVENTS):
            ids = [first, *(put(rig, OnboardingCompleted, project, EVENTS, number) for number in range(1, 4))]
            put(rig, ActivatedSystemState, other, REGISTRY, 1)
            rig.until(lambda: len(rig.records(REGISTRY, {other})) == 1, "the other topic is written")
            rig.until(
                lambda: (
                    "TopicAuthorizationFailedError" in rig.status("onboarding").get("partitions_waiting", {}).values()
                ),
                "the reason shows",
            )
            assert rig.rows("onboarding", "SELECT count(*) FROM refused") == [(0,)]
        rig.until(lambda: waiting(rig) == 0, "the rule is back, and all is sent")
    assert ids_of(rig.records(EVENTS, {project})) == ids


def test_a_row_that_is_refused_for_good_holds_its_project_alone_and_has_two_ways_out(
    rig: Rig, onboarding: Settings
) -> None:
    faults = Faults(rig.stack.home)
    retried, dropped = projects(1, 2)
    others = projects(1, 30)
    with rig.service("onboarding"):
        rig.ready("onboarding")
        faults.configure(EVENTS, max_message_bytes="3000")
        try:
            ids: dict[UUID, list[str]] = {}
            for number, project in enumerate((*others[:15], retried, dropped, *others[15:])):
                padding = 8_000 if project in (retried, dropped) else 0
                ids[project] = [
                    put(rig, OnboardingCompleted, project, EVENTS, number, padding),
                    put(rig, OnboardingCompleted, project, EVENTS, number),
                ]
            rig.until(lambda: waiting(rig) == 0, "the others are sent")
            late = put(rig, OnboardingCompleted, retried, EVENTS, 9)
            rig.until(lambda: len(ask(rig, "GET", "/outbox/refused")["items"]) == 5, "what follows waits there")
            assert published(rig, others) == {project: ids[project] for project in others}
            assert not rig.records(EVENTS, {retried, dropped})
            assert rig.status("onboarding")["refused"] == 5 and rig.status("onboarding")["ready"]
            rows = {
                project: [r["id"] for r in ask(rig, "GET", "/outbox/refused")["items"] if r["key"] == str(project)]
                for project in (retried, dropped)
            }
            shown = ask(rig, "GET", f"/outbox/refused/{rows[retried][0]}")
            assert shown["error"] == "MessageSizeTooLargeError" and str(retried) in shown["value"]
            assert ask(rig, "POST", f"/outbox/refused/{rows[retried][1]}/retry?why=x") == 409  # not the first
            assert ask(rig, "DELETE", f"/outbox/refused/{rows[dropped][0]}?why={'x' * 501}") == 422
            assert command(rig, "drop", rows[dropped][0], "--yes", "--why", "sent by hand") == {"dropped": True}
            rig.until(lambda: ids_of(rig.records(EVENTS, {dropped})) == ids[dropped][1:], "its follower goes")
            assert ask(rig, "POST", f"/outbox/refused/{rows[retried][0]}/retry?why=too+early") == {"queued": True}
            rig.until(lambda: rig.status("onboarding").get("refused") == 3, "it is refused again")
        finally:
            faults.configure(EVENTS, max_message_bytes=str(BY_NAME[EVENTS].configs["max.message.bytes"]))
        rig.until(
            lambda: ask(rig, "POST", f"/outbox/refused/{rows[retried][0]}/retry?why=limit+raised") == {"queued": True},
            "it is back",
        )
        rig.until(lambda: ids_of(rig.records(EVENTS, {retried})) == [*ids[retried], late], "all of it, in its order")
        assert rig.status("onboarding")["refused"] == 0 and waiting(rig) == 0
    audited = rig.rows("onboarding", "SELECT who, action, subject, why FROM audit_trail ORDER BY id")
    assert (f"helio/{getpass.getuser()}", "refused.drop", str(rows[dropped][0]), "sent by hand") in audited
    assert ("olga", "refused.retry", str(rows[retried][0]), "limit raised") in audited


def test_reads_are_bounded_by_bytes(rig: Rig, onboarding: Settings) -> None:
    rig.rows(
        "onboarding",
        """INSERT INTO outbox (topic, key, headers, value)
           SELECT 'bytes', n::text, 'h', convert_to(repeat(md5(n::text), 4700), 'UTF8')
           FROM generate_series(1, 60) n""",
    )

    async def read() -> list[int]:
        store = PostgresStore(str(onboarding.database_url), size=2, command_timeout_s=30, name="test")
        connection = await store.connect()
        found, low, complete, sizes = [], 1, False, []
        while not complete:
            rows, complete = await Outbox(connection).read([low], [LAST_ID], 2_000, 1_000_000)
            sizes.append(sum(row["size"] for row in rows))
            found += [row["id"] for row in rows]
            low = found[-1] + 1
        await connection.close()
        assert found == sorted(set(found)) and len(found) == 60
        return sizes

    try:
        sizes = asyncio.run(read())
        assert max(sizes) < 1_000_000 + 151_000 and len(sizes) > 8
    finally:
        rig.rows("onboarding", "DELETE FROM outbox WHERE topic = 'bytes'")


def test_a_reading_goes_along_the_index_though_the_statistics_know_of_no_rows(rig: Rig, onboarding: Settings) -> None:
    rig.rows("onboarding", "ANALYZE outbox")
    rig.rows(
        "onboarding",
        """INSERT INTO outbox (topic, key, headers, value)
           SELECT 'many', n::text, repeat('h', 300), convert_to(repeat('x', 600), 'UTF8')
           FROM generate_series(1, 20000) n""",
    )

    async def plan() -> str:
        store = PostgresStore(str(onboarding.database_url), size=2, command_timeout_s=30, name="test")
        connection = await store.connect()
        assert await Outbox(connection).lead()
        lines = await connection.fetch(f"EXPLAIN (ANALYZE) {READ}", [1], [LAST_ID], 2_000, 4_000_000)
        await connection.close()
        return "\n".join(line[0] for line in lines)

    try:
        found = asyncio.run(plan())
        assert "Index Scan using outbox_pkey" in found and "external merge" not in found, found
    finally:
        rig.rows("onboarding", "DELETE FROM outbox WHERE topic = 'many'")


def test_reads_stay_cheap_after_a_restart_under_an_old_transaction(rig: Rig, onboarding: Settings) -> None:
    """The dead rows that an old transaction keeps from being cleaned up are passed over once, not at every reading."""
    with psycopg.connect(rig.stack.database_url("lead")) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")  # writes, in another database, and stays
        rig.rows(
            "onboarding",
            """INSERT INTO outbox (topic, key, headers, value)
               SELECT 'dead', n::text, 'h', 'v' FROM generate_series(1, 100000) n""",
        )
        rig.rows("onboarding", "DELETE FROM outbox WHERE topic = 'dead'")
        project = new_id()
        sent = put(rig, OnboardingCompleted, project, EVENTS, 1)
        first, later = asyncio.run(relayed(rig, onboarding))
        assert ids_of(rig.records(EVENTS, {project})) == [sent]
        assert later < first / 3, f"the first reading took {first * 1000:.1f} ms, later ones {later * 1000:.1f} ms"


async def relayed(rig: Rig, settings: Settings) -> tuple[float, float]:
    """Runs a relay until it has forgotten what it stepped over; how long its first reading took, and its last ones.

    The quickest of those: what else the machine does makes none of them quicker.
    """
    store = PostgresStore(str(settings.database_url), size=2, command_timeout_s=30, name="test")
    await store.open()
    relay = Relay(SERVICE, store, settings)
    took: list[float] = []
    read = Outbox.read

    async def timed(self: Outbox, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return await read(self, *arguments)
        finally:
            took.append(time.perf_counter() - began)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "read", timed)
        relay.start()
        deadline = time.monotonic() + 60
        while not (relay.sent and not relay._lanes.gaps) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert relay.sent and not relay._lanes.gaps
        for _ in range(5):
            relay.wake()
            await asyncio.sleep(0.2)
        await relay.stop(10)
    await store.close()
    return took[0], min(took[-5:])


def test_the_leader_is_told_when_anybody_could_take_its_lock(rig: Rig, onboarding: Settings) -> None:
    async def open_to_all() -> bool:
        store = PostgresStore(str(onboarding.database_url), size=2, command_timeout_s=30, name="test")
        connection = await store.connect()
        try:
            return await Outbox(connection).open_to_all()
        finally:
            await connection.close()

    assert not asyncio.run(open_to_all())
    assert leader(rig) is None
