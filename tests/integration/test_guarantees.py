"""The promises of docs/guarantees.md against real Kafka and PostgreSQL, with processes killed.

The lead service stands for all seven: they run on the same chassis. It takes ``DesignFrozen``, changes its lead (the
version counts the effects) and publishes ``AnalysisAccuracyMeasured``.
"""

import json
import signal
import time
from uuid import UUID

import pytest

from shared.messaging.ids import new_id
from shared.schemas.lead import AnalysisAccuracyMeasured
from tests.integration.rig import ANSWER_S, Header, Rig, frozen, ids_of

pytestmark = pytest.mark.stack

IN, OUT = "ncv03.design.events", "ncv03.lead.events"
FLOODED = "ncv03.contracting.events"
BATCH = 300
"""Records that are taken at once."""


def measured(rig: Rig, projects: list[UUID]) -> list[str]:
    """The ids of what the lead service published for these projects, repeats included."""
    records = [
        record
        for record in rig.records(OUT, set(projects))
        if dict(record.headers())["ce_type"].decode() == AnalysisAccuracyMeasured.ce_type
    ]
    return ids_of(records)


def settled(rig: Rig, projects: list[UUID]) -> None:
    """Waits until every lead was changed and everything was sent."""
    rig.until(lambda: all(version >= 1 for version in rig.versions(projects).values()), "all leads were changed")
    rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")


@pytest.mark.parametrize("point", ["before-commit", "after-commit", "after-send"])
def test_a_kill_at_any_instruction_loses_nothing_and_repeats_no_effect(rig: Rig, point: str) -> None:
    """Guarantees 1, 2 and 4."""
    projects = rig.leads(400)
    rig.rest("lead")
    with rig.service("lead", fault=(point, 1)) as process:
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
        rig.died(process)
    with rig.service("lead"):
        settled(rig, projects)
    assert set(rig.versions(projects).values()) == {1}
    ids = measured(rig, projects)
    assert len(set(ids)) == len(projects)  # a repeat carries the id of what it repeats
    if point != "after-send":
        assert len(ids) == len(projects)


def test_the_same_event_twice_has_one_effect(rig: Rig) -> None:
    """Guarantee 2, also for repeats within a batch and after a restart."""
    projects = rig.leads(20)
    events = [frozen(project) for project in projects]
    with rig.service("lead"):
        rig.ready("lead")
        ids = rig.publish("/ncv03/design", IN, list(events))
        again = [
            (record.key(), record.value(), list(record.headers()))
            for record in rig.records(IN, set(projects))
            for _ in range(3)
        ]
        rig.produce(IN, again)
        settled(rig, projects)
    with rig.service("lead"):
        rig.produce(IN, again)
        marker = rig.leads(1)
        rig.publish("/ncv03/design", IN, [frozen(marker[0])])
        settled(rig, marker)
    assert len(ids) == 20 and set(rig.versions(projects).values()) == {1}


def test_a_topic_replayed_from_the_start_has_no_effect(rig: Rig) -> None:
    """Guarantee 8: the group is set back to offset 0 while the service is down."""
    from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
    from confluent_kafka.admin import AdminClient

    from shared.schemas.topics import BY_NAME

    projects = rig.leads(50)
    with rig.service("lead"):
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
        settled(rig, projects)
    before = sorted(measured(rig, projects))
    admin = AdminClient({**rig.stack.kafka_settings("admin")})
    start = [TopicPartition(IN, number, 0) for number in range(BY_NAME[IN].partitions)]

    def rewound() -> bool:
        try:
            asked = admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions("lead", start)])
            asked["lead"].result(10)
        except Exception:
            return False  # the group has not noticed yet that its member is gone
        return True

    rig.until(rewound, "the group is set back")
    with rig.service("lead"):
        marker = rig.leads(1)
        rig.publish("/ncv03/design", IN, [frozen(marker[0])])
        settled(rig, marker)
        rig.until(lambda: rig.status("lead").get("consumer_lag") == 0, "all is read again")
    assert set(rig.versions(projects).values()) == {1}
    assert sorted(measured(rig, projects)) == before


