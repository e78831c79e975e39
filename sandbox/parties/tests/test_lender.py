"""The sandbox's lender: what it answers follows from the applicant's file; what it sends is signed with its own key."""

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from sandbox.parties.lender import Application, File, Lender, answers
from shared.messaging.web.security import Caller, Tokens
from shared.messaging.web.webhook import key_of, signature

KEY = "of the tests"
ASKED = {
    "application_id": "a", "project_id": "p", "product": "loan", "amount_cents": 100, "term_months": 240,
    "times_asked": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "asked", "decisions"),
    [
        ({}, {}, ["approved"]),
        ({"declines": ["loan"]}, {}, ["declined"]),
        ({"declines": ["loan"]}, {"product": "ppa"}, ["approved"]),
        ({"manner": "counteroffers"}, {}, ["counteroffer"]),
        ({"manner": "counteroffers"}, {"product": "lease"}, ["approved"]),
        ({"manner": "lacks"}, {}, ["incomplete"]),
        ({"manner": "late"}, {}, []),
        ({"manner": "late"}, {"times_asked": 2}, ["approved", "approved"]),
        ({"manner": "changes_its_mind"}, {}, ["approved", "declined"]),
    ],
)
def test_the_same_question_has_the_same_answer(
    file: dict[str, Any], asked: dict[str, Any], decisions: list[str]
) -> None:
    for _ in range(2):
        found = answers(Application(**(ASKED | asked)), File(**file))
        assert [one["decision"] for one in found] == decisions


@pytest.mark.parametrize(("lends_more", "decision"), [(True, "approved"), (False, "declined")])
def test_a_larger_loan_is_lent_on_the_signed_terms_or_not_at_all(lends_more: bool, decision: str) -> None:
    """Whatever was unusual about the first application."""
    asked = ASKED | {"change_order_id": "c", "apr_pct": 8.49, "dealer_fee_pct": 12.0}
    file = File(manner="counteroffers", declines=("loan",), lends_more=lends_more)
    (found,) = answers(Application(**asked), file)
    assert found["decision"] == decision
    assert not lends_more or (found["apr_pct"], found["dealer_fee_pct"]) == (8.49, 12.0)


def test_what_was_missing_is_asked_for_once() -> None:
    assert answers(Application(**ASKED), File(manner="lacks"), completed=1)[0]["decision"] == "approved"


class Callers(Tokens):
    """Says who calls by the token's own words."""

    def __init__(self) -> None:
        """No issuer is asked."""

    async def caller(self, request: Any) -> Caller:
        role = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not role:
            raise HTTPException(401, "no token")
        return Caller("somebody", frozenset({role}), None, None, float("inf"))


def told_to(contracting: str, key: str = KEY) -> httpx.AsyncClient:
    """A client of a lender that notifies this contracting."""
    app = Starlette(routes=Lender(contracting, key).routes(Callers()))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lender")


def body_of(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def signed(value: dict[str, Any], *, at: float = 0, key: str = KEY) -> dict[str, str]:
    """As contracting signs what it asks, ``at`` seconds from now."""
    header = signature(key_of(key, "requests"), body_of(value), int(time.time() + at))
    return {"helio-signature": header, "idempotency-key": "a-0"}


@pytest.mark.parametrize("path", ["/lender/applications", "/lender/milestones"])
async def test_nobody_but_contracting_makes_it_decide_or_pay(path: str) -> None:
    due = {"project_id": "p", "milestone": "M0", "gross_cents": 100, "fee_cents": 0}
    asked = ASKED if path.endswith("applications") else due
    async with told_to("") as client:
        for headers in (
            {}, {"authorization": "Bearer operator"}, signed(asked, key="another"), signed(asked, at=-400),
            signed(asked | {"project_id": "q"}), {"helio-signature": f"t=1,v1={'0' * 64}"},
        ):  # fmt: skip
            refused = await client.post(path, content=body_of(asked), headers=headers)
            assert refused.status_code == 401, headers
        assert (await client.post(path, content=body_of(asked), headers=signed(asked))).status_code == 202
    async with told_to("", key="") as client:
        assert (await client.post(path, content=body_of(asked), headers=signed(asked, key=""))).status_code == 401


async def test_nobody_but_an_operator_brings_it_a_file() -> None:
    async with told_to("") as client:
        for headers, status in (({}, 401), ({"authorization": "Bearer customer"}, 403)):
            answer = await client.put("/lender/applicants/p", json={"manner": "late"}, headers=headers)
            assert answer.status_code == status


async def test_it_notifies_with_its_own_signature_before_it_answers() -> None:
    told: list[tuple[str, bytes]] = []

    class Contracting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.append((self.headers["helio-signature"], body))
            self.send_response(409 if len(told) > 1 else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Contracting)
    Thread(target=server.serve_forever, daemon=True).start()
    async with told_to(f"http://127.0.0.1:{server.server_port}") as client:
        operator = {"authorization": "Bearer operator"}
        file = {"manner": "repeats"}
        assert (await client.put("/lender/applicants/p", json=file, headers=operator)).status_code == 204
        answer = await client.post("/lender/applications", content=body_of(ASKED), headers=signed(ASKED))
        assert answer.status_code == 202 and len(told) == 3
        part = {"product": "loan"}
        assert (
            await client.post("/lender/applications", content=body_of(part), headers=signed(part))
        ).status_code == 422
        file = {"manner": "sleeps"}
        assert (await client.put("/lender/applicants/p", json=file, headers=operator)).status_code == 422
    server.shutdown()
    server.server_close()
    header, body = told[0]
    at, given = header.removeprefix("t=").split(",v1=")
    assert hmac.new(KEY.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest() == given
    assert len({json.loads(one)["id"] for _, one in told}) == 1
