"""A fact counts only from its owner, on the broker: all that a service handles, forged on every topic that it reads.

Each principal may write its own topics and no other; so what it can forge is on those. Nothing that it says in the name
of another has an effect: it is counted in quarantine under the name of whoever alone can have written it.
"""

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest

from shared.messaging.handling.service import Service
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas import catalogue
from shared.schemas.event import Envelope
from shared.schemas.topics import SERVICES, source_of, subscriptions
from shared.schemas.wire import to_headers, to_value
from tests.integration.rig import Header, Rig, frozen

pytestmark = pytest.mark.stack


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
    projects: set[UUID] = set()
    sent: set[tuple[str, str]] = set()
    for name in SERVICES:
        for topic, ce_type in pairs(name):
            home, owner = catalogue.TOPIC_OF[ce_type], source_of(catalogue.owner_of(topic))
            sources = {owner, source_of(catalogue.owner_of(catalogue.TOPIC_OF[ce_type]))}
            if home == topic:
                sources = {"/rev02" if owner != "/rev02" else "/aov04"}
            forged[name][topic] = forged[name].get(topic, 0) + len(sources)
            if (topic, ce_type) in sent:
                continue
            sent.add((topic, ce_type))
            for source in sources:
                projects.add(project := new_id())
                rig.produce(topic, [record(ce_type, source, project)])
    for name in SERVICES:
        with rig.service(name):
            rig.ready(name)
            sound = [] if name != "lead" else rig.leads(3)
            if sound:
                rig.publish("/ncv03/design", "ncv03.design.events", [frozen(project) for project in sound])
                rig.until(lambda to=sound: all(rig.versions(to).values()), "sound facts have their effect")  # type: ignore[misc]
            rig.until(lambda of=name: rig.status(of)["consumer_lag"] == 0, f"{name} has read all")  # type: ignore[misc]
            for topic, count in forged[name].items():
                rig.until(
                    lambda of=name, on=topic, least=count: rig.quarantined(of, topic=on) >= least,  # type: ignore[misc]
                    f"{name} has counted what was forged on {topic}",
                )
        root = service_of(name).root.__tablename__
        keys = [str(project) for project in projects]
        assert rig.rows(name, f"SELECT project_id FROM {root} WHERE project_id::text = ANY(%s)", keys) == []
        assert rig.rows(name, "SELECT key FROM parked WHERE key = ANY(%s)", keys) == []
        assert rig.rows(name, "SELECT key FROM outbox WHERE key = ANY(%s)", keys) == []
