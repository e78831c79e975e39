"""The sandbox's lender: what it answers follows from the applicant's file; what it sends is signed with its own key."""

import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.parties.lender import Application, File, Lender, answers

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


def test_what_was_missing_is_asked_for_once() -> None:
    assert answers(Application(**ASKED), File(manner="lacks"), completed=1)[0]["decision"] == "approved"


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
    app = Starlette(routes=Lender(f"http://127.0.0.1:{server.server_port}", KEY).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lender") as client:
        assert (await client.put("/lender/applicants/p", json={"manner": "repeats"})).status_code == 204
        answer = await client.post("/lender/applications", json=ASKED, headers={"idempotency-key": "a-0"})
        assert answer.status_code == 202 and len(told) == 3
        assert (await client.post("/lender/applications", json={"product": "loan"})).status_code == 422
        assert (await client.put("/lender/applicants/p", json={"manner": "sleeps"})).status_code == 422
    server.shutdown()
    server.server_close()
    signed, body = told[0]
    at, given = signed.removeprefix("t=").split(",v1=")
    assert hmac.new(KEY.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest() == given
    assert len({json.loads(one)["id"] for _, one in told}) == 1
