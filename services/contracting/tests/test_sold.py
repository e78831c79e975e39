"""A house is sold with its system: what ends for the seller, and who takes a lease or a power purchase over."""

from datetime import date

import pytest

from services.contracting import api
from services.contracting.model import AuditEntry, Party, State
from services.contracting.tests.given import ADA, Scene, accepted
from shared.schemas.onboarding import OwnershipTransferred
from shared.schemas.parts import FinancingProduct

SOLD_ON = date(2026, 12, 1)


def sold(scene: Scene, product: FinancingProduct) -> OwnershipTransferred:
    return OwnershipTransferred(project_id=scene.project, transferred_on=SOLD_ON, product=product)


async def signed(product: FinancingProduct) -> Scene:
    scene = Scene()
    await scene.happens(accepted(scene.project, product))
    if product is not FinancingProduct.CASH:
        decided = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
        await scene.post("financing/decision", decided, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    assert await scene.state() is State.EFFECTIVE
    return scene


async def test_of_the_seller_stays_what_was_signed_and_no_way_to_reach_it() -> None:
    scene = await signed(FinancingProduct.CASH)
    (party,) = await scene.world.entities("contracting", Party, scene.project)
    assert party.email and party.subject
    before = await scene.contract()
    await scene.happens(sold(scene, FinancingProduct.CASH))
    (party,) = await scene.world.entities("contracting", Party, scene.project)
    assert (party.name, party.email, party.address, party.age) == (ADA["name"], "", None, None)
    after = await scene.contract()
    assert after.owned_since is not None and after.assignment is None and "assign_contract" not in scene.tasks
    kept = ("state", "terms", "document_sha256", "price_cents", "signed_document_sha256")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    body = {"owner_reference": "A-1", "agreed_on": f"{SOLD_ON}"}
    assert (await scene.post("assignment", body, "operator", 409))["type"].endswith("not-sold")


async def test_who_has_bought_the_house_does_not_see_what_the_seller_has_signed() -> None:
    scene = await signed(FinancingProduct.CASH)
    contract = await scene.contract()

    async def status(path: str, role: str = "customer") -> int:
        client = scene.world.client("contracting", api.router, roles={role}, project=scene.project)
        return int((await client.get(f"/projects/{scene.project}/{path}")).status_code)

    async def listed(role: str = "customer") -> list[str]:
        client = scene.world.client("contracting", api.router, roles={role}, project=scene.project)
        found = (await client.get(f"/projects/{scene.project}/documents")).json()["items"]
        return [one["kind"] for one in found]

    paper = f"documents/{contract.document_sha256}"
    assert "contract" in await listed() and (await status(paper), await status("audit-trail")) == (200, 200)
    await scene.world.advance(days=1)
    await scene.happens(sold(scene, FinancingProduct.CASH))
    assert "contract" not in await listed() and (await status(paper), await status("audit-trail")) == (404, 404)
    assert "contract" in await listed("support") and await status(paper, "support") == 200
    assert await status("audit-trail", "operator") == 200


@pytest.mark.parametrize("product", [FinancingProduct.LEASE, FinancingProduct.PPA])
async def test_a_system_that_is_anothers_goes_over_to_the_buyer_once_its_owner_agrees(
    product: FinancingProduct,
) -> None:
    scene = await signed(product)
    await scene.happens(sold(scene, product))
    assert scene.task("assign_contract")["transferred_on"] == f"{SOLD_ON}"
    body = {"owner_reference": "FUND-77", "agreed_on": f"{SOLD_ON}"}
    await scene.post("assignment", body, "support", 403)
    for _ in range(2):  # said again it is no news
        shown = await scene.post("assignment", body, "operator")
    assert shown["assignment"] == {"transferred_on": f"{SOLD_ON}"} | body and "assign_contract" not in scene.tasks
    entries = [one.entry for one in await scene.world.entities("contracting", AuditEntry, scene.project)]
    assert [one["owner_reference"] for one in entries if one["what"] == "assigned"] == ["FUND-77"]
    other = body | {"owner_reference": "FUND-78"}
    assert (await scene.post("assignment", other, "operator", 409))["type"].endswith("assigned")
    await scene.happens(sold(scene, product))
    assert "assign_contract" in scene.tasks, "sold once more: its owner has to agree to the next buyer"
