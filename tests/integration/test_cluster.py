"""Three brokers of which some die, and a database whose standby takes over: nothing is lost, and nothing is stuck.

What was answered or acknowledged before is there afterwards, with one effect; readiness and lag say how it is
meanwhile.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import psycopg
import pytest
from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from deploy.local import failover, probe
from deploy.local.backup.folder import Folder
from deploy.local.backup.recovery import Target, recovered
from deploy.local.backup.take import take, wait_received
from deploy.local.fixtures import BACKEND_ENV, free_port_base, put_away
from deploy.local.home import POSTGRES_ADMIN
from deploy.local.patience import persist
from deploy.local.processes import WAL
from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.messaging.records.broker import Broker
from shared.messaging.settings import Settings
from shared.schemas.lead import LeadCaptured
from tests.integration.rig import ANSWER_S, PATIENCE_S, Rig, frozen, ids_of
from tests.integration.test_guarantees import IN, OUT, measured, settled
from tests.integration.test_standing_still import QUICK
from tests.integration.test_waiting import captured, client, inquiry

pytestmark = [
    pytest.mark.stack,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.environ.get(BACKEND_ENV) == "containers", reason="a cluster is made of embedded processes"),
]

BROKERS = ("kafka", "kafka-2", "kafka-3")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Three brokers, any two of which have every record, and two database servers that both have every commit."""
    stack = Stack(tmp_path_factory.mktemp("cluster") / "home", free_port_base(), brokers=3, standby=True)
    stack.start()
    try:
        stack.wait_ready()
        yield Rig(stack, tmp_path_factory.mktemp("logs"))
    finally:
        put_away(stack)


def coordinator(rig: Rig) -> str:
    """The broker that keeps the lead service's group and its places."""
    admin = AdminClient({**rig.stack.kafka_settings("admin"), "log_level": 0})

    def asked() -> int:
        found = admin.describe_consumer_groups(["lead"])["lead"].result(ANSWER_S).coordinator
        return int(found.id)

    return BROKERS[persist(asked, "tell who keeps the group's places", PATIENCE_S) - 1]


def whole(rig: Rig) -> bool:
    """Whether every broker has all of the topic that the service reads."""
    admin = AdminClient({**rig.stack.kafka_settings("admin"), "log_level": 0})

    def asked() -> bool:
        (found,) = admin.describe_topics(TopicCollection([IN])).values()
        return all(len(partition.isr) == len(BROKERS) for partition in found.result(ANSWER_S).partitions)

    return persist(asked, "tell who has the topic", PATIENCE_S)


def back(rig: Rig, *names: str) -> None:
    for name in names:
        rig.stack.wish(name, "run")
    rig.stack.wait_ready(names)


def announced(rig: Rig, projects: list[UUID]) -> list[str]:
    """The ids of the projects' first events, repeats included."""
    records = rig.records(OUT, set(projects))
    return ids_of([one for one in records if dict(one.headers())["ce_type"].decode() == LeadCaptured.ce_type])


def test_a_broker_that_dies_costs_nothing_and_stops_nobody(cluster: Rig) -> None:
    """The one that keeps the group's places, in the middle of the work: the others go on without it."""
    projects = cluster.leads(90)
    with cluster.service("lead", **QUICK):
        cluster.ready("lead")
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[:30]])
        dead = coordinator(cluster)
        cluster.stack.wish(dead, "kill")
        try:
            cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[30:60]])
            inquired = captured(cluster, 10)
            settled(cluster, projects[:60])
            cluster.ready("lead")
            cluster.until(
                lambda: cluster.status("lead").get("consumer_lag") == 0, "nothing waits, with one broker dead"
            )
        finally:
            back(cluster, dead)
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[60:]])
        settled(cluster, projects)
    assert set(cluster.versions(projects).values()) == {1}
    assert len(set(measured(cluster, projects))) == len(projects)
    assert len(set(announced(cluster, inquired))) == len(inquired)
    cluster.until(lambda: whole(cluster), "the broker that came back has caught up")


def test_two_dead_brokers_turn_readiness_red_and_all_goes_on_once_they_are_back(cluster: Rig) -> None:
    """One broker alone is no majority: it takes nothing. People go on working, and their events wait."""
    projects = cluster.leads(60)
    with cluster.service("lead", **QUICK):
        cluster.ready("lead")
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[:30]])
        dead = [name for name in BROKERS if name != coordinator(cluster)]
        for name in dead:
            cluster.stack.wish(name, "kill")
        try:
            inquired = captured(cluster, 10)
            cluster.until(lambda: cluster.red("lead"), "readiness is red")
            waiting = cluster.rows("lead", "SELECT count(*) FROM outbox")[0][0]
            assert waiting >= len(inquired), "what was decided waits"
            assert cluster.status("lead")["outbox_rows"] >= len(inquired)
        finally:
            back(cluster, *dead)
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[30:]])
        settled(cluster, projects)
        cluster.ready("lead")
        cluster.until(lambda: cluster.status("lead").get("consumer_lag") == 0, "nothing waits")
        assert cluster.status("lead")["parked"] == 0
    assert set(cluster.versions(projects).values()) == {1}
    assert len(set(measured(cluster, projects))) == len(projects)
    assert len(set(announced(cluster, inquired))) == len(inquired)


