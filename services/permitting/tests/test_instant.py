"""The instant route: an outside tool over real HTTP, which is late, repeats itself, refuses, or is not there."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.permitting.model import PermitState
from services.permitting.tests.given import Scene, amended, ordered
from shared.messaging.testing.system import Faults
from shared.schemas import permitting as out

ISSUED = {"status": "issued", "permit_number": "SA2026-0042", "issued_on": "2026-11-23", "expires_on": None}
FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)
Answer = Callable[[dict[str, Any]], Any]


class Tool:
    """Answers as it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.says: Answer = lambda _: ISSUED


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    found = Tool()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.keys.append(self.headers["idempotency-key"])
            found.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            body = json.dumps(found.says(found.asked[-1])).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HELIO_PERMIT_TOOL_URL", f"http://127.0.0.1:{server.server_port}")
    yield found
    server.shutdown()
    server.server_close()


async def handed_in(scene: Scene) -> Any:
    order = ordered(scene.project, jurisdiction="CA")
    await scene.happens(order)
    await scene.hands_in("building", service_a=200, new_pv=True)
    return order


@pytest.mark.parametrize("seed", range(3))
async def test_what_the_tool_issued_is_recorded_and_nothing_is_made_up(tool: Tool, seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await handed_in(scene)
    first, *_ = scene.published(out.PermitRouteSelected)
    assert first.reasons == ("existing_pv", "service_above_400_a")  # asked of a person, who has answered
    assert scene.published(out.PermitRouteSelected)[-1].route is out.PermitRoute.INSTANT
    (approved,) = scene.published(out.PermitApproved)
    assert (approved.permit_number, approved.told_by) == ("SA2026-0042", "instant_tool")
    assert str(approved.expires_on) == "2027-11-23"  # twelve months: Cal. Health & Saf. Code 18938.6
    permit = await scene.permit()
    assert set(tool.keys) == {f"{permit.id}-1"} and permit.declared["by"] == "tester"
    assert "review_overdue" not in scene.timers and not scene.tasks


async def test_a_tool_that_is_late_is_asked_again_under_the_same_key(tool: Tool) -> None:
    scene = Scene()
    tool.says = lambda _: {"status": "pending"} if len(tool.asked) < 3 else ISSUED
    await handed_in(scene)
    assert not scene.published(out.PermitApproved) and "ask_permit_tool" in scene.timers
    await scene.world.advance(hours=3)
    assert len(scene.published(out.PermitApproved)) == 1
    assert len(set(tool.keys)) == 1 and "ask_permit_tool" not in scene.timers


async def test_an_answer_to_a_submission_that_was_replaced_changes_nothing(tool: Tool) -> None:
    scene = Scene()
    tool.says = lambda _: {"status": "pending"}
    order = await handed_in(scene)
    await scene.happens(amended(order, kwdc=6.0))
    tool.says = lambda _: ISSUED
    await scene.world.advance(hours=3)
    assert (await scene.permit()).state is PermitState.CORRECTING and not scene.published(out.PermitApproved)
    await scene.hands_in("building", again=True)
    assert len(scene.published(out.PermitApproved)) == 1 and len(set(tool.keys)) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": "ineligible", "reasons": ["the roof is of slate"]}, "the roof is of slate"),
        ({"status": "issued", "permit_number": "", "issued_on": "2026-11-23"}, "instant_tool_silent"),
        ({"status": "issued", "permit_number": "X"}, "instant_tool_silent"),
        ({"status": "perhaps"}, "instant_tool_silent"),
        ({**ISSUED, "issued_on": "2099-01-01"}, "instant_tool_misdated"),
        ({**ISSUED, "expires_on": "2199-01-01"}, "instant_tool_misdated"),
        (["issued"], "instant_tool_silent"),
        ({"status": "ineligible", "reasons": ["x" * 70_000]}, "instant_tool_silent"),
    ],
)
async def test_what_the_tool_does_not_issue_goes_to_a_plan_reviewer(tool: Tool, answer: Any, reason: str) -> None:
    scene = Scene()
    tool.says = lambda _: answer
    if reason == "instant_tool_silent":  # the chassis tries a failing job again, and gives it up
        with pytest.raises(ValueError):
            await handed_in(scene)
        scene.world.failing.add("ask_permit_tool")
        await scene.world.settle()
    else:
        await handed_in(scene)
    route = scene.published(out.PermitRouteSelected)[-1]
    assert (route.route, route.reasons) == (out.PermitRoute.STANDARD, (reason,))
    assert scene.tasks == {"decide_permit"} and not scene.published(out.PermitApproved)
    await scene.decides("approved")
    assert scene.published(out.PermitApproved)[0].told_by == "authority"


async def test_without_a_tool_a_plan_reviewer_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELIO_PERMIT_TOOL_URL", raising=False)
    scene = Scene()
    await handed_in(scene)
    assert scene.published(out.PermitRouteSelected)[-1].reasons == ("instant_tool_absent",)
    assert scene.tasks == {"decide_permit"}