def test_effects_keep_the_published_order_of_a_project(rig: Rig) -> None:
    """Guarantee 3: of one project, over kills; the last design's energy is the one that stays measured."""
    (project,) = rig.leads(1)
    energies = [10_000.0 + number for number in range(300)]
    rig.rest("lead")
    with rig.service("lead", fault=("after-commit", 3), HELIO_BATCH_MAX_RECORDS="20") as process:
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project, kwh) for kwh in energies])
        rig.died(process)
    with rig.service("lead"):
        rig.until(lambda: len(set(measured(rig, [project]))) == len(energies), "every effect was published")
        rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")
    seen: set[str] = set()
    order = []
    for record in rig.records(OUT, {project}):
        (event_id,) = ids_of([record])
        if event_id not in seen:
            seen.add(event_id)
            order.append(json.loads(record.value())["actual_kwh"])
    assert order == energies


POISON: dict[str, tuple[bytes | None, list[Header]]] = {
    "bad JSON": (b'{"project_id": ', []),
    "not an object": (b"[]", []),
    "field missing": (b"{}", []),
    "not UTF-8": (b"\xff\xfe\x00", []),
    "null value": (None, []),
    "five megabytes": (b'"' + b"x" * 5_000_000 + b'"', []),
    "foreign type": (b"{}", [("ce_type", b"ncv03.contracting.CompensationRequested.v1")]),
    "type of nobody": (b"{}", [("ce_type", b"com.example.Hello.v1")]),
    "no version": (b"{}", [("ce_type", b"ncv03.design.DesignFrozen")]),
    "source of another": (b"{}", [("ce_source", b"/rev02")]),
    "of next century": (b"{}", [("ce_time", b"2126-11-23T12:00:00Z")]),
    "header not UTF-8": (b"{}", [("ce_source", b"\xff\xfe")]),
    "null header": (b"{}", [("ce_time", None)]),
    "no headers": (b"{}", [("*", None)]),
    "NUL in a text": (b'{"project_id": "%s", "design": {"module_model": "a\\u0000b"}}', []),
}


def headers_like(project: UUID, changes: list[Header]) -> list[Header]:
    if changes == [("*", None)]:
        return []
    whole: dict[str, bytes | None] = {
        "ce_specversion": b"1.0", "ce_id": str(new_id()).encode(), "ce_type": b"ncv03.design.DesignFrozen.v2",
        "ce_source": b"/ncv03/design", "ce_subject": str(project).encode(), "ce_time": b"2026-11-23T12:00:00Z",
        "content-type": b"application/json",
    }  # fmt: skip
    return list((whole | dict(changes)).items())


def test_poison_goes_to_quarantine_with_its_reason_and_delays_nobody(rig: Rig) -> None:
    """Guarantee 5: every kind of malformed or forged record; all projects flow on, also those it names."""
    poisoned = dict(zip(POISON, rig.leads(len(POISON)), strict=True))
    sound = rig.leads(100)
    rig.rest("lead")  # others have left records there that count as well
    before = rig.quarantined("lead", topic=IN)
    with rig.service("lead"):
        rig.ready("lead")
        records = [
            (str(project).encode(), POISON[kind][0], headers_like(project, POISON[kind][1]))
            for kind, project in poisoned.items()
        ]
        rig.produce(IN, [*records, (b"\xff no uuid", b"{}", []), (None, None, [])])
        rig.publish("/ncv03/design", IN, [frozen(project) for project in [*poisoned.values(), *sound]])
        settled(rig, [*sound, *poisoned.values()])
        rig.until(lambda: rig.quarantined("lead", topic=IN) == before + len(POISON) + 2, "all poison is counted")
        status = rig.status("lead")
        assert status["ready"] is True and status["parked"] == 0
    for kind, project in poisoned.items():
        ((error, value, size, principal),) = rig.rows(
            "lead",
            "SELECT error, value, value_bytes, principal FROM quarantine WHERE record_key = %s",
            str(project).encode(),
        )
        whole = POISON[kind][0] or b""
        assert error and (value or b"") == whole[: 16 * 1024] and size == len(whole) and principal == "design", kind