async def test_who_asks_about_topics_does_not_wait_for_a_broker_that_died(
    cluster: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that took it for the controller would, for five minutes: it begins anew.

    Any broker calls itself or another the controller, as it likes, so that a client which happens to read its metadata
    again may come off without an error: this one does not by itself for ten minutes.
    """
    for name, value in (cluster.stack.settings_for("lead") | {"HELIO_CONSUMER_CHECK_S": "600"}).items():
        monkeypatch.setenv(name, value)
    asker = Broker(Settings())
    assert await asker.unreadable([IN]) == []
    dead = BROKERS[asker._admin.list_topics(timeout=PATIENCE_S).controller_id - 1]
    cluster.stack.wish(dead, "kill")
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    assert await asker.unreadable([IN]) == []
                    break
                except KafkaException:  # the others may not have agreed on a leader yet either
                    asker.forget()
    finally:
        back(cluster, dead)


class Inquirers:
    """People who inquire without a pause, each again with the same key until an answer comes."""

    def __init__(self, rig: Rig, people: int) -> None:
        self._rig = rig
        self._enough = threading.Event()
        self._pool = ThreadPoolExecutor(people)
        self._working = [self._pool.submit(self._inquire) for _ in range(people)]

    def _inquire(self) -> list[UUID]:
        answered: list[UUID] = []
        with client(self._rig, "sales") as sales:
            while not self._enough.is_set():
                body, key = inquiry(), {"idempotency-key": str(new_id())}
                while True:
                    try:
                        answer = sales.post("/leads", json=body, headers=key)
                    except httpx.TransportError:
                        continue
                    if answer.status_code == 201:
                        answered.append(UUID(answer.json()["project_id"]))
                        break
                    assert answer.status_code in (409, 503), answer.text  # its first attempt is under way; no database
                    self._enough.wait(0.2)
        return answered

    def answered(self) -> list[UUID]:
        """Ends it; the projects of all inquiries, each of which was answered in the end."""
        self._enough.set()
        found = [project for working in self._working for project in working.result(PATIENCE_S)]
        self._pool.shutdown()
        return found


@pytest.mark.parametrize("former", ["killed", "silent"])
def test_a_standby_takes_over_with_every_commit_that_was_answered(cluster: Rig, former: str) -> None:
    """Once the primary ends, once it stands still with every connection open, as a machine that is cut off."""
    stack = cluster.stack
    primary, standby = failover.roles(stack.home)
    projects = cluster.leads(900)
    with cluster.service("lead", **QUICK, HELIO_DATABASE_CONNECT_TIMEOUT_S="2"):
        cluster.ready("lead")
        people = Inquirers(cluster, 3)
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[:600]])
        if former == "killed":
            stack.fail_over()
        else:
            running = stack.processes()[primary].running
            assert running is not None
            server = psutil.Process(running.pid)
            for process in (server, *server.children(recursive=True)):
                process.send_signal(signal.SIGSTOP)
            failover.promote(stack.home, standby)
        cluster.publish("/ncv03/design", IN, [frozen(project) for project in projects[600:]])
        settled(cluster, projects)
        inquired = people.answered()
        cluster.until(lambda: cluster.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "all is sent")
        cluster.ready("lead")
        assert cluster.status("lead")["parked"] == 0
        stack.wish(primary, "kill")
    assert set(cluster.versions(projects).values()) == {1}
    assert len(set(measured(cluster, projects))) == len(projects)
    assert len(inquired) == len(set(inquired)) > 0
    assert cluster.rows("lead", "SELECT count(*) FROM leads WHERE project_id = ANY(%s)", inquired) == [(len(inquired),)]
    assert len(set(announced(cluster, inquired))) == len(inquired)
    back(cluster, primary)
    assert failover.roles(stack.home) == (standby, primary), "the former one follows"
    stack.restart(standby, signal.SIGINT)  # from here on it waits for its standby again


def test_a_backup_has_what_the_server_that_took_over_wrote(cluster: Rig, tmp_path: Path) -> None:
    stack = cluster.stack
    primary, standby = failover.roles(stack.home)
    folder = Folder(tmp_path)
    name, _ = take(stack, folder.path, keep=1)
    before = cluster.leads(3)
    stack.fail_over()
    after = cluster.leads(3)
    cluster.until(lambda: probe.ready(stack.home, WAL), "its changes are received")
    with psycopg.connect(stack.database_url("postgres", POSTGRES_ADMIN), autocommit=True) as server:
        wait_received(server)
    stack.wish(WAL, "stop")
    with recovered(stack.home, folder, name, Target()) as found, psycopg.connect(found.url("lead")) as lead:
        rows = lead.execute("SELECT project_id FROM leads WHERE project_id = ANY(%s)", [before + after]).fetchall()
    assert {project for (project,) in rows} == {*before, *after}
    back(cluster, primary)
    stack.restart(standby, signal.SIGINT)
