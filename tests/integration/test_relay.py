"""A relay that stands still while another takes over, on real Kafka and PostgreSQL."""

import base64
import json
import os
import re
import signal
import time
from typing import Any
from uuid import UUID

import psutil
import psycopg
import pytest

from shared.messaging.ids import new_id
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate_when_reachable
from shared.messaging.storage.statements import OUTGOING, pack_headers
from shared.schemas.event import Event
from shared.schemas.onboarding import ActivatedSystemState, OnboardingCompleted
from tests.integration.rig import Header, Rig, ids_of
from tests.integration.test_guarantees import headers_like

pytestmark = pytest.mark.stack

EVENTS, REGISTRY = "ncv03.onboarding.events", "ncv03.activated-systems.state"


def put(rig: Rig, kind: type[Event], project: UUID, topic: str, revision: int, padding: int = 0) -> str:
    """A row in the outbox of the onboarding service, as a transaction of it would leave it; gives its ``ce_id``.

    ``padding``: so many bytes more that do not compress.
    """
    event_id = str(new_id())
    changes: list[Header] = [
        ("ce_type", kind.ce_type.encode()),
        ("ce_id", event_id.encode()),
        ("ce_source", b"/ncv03/onboarding"),
    ]
    headers = [(name, value) for name, value in headers_like(project, changes) if value is not None]
    content = {"project_id": str(project), "revision": revision}
    if padding:
        content["padding"] = base64.b64encode(os.urandom(padding)).decode()
    value = json.dumps(content).encode()
    rig.rows(
        "onboarding", "INSERT INTO outbox (topic, key, headers, value) VALUES (%s, %s, %s, %s)",
        topic, str(project), pack_headers(headers), value,
    )  # fmt: skip
    return event_id


def put_both(rig: Rig, project: UUID, revision: int) -> list[str]:
    """One row for each kind of topic."""
    return [
        put(rig, OnboardingCompleted, project, EVENTS, revision),
        put(rig, ActivatedSystemState, project, REGISTRY, revision),
    ]


def leader(rig: Rig) -> str | None:
    """The application name of the connection that holds the relay's lock."""
    found = rig.rows(
        "onboarding",
        """SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
           WHERE locktype = 'advisory' AND classid = %s AND objid = 1 AND granted""",
        0x48454C49,
    )
    return str(found[0][0]) if found else None


def test_a_leader_that_comes_back_late_does_no_harm(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guarantees 2 and 3: on event topics it only repeats; of the compacted registry it is fenced off."""
    for name, value in rig.stack.settings_for("onboarding").items():
        monkeypatch.setenv(name, value)
    migrate_when_reachable(Settings(), "services.onboarding")
    project = new_id()
    with rig.service("onboarding", 1, fault=("stop-before-send", 1)) as first:
        rig.until(lambda: leader(rig) == "onboarding-onboarding-1 relay", "the first leads")
        with rig.service("onboarding", 2) as second:
            rig.ready("onboarding", 2)
            ids = [
                put(rig, OnboardingCompleted, project, EVENTS, 1),
                put(rig, ActivatedSystemState, project, REGISTRY, 1),
            ]
            stopped = psutil.Process(first.pid)
            rig.until(lambda: stopped.status() == psutil.STATUS_STOPPED, "the leader stands still with rows in hand")
            rig.rows(
                "onboarding",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                "onboarding-onboarding-1 relay",
            )
            rig.until(lambda: leader(rig) == "onboarding-onboarding-2 relay", "the second leads")
            ids += [
                put(rig, OnboardingCompleted, project, EVENTS, 2),
                put(rig, ActivatedSystemState, project, REGISTRY, 2),
            ]
            rig.until(lambda: rig.rows("onboarding", "SELECT count(*) FROM outbox") == [(0,)], "all is sent")
            first.send_signal(signal.SIGCONT)
            rig.ready("onboarding", 1)
            time.sleep(1)
            last = [
                put(rig, OnboardingCompleted, project, EVENTS, 3),
                put(rig, ActivatedSystemState, project, REGISTRY, 3),
            ]
            rig.until(lambda: rig.rows("onboarding", "SELECT count(*) FROM outbox") == [(0,)], "all is sent")
            assert first.poll() is None and second.poll() is None
    ids += last
    events = ids_of(rig.records(EVENTS, {project}))
    assert list(dict.fromkeys(events)) == ids[0::2]  # first occurrences in order; repeats have known ids
    registry = [json.loads(record.value())["revision"] for record in rig.records(REGISTRY, {project})]
    assert registry == sorted(registry) and registry[-1] == 3  # the last word of the key is the newest


def test_a_row_that_becomes_visible_late_is_sent_however_old_its_neighbours_are(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction that holds the lower id is the younger one, and the older one commits first."""
    for name, value in rig.stack.settings_for("onboarding").items():
        monkeypatch.setenv(name, value)
    migrate_when_reachable(Settings(), "services.onboarding")
    early, late = new_id(), new_id()
    url = rig.stack.database_url("onboarding")
    with rig.service("onboarding"), psycopg.connect(url) as older, psycopg.connect(url) as younger:
        rig.ready("onboarding")
        older.execute("SELECT pg_current_xact_id()")
        insert(younger, late)
        insert(older, early)
        older.commit()
        rig.until(lambda: len(rig.records(EVENTS, {early})) == 1, "the higher id is sent")
        time.sleep(1)
        younger.commit()
        rig.until(lambda: len(rig.records(EVENTS, {late})) == 1, "the lower id is sent")
        rig.until(lambda: rig.rows("onboarding", "SELECT count(*) FROM outbox") == [(0,)], "nothing is left")


def insert(database: psycopg.Connection[Any], project: UUID) -> None:
    """A row in the outbox as the chassis writes it, not committed."""
    headers = pack_headers([(name, value) for name, value in headers_like(project, []) if value is not None])
    statement = re.sub(r"\$\d", "%s", OUTGOING)
    database.execute(statement.encode(), ([EVENTS], [str(project)], [headers], [b"{}"]))


def test_a_transaction_has_its_number_before_its_rows_have_theirs(rig: Rig) -> None:
    """PostgreSQL takes the number as a condition of the whole statement, before the first id."""
    with psycopg.connect(rig.stack.database_url("onboarding")) as database:
        statement = re.sub(r"\$\d", "%s", f"EXPLAIN (VERBOSE) {OUTGOING}")
        plan = database.execute(statement.encode(), (["t"], ["k"], ["h"], [b""])).fetchall()
    assert any("One-Time Filter" in line and "pg_current_xact_id" in line for (line,) in plan), plan
