"""A fact counts only from its owner, on the broker: all that a service handles, forged on every topic that it reads.

Each principal may write its own topics and no other; so what it can forge is on those. Nothing that it says in the name
of another has an effect: it is counted in quarantine under the name of whoever alone can have written it.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest

from deploy.local.fixtures import free_port_base, put_away
from deploy.local.stack import Stack
from shared.messaging.handling.service import Service
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas import catalogue
from shared.schemas.event import Envelope
from shared.schemas.topics import SERVICES, subscriptions
from shared.schemas.wire import to_headers, to_value
from tests.integration.rig import Header, Rig, frozen
from tests.integration.test_guarantees import settled

pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Topics of its own: every record on them is one that this test has put there, and counts."""
    own = Stack(tmp_path_factory.mktemp("ownership"), free_port_base())
    own.start()
    try:
        own.wait_ready()
        yield Rig(own, tmp_path_factory.mktemp("logs"))
    finally:
        put_away(own)


def service_of(name: str) -> Service:
    found: Service = import_module(f"services.{name}.app").SERVICE
    return found


def pairs(name: str) -> list[tuple[str, str]]:
    """Every (topic that the service reads, type that it handles)."""
    handled = sorted(kind.ce_type for kind in service_of(name).handlers.events)
    return [(topic, ce_type) for topic in subscriptions(name) for ce_type in handled]


def test_every_service_has_pairs_to_forge() -> None:
    assert all(len(pairs(name)) > 3 for name in SERVICES) and sum(len(pairs(name)) for name in SERVICES) > 150


def record(ce_type: str, source: str, project: UUID) -> tuple[bytes, bytes, list[Header]]:
    kind = catalogue.events()[ce_type]
    envelope = Envelope(id=new_id(), type=ce_type, source=source, subject=project, time=datetime.now(UTC))
    return str(project).encode(), to_value(example(kind, project)), list(to_headers(envelope))


def test_nothing_forged_has_an_effect_on_any_service(rig: Rig) -> None:
    """On its own topic, with its own source and that of whom it imitates; on the right one, with a wrong source."""
    forged: dict[str, dict[str, int]] = {name: {} for name in SERVICES}
    records: dict[str, dict[tuple[str, str], tuple[bytes, bytes, list[Header]]]] = {}
    projects: set[UUID] = set()
    for name in SERVICES:
        for topic, ce_type in pairs(name):
            home = catalogue.TOPIC_OF[ce_type]
            owner, imitated = catalogue.sources_of(topic)[0], catalogue.sources_of(home)[0]
            wrong = "/rev02" if owner != "urn:rev02:rules" else "/aov04"
            for source in {owner, imitated} if home != topic else {wrong}:
                forged[name][topic] = forged[name].get(topic, 0) + 1
                if (ce_type, source) not in records.setdefault(topic, {}):
                    projects.add(project := new_id())
                    records[topic][ce_type, source] = record(ce_type, source, project)
    for topic, of_topic in records.items():
        rig.produce(topic, list(of_topic.values()))
    with ExitStack() as running:
        for name in SERVICES:
            running.enter_context(rig.service(name))
        for name in SERVICES:
            rig.ready(name)
            if name == "lead":
                sound = rig.leads(3)
                rig.publish("/ncv03/design", "ncv03.design.events", [frozen(project) for project in sound])
                settled(rig, sound)
            rig.until(lambda of=name: rig.status(of).get("consumer_lag") == 0, f"{name} has read all")  # type: ignore[misc]
            for topic, count in forged[name].items():
                rig.until(
                    lambda of=name, on=topic, least=count: rig.quarantined(of, topic=on) >= least,  # type: ignore[misc]
                    f"{name} has counted what was forged on {topic}",
                )
    keys = [str(project) for project in projects]
    for name in SERVICES:
        root = service_of(name).root.__tablename__
        assert rig.rows(name, f"SELECT project_id FROM {root} WHERE project_id::text = ANY(%s)", keys) == []
        assert rig.rows(name, "SELECT key FROM parked WHERE key = ANY(%s)", keys) == []
        assert rig.rows(name, "SELECT key FROM outbox WHERE key = ANY(%s)", keys) == []