def test_a_flood_of_one_principal_comes_behind_all_else_and_is_counted_whole(rig: Rig) -> None:
    """Guarantee 5: it is taken no faster than it may come; others' records are handled meanwhile."""
    flood, per_second = 2_500, 250
    rig.rest("lead")
    before = rig.quarantined("lead", topic=FLOODED)
    with rig.service("lead", HELIO_QUARANTINE_RECORDS_PER_SECOND=str(per_second)):
        rig.ready("lead")
        began = time.monotonic()
        rig.produce(FLOODED, [(b"the same partition", b"{}", [])] * flood)
        sound = rig.leads(20)
        rig.publish("/ncv03/design", IN, [frozen(project) for project in sound])
        settled(rig, sound)
        taken = rig.quarantined("lead", topic=FLOODED) - before
        # A fraction of the flood, unless the machine took as long for the others as the whole flood may take.
        assert taken <= (time.monotonic() - began + 1.0) * per_second + BATCH
        rig.until(lambda: rig.quarantined("lead", topic=FLOODED) == before + flood, "all of the flood is counted")
        assert time.monotonic() - began >= flood / per_second - 1.0 - BATCH / per_second
        assert rig.status("lead")["ready"] is True


def later(project: UUID, event_id: UUID) -> tuple[bytes, bytes, list[Header]]:
    """A record of a newer version than this program knows."""
    changes: list[Header] = [("ce_type", b"ncv03.design.DesignFrozen.v9"), ("ce_id", str(event_id).encode())]
    return str(project).encode(), b'{"of": "tomorrow"}', headers_like(project, changes)


def test_a_newer_version_waits_and_its_project_keeps_its_order(rig: Rig) -> None:
    """Guarantees 3 and 5: parked until a program knows it, not tried by the clock; dropped by hand, the rest drains."""
    (project,) = rig.leads(1)
    energies = [10_000.0, 10_001.0, 10_002.0]
    with rig.service("lead", HELIO_PARKED_RETRY_FIRST_S="0.5", HELIO_PARKED_POLL_MS="100"):
        rig.ready("lead")
        rig.produce(IN, [later(project, new_id())])
        rig.publish("/ncv03/design", IN, [frozen(project, kwh) for kwh in energies])
        rig.until(lambda: rig.status("lead").get("parked") == 4, "the newer version and its followers are parked")
        first, second = rig.rows("lead", "SELECT id FROM parked ORDER BY id LIMIT 2")
        time.sleep(1)
        assert rig.rows("lead", "SELECT attempts, for_deploy FROM parked WHERE id = %s", first[0]) == [(0, True)]
        assert _operator(rig, "POST", f"/parked/{second[0]}/retry")[0] == 409  # it has to wait
        status, answer = _operator(rig, "POST", f"/parked/{first[0]}/retry")
        assert status == 200 and answer["applied"] is False and "version 9 is newer" in str(answer["error"])
        assert _operator(rig, "DELETE", f"/parked/{first[0]}") == (200, {"dropped": True})
        rig.until(lambda: rig.versions([project])[project] == 3, "the followers were handled")
        rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "the outbox is empty")
    published = [json.loads(record.value())["actual_kwh"] for record in rig.records(OUT, {project})]
    assert published == energies


