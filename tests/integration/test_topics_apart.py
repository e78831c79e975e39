"""Order is promised within a topic, never across topics: what needs both waits for both, whichever comes first."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from shared.messaging.handling.reading import StoredRecord
from shared.messaging.ids import new_id
from shared.schemas import catalogue
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.fieldops import PurchaseOrderIssued
from shared.schemas.permitting import ReadyToBuild
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack

EXAMPLES = Path(__file__).parents[2] / "shared/schemas/examples"


def example(kind: type[Event], project: UUID) -> Event:
    """The contract's example of an event, of this project; the examples are all of one design."""
    value = json.loads((EXAMPLES / f"{kind.ce_type}.json").read_text())[0]["value"]
    return catalogue.read(kind.ce_type, json.dumps(value | {"project_id": str(project)}).encode())


def test_a_service_waits_for_facts_of_two_topics_in_either_order(rig: Rig) -> None:
    """Guarantee 3's limit: the permit may be read before the order that it belongs to."""
    one, other = new_id(), new_id()
    with rig.service("fieldops"):
        rig.ready("fieldops")
        for project, order in ((one, (SalesOrderCreated, ReadyToBuild)), (other, (ReadyToBuild, SalesOrderCreated))):
            for kind in order:
                source, topic = kind.ce_type.split(".")[1], catalogue.topic_of(kind)
                rig.publish(f"/ncv03/{source}", topic, [example(kind, project)])
                rig.until(lambda: rig.status("fieldops").get("consumer_lag") == 0, "it is read")

        def orders(project: UUID) -> list[StoredRecord]:
            found = rig.records("ncv03.fieldops.events", {project})
            return [r for r in found if dict(r.headers())["ce_type"].decode() == PurchaseOrderIssued.ce_type]

        rig.until(lambda: bool(orders(one)) and bool(orders(other)), "both projects are ordered for")
        waiting = "SELECT count(*) > 0 FROM outbox"
        rig.until(lambda: rig.rows("fieldops", waiting) == [(False,)], "all is sent")
        assert len(orders(one)) == len(orders(other))
