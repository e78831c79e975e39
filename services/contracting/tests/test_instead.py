"""What a party may do instead of signing electronically: decline, hand over for a company, sign on paper; reminders."""

from pathlib import Path
from typing import Any

from services.contracting.model import AuditEntry, State
from services.contracting.tests.given import ADA, Scene, accepted
from services.contracting.tests.test_letters import scan
from services.contracting.tests.test_paperwork import BEN, sent, signed_document
from shared.schemas import contracting as out

FIRM = {"name": "Carl Example", "role": "authorised_signer", "email": "carl@example.com"}


async def said(scene: Scene) -> list[dict[str, Any]]:
    rows = await scene.world.entities("contracting", AuditEntry, scene.project)
    return [one.entry for one in sorted(rows, key=lambda one: one.place)]


async def test_a_party_declines_and_nothing_of_its_document_counts_any_more(seal: Path) -> None:
    scene, _ = await sent(parties=(ADA, BEN))
    scene.parties = ()
    first = scene.task("sign_contract")["document_sha256"]
    await scene.sign()
    body = {"document_sha256": first, "reason": "the roof is not mine alone"}
    await scene.post("signatures/declined", body, subject="stranger", status=409)
    await scene.post("signatures/declined", body | {"document_sha256": "0" * 64}, subject="ben", status=409)
    await scene.post("signatures/declined", body, subject="ben")
    assert await scene.state() is State.PREPARING and scene.tasks == {"name_parties"}
    await scene.post("signatures", {"document_sha256": first}, subject="ben", status=409)
    assert not scene.published(out.ContractSigned)
    assert "roof" not in str([event.model_dump() for event in scene.published()]) + str(await said(scene))
    await scene.name(ADA)
    await scene.sign()
    _, verdict = await signed_document(scene, seal)
    assert verdict.valid, verdict.problems


async def test_after_a_refusal_the_offer_ends_as_it_would_have() -> None:
    scene, _ = await sent()
    scene.parties = ()
    first = scene.task("sign_contract")["document_sha256"]
    await scene.post("signatures/declined", {"document_sha256": first, "reason": "no"})
    await scene.world.advance(days=31)
    assert await scene.state() is State.CLOSING


async def test_another_signs_for_a_company_and_nobody_for_a_person(seal: Path) -> None:
    scene, _ = await sent(parties=(FIRM,))
    first = scene.task("sign_contract")["document_sha256"]
    await scene.post("electronic-records-consent")
    other = {"name": "Dora Example", "email": "dora@example.com", "subject": "dora"}
    await scene.post("signatures/reassigned", other)
    assert scene.task("sign_contract")["document_sha256"] != first
    await scene.post("signatures", {"document_sha256": scene.task("sign_contract")["document_sha256"]}, status=409)
    await scene.sign(subject="dora")
    _, verdict = await signed_document(scene, seal)
    assert verdict.valid and [one.name for one in verdict.signers] == ["Dora Example"]
    person, _ = await sent()
    await person.post("signatures/reassigned", other, status=409)


async def test_a_print_that_was_signed_by_hand_counts_from_when_we_have_it(seal: Path) -> None:
    scene, _ = await sent(parties=(ADA, BEN))
    sha256 = scene.task("sign_contract")["document_sha256"]
    document = await scan(scene, "signed_paper", "sales")
    wrong = await scan(scene)
    body = {"document_sha256": sha256, "document_id": document["id"], "name": BEN["name"]}
    await scene.post("signatures/on-paper", body, "sales", 409)  # it is not his turn
    await scene.post("signatures/on-paper", body | {"name": "Nobody"}, "sales", 409)
    await scene.post("signatures/on-paper", body, "customer", 403)
    await scene.sign()
    await scene.post("signatures/on-paper", body | {"document_id": wrong["id"]}, "sales", 409)
    await scene.post("signatures/on-paper", body, "sales")
    assert await scene.state() is State.COOLING_OFF
    _, verdict = await signed_document(scene, seal)
    assert verdict.valid and verdict.signers[1].consented_at is None, verdict.problems


async def test_whoever_does_not_sign_is_reminded_once_a_week() -> None:
    scene = Scene(parties=(ADA, BEN))
    await scene.happens(accepted(scene.project))
    await scene.world.advance(days=20)
    assert [one["signer"] for one in await said(scene) if one["what"] == "reminded"] == [ADA["name"]] * 2
    await scene.sign()
    await scene.world.advance(days=8)
    assert [one["signer"] for one in await said(scene) if one["what"] == "reminded"][2:] == [BEN["name"]]
