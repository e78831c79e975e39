"""A cancellation by letter: its scan, its postmark and the last day are before a second person, who decides."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracting import api
from services.contracting.tests.given import Scene
from shared.messaging.ids import new_id
from shared.rules.calendar import local_date
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason

ZONE = "America/New_York"
SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


async def scan(scene: Scene, kind: str = "cancellation_notice", role: str = "support") -> dict[str, Any]:
    async with scene.world.client("contracting", api.router, roles={role}) as client:
        answer = await client.post(
            f"/projects/{scene.project}/documents", params={"kind": kind}, content=SCAN,
            headers={"idempotency-key": str(new_id()), "content-type": "application/pdf"},
        )  # fmt: skip
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def late() -> tuple[Scene, dict[str, Any], dict[str, Any]]:
    """An effective contract, the scan of a letter that was posted on the last day, and what staff says of it."""
    scene = Scene()
    await scene.effective()
    deadline = (await scene.contract()).rescission_deadline
    assert deadline is not None
    document = await scan(scene)
    body = {
        "document_id": document["id"], "method": "mail",
        "postmarked_on": local_date(deadline - timedelta(seconds=1), ZONE).isoformat(),
    }  # fmt: skip
    return scene, document, body


async def judge(scene: Scene, accepted: bool, who: str = "second person") -> Any:
    path = f"/projects/{scene.project}/cancellation-letters/decision"
    async with scene.world.client("contracting", api.router, roles={"operator"}, subject=who) as client:
        body = {"accepted": accepted, "reason": "as the scan shows"}
        answer = await client.post(path, json=body, headers={"idempotency-key": str(new_id())})
    await scene.world.settle()
    return answer


async def test_a_letter_posted_in_time_counts_though_it_came_late_once_another_person_says_so() -> None:
    scene, document, body = await late()
    await scene.post("cancellation-letters", body, "customer", 403)
    await scene.post("cancellation-letters", body, "support")
    assert not scene.published(out.ContractRescinded)
    task = scene.task("judge_letter")
    assert task["document_sha256"] == document["sha256"] and task["postmarked_on"] == body["postmarked_on"]
    assert (await judge(scene, True, "tester")).status_code == 409  # who took it in
    assert (await judge(scene, True)).status_code == 200
    (rescinded,) = scene.published(out.ContractRescinded)
    (evidence,) = rescinded.evidence
    assert (evidence.document_id, evidence.sha256) == (UUID(document["id"]), document["sha256"])
    assert scene.published(out.CompensationRequested)[0].reason is ClosingReason.CONTRACT_RESCINDED
    assert "judge_letter" not in scene.tasks


async def test_a_letter_that_was_posted_too_late_or_is_turned_down_changes_nothing() -> None:
    scene, _, body = await late()
    after = {**body, "postmarked_on": local_date(scene.world.clock.now(), ZONE).isoformat()}
    await scene.post("cancellation-letters", after, "support")
    assert (await judge(scene, True)).status_code == 409
    assert (await judge(scene, False)).status_code == 200
    assert (await judge(scene, False)).status_code == 409
    assert not scene.published(out.ContractRescinded, out.CompensationRequested) and "judge_letter" not in scene.tasks


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"postmarked_on": "2026-11-01"}, 409),
        ({"postmarked_on": "2099-01-01"}, 422),
        ({"document_id": str(new_id())}, 409),
    ],
)
async def test_what_cannot_be_is_not_taken_in(change: dict[str, str], status: int) -> None:
    scene, _, body = await late()
    await scene.post("cancellation-letters", body | change, "support", status)
    assert "judge_letter" not in scene.tasks


async def test_letters_have_a_last_day_and_a_paper_of_their_own_kind() -> None:
    scene, _, body = await late()
    other = await scan(scene, "customer_guide", "sales")
    await scene.post("cancellation-letters", body | {"document_id": other["id"]}, "support", 409)
    await scene.world.advance(days=31)
    await scene.post("cancellation-letters", body, "support", 409)
