"""The lender as an outside party: it answers late, twice, otherwise, for what is over; each answer has one effect."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import HTTPError

import pytest

from services.contracting import api
from services.contracting.model import ApplicationState, Contract, FinancingApplication, LedgerEntry, State
from services.contracting.ports import lender as port
from services.contracting.steps.money import milestones
from services.contracting.tests.given import Scene, accepted, example
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.node import WEBHOOK_SECRET
from shared.messaging.web.webhook import key_of, signature
from shared.schemas import commissioning, fieldops
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason
from shared.schemas.parts import FinancingProduct

PATH = "/lender/notifications"
KEY = key_of(WEBHOOK_SECRET, "lender")
LOAN: dict[str, Any] = {"decision": "approved", "apr_pct": 6.99, "dealer_fee_pct": 15.0}


async def applied(product: FinancingProduct = FinancingProduct.LOAN) -> tuple[Scene, str]:
    scene = Scene()
    await scene.happens(accepted(scene.project, product))
    return scene, await application_id(scene)


async def application_id(scene: Scene) -> str:
    found = await scene.world.entities("contracting", FinancingApplication, scene.project)
    return str(max(found, key=lambda one: one.id).id)


async def says(
    scene: Scene, application: str | None, status: int = 200, *, key: str = KEY, at: int | None = None, **more: Any
) -> Any:
    """The lender's program notifies us."""
    scene._posts += 1
    value: dict[str, Any] = {
        "id": f"n-{scene._posts}", "type": "application.decided", "project_id": str(scene.project),
        "creditor": "Example Bank", **({"application_id": application} if application else {}), **more,
    }  # fmt: skip
    body = json.dumps(value).encode()
    headers = {"helio-signature": signature(key, body, int(time.time()) if at is None else at)}
    async with scene.world.client("contracting", api.router, roles=()) as client:
        answer = await client.post(PATH, content=body, headers=headers | {"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    await scene._settle()
    return answer.json()


async def state_of(scene: Scene, application: str) -> ApplicationState:
    found = await scene.world.entities("contracting", FinancingApplication, scene.project)
    return next(one.state for one in found if str(one.id) == application)


# -- its decision ------------------------------------------------------------------------------------------------------


async def test_an_approval_names_the_creditor_and_sends_the_contract() -> None:
    scene, application = await applied()
    await says(scene, application, **LOAN)
    assert scene.tasks == {"sign_contract"} and (await scene.contract()).creditor == "Example Bank"
    assert (await scene.contract()).price_cents == 45_300_00


async def test_the_same_answer_again_is_no_news_and_another_one_is_refused() -> None:
    scene, application = await applied()
    await says(scene, application, **LOAN)
    await says(scene, application, **LOAN)
    assert len(scene.published(out.FinancingApproved)) == 1
    refused = await says(scene, application, 409, **(LOAN | {"apr_pct": 7.49}))
    assert "application-decided" in refused["type"]
    await says(scene, application, 409, decision="declined", adverse_reasons=["income"])
    assert (await scene.contract()).apr_pct == 6.99 and not scene.published(out.FinancingDeclined)


async def test_a_refusal_that_comes_twice_is_told_once() -> None:
    scene, application = await applied()
    for _ in range(2):
        await says(scene, application, decision="declined", adverse_reasons=["income"])
    assert len(scene.published(out.FinancingDeclined)) == 1
    assert len(scene.published(out.DisclosureDelivered)) == 1 and scene.tasks == {"choose_product"}


async def test_an_answer_after_the_project_has_ended_or_gone_another_way_has_no_effect() -> None:
    scene, application = await applied()
    await scene.post("cancel", {"reason": "another plan"})
    await says(scene, application, 409, **LOAN)
    assert await scene.state() is State.CLOSING and not scene.published(out.FinancingApproved)


async def test_an_answer_to_what_was_never_asked_is_not_found() -> None:
    scene, _ = await applied()
    await says(scene, str(new_id()), 404, **LOAN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": "approved", "adverse_reasons": ["x"]},
        {"decision": "declined"},
        {"decision": "incomplete"},
        {"decision": "maybe"},
        {"decision": "declined", "adverse_reasons": ["a", "b", "c", "d", "e"]},
        {"decision": "approved", "apr_pct": "NaN"},
        {"decision": "approved", "term_months": 601},
        {"type": "milestone.paid", "milestone": "M0"},
    ],
)
async def test_what_says_nothing_whole_is_refused(wrong: dict[str, Any]) -> None:
    scene, application = await applied()
    await says(scene, application, 422, **wrong)
    assert await scene.state() is State.FINANCING


async def test_only_the_lenders_own_key_counts_and_not_for_long() -> None:
    scene, application = await applied()
    await says(scene, application, 401, key=WEBHOOK_SECRET, **LOAN)
    await says(scene, application, 401, key=key_of(WEBHOOK_SECRET, "somebody else"), **LOAN)
    await says(scene, application, 401, at=int(time.time()) - 301, **LOAN)
    assert await scene.state() is State.FINANCING


async def test_a_rate_that_is_not_that_of_the_note_is_refused() -> None:
    # 12 CFR 1026.22(a)(2): one eighth of a percentage point; 1.99 % with a fee of 30 % of the note costs 6.3 %
    scene, application = await applied()
    terms: dict[str, Any] = {"decision": "approved", "dealer_fee_pct": 30.0, "note_rate_pct": 1.99, "term_months": 240}
    refused = await says(scene, application, 409, apr_pct=4.99, **terms)
    assert "1026.22" in refused["detail"] and await scene.state() is State.FINANCING
    right = float(refused["detail"].rsplit(" of ", 1)[1].split(" ")[0])
    await says(scene, application, apr_pct=round(right, 2), **terms)
    assert scene.tasks == {"sign_contract"}


# -- other terms, and what is missing ----------------------------------------------------------------------------------

OFFER: dict[str, Any] = {"decision": "counteroffer", "apr_pct": 8.49, "dealer_fee_pct": 12.0, "term_months": 180}


async def test_a_counteroffer_is_accepted_with_its_terms() -> None:
    scene, application = await applied()
    await says(scene, application, **OFFER)
    (offered,) = scene.published(out.FinancingCounteroffered)
    assert (offered.accept_until - scene.world.clock.now()).days == 90
    task = scene.task("accept_counteroffer")
    assert (task["apr_pct"], task["term_months"]) == (8.49, 180)
    await scene.post("financing/counteroffer", {"application_id": application, "accepted": True})
    (approved,) = scene.published(out.FinancingApproved)
    contract = await scene.contract()
    assert approved.apr_pct == contract.apr_pct == 8.49 and contract.term_months == 180
    assert "sign_contract" in scene.tasks and "counteroffer_lapsed" not in scene.timers


@pytest.mark.parametrize("said", [True, False])
async def test_a_counteroffer_that_is_not_accepted_is_a_refusal_with_its_notice(said: bool) -> None:
    scene, application = await applied()
    report = {"agency": "Example Bureau", "address": "1 Main St, Reno, NV", "telephone": "1-800-555-0100"}
    await says(scene, application, **OFFER, report=report)
    await says(scene, application, decision="referred")  # a word besides takes nothing back of what was told
    if said:
        await scene.post("financing/counteroffer", {"application_id": application, "accepted": False})
    else:
        await scene.world.advance(days=91)
    assert len(scene.published(out.FinancingDeclined)) == 1
    (notice,) = scene.published(out.DisclosureDelivered)
    assert notice.disclosure == "adverse_action_notice" and scene.tasks == {"choose_product"}
    kept = scene.world.nodes["contracting"].store.documents.values()
    assert [b"Example Bureau" in (one.body or b"") for one in kept if one.sha256 == notice.document_sha256] == [True]
    await scene.post("financing/counteroffer", {"application_id": application, "accepted": True}, status=409)


async def test_what_is_missing_is_brought_and_the_thirty_days_begin_anew() -> None:
    scene, application = await applied()
    await says(scene, application, decision="incomplete", missing=["pay slips"])
    (told,) = scene.published(out.FinancingIncomplete)
    assert len(told.missing) == 1 and scene.task("complete_credit_application")["missing"] == ["pay slips"]
    await scene.world.advance(days=10)
    await scene.post("financing/completion", {"application_id": application})
    assert await state_of(scene, application) is ApplicationState.APPLIED
    await says(scene, application, decision="declined", adverse_reasons=["income"])
    assert scene.published(out.FinancingDeclined)[0].notice_due.isoformat() == "2027-01-02"


async def test_what_is_missing_and_never_comes_ends_the_application() -> None:
    scene, application = await applied()
    await says(scene, application, decision="incomplete", missing=["pay slips"])
    await scene.world.advance(days=31)
    assert len(scene.published(out.FinancingDeclined)) == 1
    (decided,) = await scene.world.entities("contracting", FinancingApplication, scene.project)
    assert decided.adverse_reasons == ["credit application incomplete"]
    assert scene.tasks == {"choose_product"}


async def test_a_referred_application_is_still_to_be_decided() -> None:
    scene, application = await applied()
    await says(scene, application, decision="referred")
    assert await state_of(scene, application) is ApplicationState.APPLIED
    await says(scene, application, **LOAN)
    assert "sign_contract" in scene.tasks


async def test_stipulations_that_are_never_cleared_end_the_contract() -> None:
    scene, application = await applied()
    await says(scene, application, stipulations=["proof of title"], **LOAN)
    await scene.sign()
    await scene.world.advance(days=91)
    assert len(scene.published(out.FinancingExpired)[0].open_stipulations) == 1
    assert scene.published(out.CompensationRequested)[0].reason is ClosingReason.FINANCING_DECLINED


# -- how it is asked ---------------------------------------------------------------------------------------------------


class _Lender(BaseHTTPRequestHandler):
    """A foreign program that notes what it is sent, and fails as often as it is told to."""

    asked: list[tuple[str, str, dict[str, Any]]]
    signatures: list[tuple[str, bytes]]
    failures: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        type(self).signatures.append((self.headers["helio-signature"] or "", body))
        type(self).asked.append((self.path, self.headers["idempotency-key"], json.loads(body)))
        type(self).failures -= 1
        self.send_response(503 if type(self).failures >= 0 else 202)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Lender]]:
    kind = type("Program", (_Lender,), {"asked": [], "signatures": [], "failures": 0})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HELIO_LENDER_URL", f"http://127.0.0.1:{server.server_port}")
    yield kind
    server.shutdown()
    server.server_close()


