"""A system's life as the aggregator and the utility see it: through the service, the broker and their own processes."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from sandbox.smv03.tests.test_process import Aggregator, aggregator
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import SalesOrderCreated
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack
WITHIN_S = 1.0
"""A revoked consent is in the aggregator's portfolio by then, where the machine has nothing else to do."""
TRIES = 10
"""On a busy one the quickest of so many revocations tells: whatever waits for its next look is late each time."""
PATIENCE_S = 120.0


@pytest.fixture
def life(rig: Rig) -> Iterator["Life"]:
    with rig.service("onboarding"), aggregator(rig.stack) as smv03:
        rig.ready("onboarding")
        yield Life(rig, smv03)


class Life:
    """One active system, and whoever does something with it."""

    def __init__(self, rig: Rig, smv03: Aggregator) -> None:
        self.rig, self.smv03, self.project = rig, smv03, new_id()
        order = example(SalesOrderCreated, self.project)
        permission = example(PTOGranted, self.project, kwac=order.design.kwac, export_limit_kw=4.0)
        serials = [{"sku": "INV-1", "serial": f"I-{self.project.hex[-6:]}"}]
        rig.rows(
            "onboarding",
            """INSERT INTO systems (project_id, system_id, state, version, blocked_by, serials, revision, design,
                                    product, permission, permitted_at, energized_at, activated_at, time_zone,
                                    usage_point_id)
               VALUES (%s, %s, 'active', 1, '[]', %s, 1, %s, 'cash', %s, now(), now(), now(), 'America/Denver',
                       'UP-1')""",
            self.project, self.project, json.dumps(serials), order.design.model_dump_json(),
            permission.model_dump_json(),
        )  # fmt: skip
        self.serial = serials[0]["serial"]

    def token(self, role: str) -> str:
        return self.rig.stack.token(role, projects=(str(self.project),) if role == "customer" else None)

    def post(self, role: str, path: str, body: Any, status: int = 200, token: str | None = None) -> Any:
        port = self.rig.stack.settings_for("onboarding")["HELIO_HTTP_PORT"]
        token = token or self.token(role)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/projects/{self.project}{path}",
            data=json.dumps(body).encode(),
            headers={
                "authorization": f"Bearer {token}", "content-type": "application/json",
                "idempotency-key": uuid4().hex,
            },
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                code, found = answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            code, found = error.code, json.load(error)
        assert code == status, found
        return found

    def shown(self, holds: Any, within_s: float = PATIENCE_S) -> float:
        """Seconds until the aggregator shows a system for which that holds; fails where it takes longer."""
        began = time.monotonic()
        while not holds(self.smv03.system(str(self.project))):
            assert time.monotonic() - began < within_s, self.smv03.system(str(self.project))
            time.sleep(0.01)
        return time.monotonic() - began


def test_a_consent_an_inverter_and_an_owner_change_and_the_aggregator_follows(life: Life) -> None:
    consent = {"program_id": "peak", "version": "1", "min_reserve_soc_pct": 20}
    took: list[float] = []
    while not took or (min(took) >= WITHIN_S and len(took) < TRIES):
        life.post("customer", "/der-consent", consent)
        life.shown(lambda one: one is not None and one["consents"])
        life.post("customer", "/der-consent/withdrawal", {"program_id": "peak"})
        took.append(life.shown(lambda one: one["consents"] == []))
    assert min(took) < WITHIN_S
    new = {"sku": "INV-1", "serial": f"{life.serial}-R"}
    life.post("crew", "/equipment-replacements", {"old_serial": life.serial, "new": new, "under_warranty": True})
    life.shown(lambda one: [piece["serial"] for piece in one["serials"]] == [new["serial"]])
    told = sorted([*["DERConsentGranted", "DERConsentRevoked"] * len(took), "EquipmentReplaced"])
    life.shown(lambda one: sorted(change["event"] for change in one["changes"]) == told)
    again = {"old_serial": new["serial"], "new": {"sku": "INV-1", "serial": life.serial}, "under_warranty": False}
    life.post("crew", "/equipment-replacements", again, status=409)
    life.post("customer", "/der-consent", consent)
    life.shown(lambda one: one["consents"])
    today, sellers = time.strftime("%Y-%m-%d", time.gmtime()), life.token("customer")
    life.post("support", "/ownership-transfer", {"transferred_on": today})
    life.post("customer", "/der-consent", consent, status=403, token=sellers)
    life.shown(lambda one: one is not None and one["consents"] == [] and one["system_id"] == str(life.project))
    life.post("crew", "/lock-out", {"reason": "roof_repair"})
    life.shown(lambda one: one["status"] == "blocked")
    life.post("support", "/decommissioning", {"reason": "torn down", "modules_to": "recycling"})
    life.shown(lambda one: one is None)