def _operator(rig: Rig, method: str, path: str) -> tuple[int, dict[str, object]]:
    import urllib.error
    import urllib.request

    port = rig.stack.settings_for("lead")["HELIO_HTTP_PORT"]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        headers={"authorization": f"Bearer {rig.stack.token('operator')}", "idempotency-key": "x"},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_handler_that_fails_for_one_project_lets_the_others_flow(rig: Rig) -> None:
    """Guarantee 5: the database refuses the one project's change; nothing of it is half-applied."""
    ill, *sound = rig.leads(60)
    rig.rows("lead", f"ALTER TABLE leads ADD CONSTRAINT ill CHECK (project_id <> '{ill}' OR version = 0)")
    try:
        with rig.service("lead", HELIO_PARKED_RETRY_FIRST_S="0.3"):
            rig.ready("lead")
            rig.publish("/ncv03/design", IN, [frozen(project) for project in [*sound[:30], ill, *sound[30:]]])
            settled(rig, sound)
            rig.until(lambda: rig.status("lead").get("parked") == 1, "the one is parked")
            assert rig.versions([ill])[ill] == 0 and not measured(rig, [ill])
            rig.rows("lead", "ALTER TABLE leads DROP CONSTRAINT ill")
            rig.until(lambda: rig.status("lead").get("parked") == 0, "it drains by itself once the cause is mended")
            settled(rig, [ill])
            assert rig.versions([ill])[ill] == 1
    finally:
        rig.rows("lead", "ALTER TABLE leads DROP CONSTRAINT IF EXISTS ill")


def test_too_many_failing_in_a_row_stop_the_consumer_instead_of_parking_the_world(rig: Rig) -> None:
    """The breaker: readiness turns red; once the cause is gone everything is handled."""
    projects = rig.leads(80)
    rig.rows("lead", "ALTER TABLE leads ADD CONSTRAINT all_ill CHECK (version < 1) NOT VALID")
    try:
        with rig.service(
            "lead", HELIO_BREAKER_PAUSE_S="0.5", HELIO_PARKED_RETRY_FIRST_S="0.5", HELIO_HANDLER_RETRIES="0"
        ):
            rig.ready("lead")
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
            rig.until(lambda: rig.status("lead").get("ready") is False, "readiness is red")
            assert rig.status("lead")["parked"] <= 20
            rig.rows("lead", "ALTER TABLE leads DROP CONSTRAINT all_ill")
            settled(rig, projects)
            rig.ready("lead")
            rig.until(lambda: rig.status("lead").get("parked") == 0, "what was parked is drained")
    finally:
        rig.rows("lead", "ALTER TABLE leads DROP CONSTRAINT IF EXISTS all_ill")
    assert set(rig.versions(projects).values()) == {1}


def test_two_instances_share_the_work_and_a_rebalance_in_mid_batch_changes_nothing(rig: Rig) -> None:
    """Guarantees 2 and 3 with two instances; the second joins, and the first is killed, while records flow."""
    projects = rig.leads(3_000)
    with rig.service("lead", 1) as first:
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[:1_500]])
        with rig.service("lead", 2):
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[1_500:2_000]])
            rig.ready("lead", 2)
            rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[2_000:]])
            time.sleep(0.2)
            first.send_signal(signal.SIGKILL)
            settled(rig, projects)
    assert set(rig.versions(projects).values()) == {1}
    assert len(set(measured(rig, projects))) == len(projects)


def test_a_service_that_was_away_catches_up_by_itself(rig: Rig) -> None:
    """Guarantee 7."""
    projects = rig.leads(200)
    rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
    with rig.service("lead"):
        settled(rig, projects)
    assert set(rig.versions(projects).values()) == {1}


@pytest.mark.parametrize("component", ["kafka", "postgres"])
def test_an_outage_of_the_broker_or_the_database_only_delays(rig: Rig, component: str) -> None:
    """Guarantee 1 while Kafka or PostgreSQL is killed with records in flight."""
    projects = rig.leads(1_200)
    with rig.service("lead"):
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[:600]])
        rig.stack.restart(component)
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects[600:]])
        settled(rig, projects)
        rig.ready("lead")
    assert set(rig.versions(projects).values()) == {1}
    assert len(set(measured(rig, projects))) == len(projects)


def test_shutdown_is_graceful_and_bounded(rig: Rig) -> None:
    """SIGTERM in the middle of the work: it ends by itself, well inside the grace period, and loses nothing."""
    projects = rig.leads(2_000)
    with rig.service("lead") as process:
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in projects])
        process.terminate()
        began = time.monotonic()
        assert process.wait(15) == 0
        assert time.monotonic() - began < 12
    with rig.service("lead"):
        settled(rig, projects)
    assert set(rig.versions(projects).values()) == {1}