async def test_a_lender_with_a_program_is_asked_and_nobody_of_ours_decides(program: type[_Lender]) -> None:
    scene, application = await applied()
    assert "decide_financing" not in scene.tasks
    ((path, key, body),) = program.asked
    assert path == "/applications" and key == f"{application}-0"
    assert body["amount_cents"] == 38_505_00 and body["product"] == "loan" and body["term_months"] == 240
    assert not {"credit_score", "name", "email", "income"} & body.keys()


async def test_a_lender_that_stays_silent_is_asked_again_under_the_same_key_and_then_by_a_person(
    program: type[_Lender],
) -> None:
    scene, application = await applied()
    await scene.world.advance(days=30)
    assert [key for _, key, _ in program.asked] == [f"{application}-0"] * 3
    assert "ask_lender" in scene.tasks
    await says(scene, application, **LOAN)
    assert "ask_lender" not in scene.tasks and "lender_silent" not in scene.timers


def test_a_lender_that_fails_is_an_error_that_is_tried_again(program: type[_Lender]) -> None:
    program.failures = 1
    payload = {"path": "applications", "key": "k", "body": {"application_id": "k"}}
    with pytest.raises(HTTPError):
        port.ask(payload)
    assert port.ask(payload)["asked"]
    assert [key for _, key, _ in program.asked] == ["k", "k"]


