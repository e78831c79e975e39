"""What makes a signature one is what the server knows: session, clock, document; nothing of it is said in a body."""

import pytest

from services.contracting.model import AuditEntry
from services.contracting.tests.given import ADA, Scene, accepted
from shared.schemas import contracting as out


@pytest.mark.parametrize("claim", [{"method": "trust me"}, {"consent_version": "2026-01"}, {"signed_at": "2026-01-01"}])
async def test_a_signer_does_not_say_how_or_when_he_signs(claim: dict[str, str]) -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.post("electronic-records-consent")
    document = scene.task("sign_contract")["document_sha256"]
    await scene.post("signatures", {"document_sha256": document} | claim, status=422)
    assert not scene.published(out.ContractSigned)


async def test_nothing_is_signed_electronically_without_consent_to_that() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    document = scene.task("sign_contract")["document_sha256"]
    answer = await scene.post("signatures", {"document_sha256": document}, status=409)
    assert "consent" in answer["type"]
    await scene.post("electronic-records-consent", role="sales", status=403)
    await scene.post("electronic-records-consent")
    await scene.post("electronic-records-consent")  # once more says nothing new
    await scene.post("signatures", {"document_sha256": document})
    trail = sorted(await scene.world.entities("contracting", AuditEntry, scene.project), key=lambda one: one.place)
    entries = {one.entry["what"]: one.entry for one in trail}
    consented, known = entries["consented"], entries["authenticated"]
    assert consented["consent"] == "us-esign-consent-2026 1" and consented["subject"] == known["subject"] == "tester"
    assert known["method"] == "session:token"  # the issuer of the tests does not say how it knows its callers


@pytest.mark.parametrize("name", ["Łukasz Example", "王 Example", "Ada\u202eelpmaxE"])
async def test_a_name_that_the_document_cannot_show_is_not_taken(name: str) -> None:
    """Its fonts would write boxes in its place, and the contract would name nobody."""
    scene = Scene(parties=())
    await scene.happens(accepted(scene.project))
    await scene.name(ADA | {"name": name}, status=422)
    await scene.name(ADA | {"name": "José Nuñez-Weiß"})
    assert "sign_contract" in scene.tasks
