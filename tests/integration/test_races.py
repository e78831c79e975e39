"""The same said five times at once under five keys: a signature, a payment, a cancellation have their effect once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import pytest

from services.contracting.tests.given import ADA, ADDRESS, accepted
from shared.messaging.ids import new_id
from shared.schemas.contracting import CompensationRequested, ContractSigned, DepositReceived
from shared.schemas.topics import SOURCES
from tests.integration.rig import Rig

AT_ONCE: Final = 5
OPEN: Final = "SELECT details FROM tasks WHERE project_id = %s AND kind = %s"


@pytest.mark.stack
def test_what_is_said_five_times_at_once_has_its_effect_once(rig: Rig) -> None:
    project, base = new_id(), rig.stack.settings_for("contracting")["HELIO_HTTP_PORT"]
    tokens = {role: rig.stack.token(role, projects=[str(project)]) for role in ("customer", "sales", "payments")}

    def post(role: str, path: str, body: Any = None) -> int:
        headers = {"authorization": f"Bearer {tokens[role]}", "idempotency-key": str(new_id())}
        url = f"http://127.0.0.1:{base}/projects/{project}/{path}"
        return httpx.post(url, json=body, headers=headers, timeout=60).status_code

    def at_once(role: str, path: str, body: Any) -> Counter[int]:
        with ThreadPoolExecutor(AT_ONCE) as callers:
            return Counter(callers.map(lambda _: post(role, path, body), range(AT_ONCE)))

    def told(event: type[Any]) -> int:
        rig.until(lambda: rig.rows("contracting", "SELECT count(*) FROM outbox") == [(0,)], "all is sent")
        found = rig.records("ncv03.contracting.events", {project})
        ids = {
            headers["ce_id"] for one in found if (headers := dict(one.headers()))["ce_type"].decode() == event.ce_type
        }
        return len(ids)  # a relay's repeat has the id of what it repeats

    with rig.service("contracting"):
        rig.ready("contracting")
        rig.publish(SOURCES["design"][0], "ncv03.design.events", [accepted(project)])
        rig.until(lambda: rig.rows("contracting", OPEN, project, "name_parties") != [], "the parties are asked for")
        assert post("sales", "parties", {"site_address": ADDRESS, "parties": [ADA]}) == 200
        rig.until(lambda: rig.rows("contracting", OPEN, project, "sign_contract") != [], "the contract is written")
        assert post("customer", "electronic-records-consent") == 200
        ((details,),) = rig.rows("contracting", OPEN, project, "sign_contract")
        signed = at_once("customer", "signatures", {"document_sha256": details["document_sha256"]})
        paid = at_once("payments", "receipts", {"reference": f"pay-{project}", "amount_cents": 50_000})
        cancelled = at_once("sales", "cancel", {"reason": "the customer has changed plans"})
        assert (signed[200] + signed[409], signed[200] >= 1) == (AT_ONCE, True), signed
        assert (paid[200] + paid[409], paid[200] >= 1) == (AT_ONCE, True), paid
        assert (cancelled[200] + cancelled[409], cancelled[200] >= 1) == (AT_ONCE, True), cancelled
        assert [told(one) for one in (ContractSigned, DepositReceived, CompensationRequested)] == [1, 1, 1]
        held = "SELECT sum(amount_cents)::bigint, count(*) FROM payments WHERE project_id = %s"
        assert rig.rows("contracting", held, project) == [(50_000, 1)]