def test_what_we_ask_is_signed_with_a_key_made_of_the_lenders_own(
    program: type[_Lender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELIO_LENDER_REQUESTS_KEY", key_of(KEY, "requests"))
    port.ask({"path": "milestones", "key": "k", "body": {"milestone": "M0"}})
    ((header, body),) = program.signatures
    at = int(header.removeprefix("t=").partition(",")[0])
    assert header == signature(key_of(KEY, "requests"), body, at) and abs(time.time() - at) < 60


def test_an_address_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIO_LENDER_URL", "file:///etc/passwd")
    with pytest.raises(ValueError, match="no address"):
        port.ask({"path": "applications", "key": "k", "body": {}})


async def test_what_is_missing_asks_anew_under_another_key(program: type[_Lender]) -> None:
    scene, application = await applied()
    await says(scene, application, decision="incomplete", missing=["pay slips"])
    await scene.post("financing/completion", {"application_id": application})
    assert [key for _, key, _ in program.asked] == [f"{application}-0", f"{application}-1"]


# -- what it pays ------------------------------------------------------------------------------------------------------


def paid(name: str, gross_cents: int, fee_cents: int) -> dict[str, Any]:
    return {"type": "milestone.paid", "milestone": name, "gross_cents": gross_cents, "fee_cents": fee_cents}


async def test_milestones_are_asked_for_and_paid_when_due_and_all_together_are_the_price(
    program: type[_Lender],
) -> None:
    scene, application = await applied()
    await says(scene, application, **LOAN)
    await scene.sign()
    early = await says(scene, None, 409, **paid("M0", 9_060_00, 1_359_00))
    assert "rights-open" in early["type"]
    await scene.world.advance(days=8)
    await says(scene, None, 409, **paid("M1", 27_180_00, 4_077_00))
    for kind in (fieldops.InstallationCompleted, commissioning.PTOGranted):
        await scene.happens(kind.model_validate(example(kind.ce_type) | {"project_id": scene.project}))
    asked = [body for path, _, body in program.asked if path == "/milestones"]
    assert [one["milestone"] for one in asked] == ["M0", "M1", "M2"]
    assert sum(one["gross_cents"] for one in asked) == 45_300_00
    assert sum(one["fee_cents"] for one in asked) == 45_300_00 - 38_505_00
    for one in asked:
        for _ in range(2):
            await says(scene, None, **paid(one["milestone"], one["gross_cents"], one["fee_cents"]))
    await says(scene, None, 409, **paid("M0", 1, 0))
    await says(scene, None, 409, **paid("M9", 1, 0))
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    lender = sum(
        line["debit_cents"] - line["credit_cents"]
        for row in rows
        for line in row.lines
        if line["account"] == "due_from_lender"
    )
    assert lender == 0 and sum(row.fact["kind"] == "milestone_paid" for row in rows) == 3


async def test_after_an_end_what_the_lender_paid_goes_back_to_it() -> None:
    scene, application = await applied()
    await says(scene, application, **LOAN)
    await scene.sign()
    await scene.world.advance(days=8)
    await says(scene, None, **paid("M0", 9_060_00, 1_359_00))
    back: dict[str, Any] = {"type": "milestone.returned", "milestone": "M0", "gross_cents": 9_060_00 - 1_359_00}
    await says(scene, None, 409, **back)
    await scene.post("cancel", {"reason": "I move"})
    await says(scene, None, **back)
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    cash = sum(
        line["debit_cents"] - line["credit_cents"] for row in rows for line in row.lines if line["account"] == "cash"
    )
    assert cash == 0


async def test_who_finances_nothing_pays_and_gets_back_nothing() -> None:
    scene = Scene()
    await scene.effective()  # for cash
    for said in (
        paid("M0", 1_000_00, 0),
        {"type": "milestone.returned", "milestone": "M0", "gross_cents": 1_000_00},
    ):
        refused = await says(scene, None, 409, **said)
        assert "nobody-finances" in refused["type"]
    await scene.post("cancel", {"reason": "I move"})
    await says(scene, None, 409, type="milestone.returned", milestone="M0", gross_cents=1_000_00)
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    assert not [row for row in rows if row.fact["kind"].startswith("milestone")]


async def test_what_went_back_once_did_not_go_back_with_other_figures() -> None:
    """Also when its number was forgotten as an Idempotency-Key."""
    scene, application = await applied()
    await says(scene, application, **LOAN)
    await scene.sign()
    await scene.world.advance(days=8)
    await says(scene, None, **paid("M0", 9_060_00, 1_359_00))
    await scene.post("cancel", {"reason": "I move"})
    back: dict[str, Any] = {"type": "milestone.returned", "milestone": "M0", "id": "back-1"}
    await says(scene, None, gross_cents=1_000_00, **back)

    async def again(work: Work) -> None:
        contract = await work.get(Contract)
        assert contract is not None
        await milestones.returned(contract, "M0", 2_000_00, "back-1", work)

    with pytest.raises(Refused):
        await scene.world.command("contracting", scene.project, again)


async def test_figures_that_cannot_be_are_refused_and_nothing_is_booked() -> None:
    scene, application = await applied()
    await says(scene, application, **LOAN)
    await scene.sign()
    await scene.world.advance(days=8)
    for wrong in (paid("M0", 5, 9), paid("M0", 10**10 + 1, 0), paid("M0", -1, 0), paid("M0", 0, 0)):
        await says(scene, None, 422, **wrong)
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    assert not [row for row in rows if row.fact["kind"] == "milestone_paid"]


async def test_a_notification_whose_number_comes_again_with_other_figures_is_refused() -> None:
    scene, application = await applied()
    await says(scene, application, id="n-same", **LOAN)
    other = LOAN | {"apr_pct": 7.49}
    await says(scene, application, 422, id="n-same", **other)
    assert await state_of(scene, application) is ApplicationState.APPROVED
    assert len(scene.published(out.FinancingApproved)) == 1
