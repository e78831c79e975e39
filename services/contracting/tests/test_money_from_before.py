"""A contract from before it was kept what who finances was asked for: what was paid was asked for as it was paid."""

from pathlib import Path

from services.contracting.model import Contract
from services.contracting.tests.given import Scene, example
from services.contracting.tests.test_change_orders import borrowed
from services.contracting.tests.test_lender import paid, says
from services.contracting.tests.test_money_after_changes import changed, leased, operates
from shared.messaging.handling.work import Work
from shared.schemas import fieldops


async def forgets(scene: Scene) -> dict[str, dict[str, int]]:
    """The row as the migration leaves it; gives what who finances was asked for."""

    async def forget(work: Work) -> dict[str, dict[str, int]]:
        contract = await work.get(Contract)
        assert contract is not None
        asked, contract.asked = contract.asked, {}
        return asked

    return await scene.world.command("contracting", scene.project, forget)


async def pays(scene: Scene, asked: dict[str, dict[str, int]], *names: str) -> None:
    for name in names:
        await says(scene, None, **paid(name, asked[name]["gross_cents"], asked[name]["fee_cents"]))


async def test_a_first_milestone_from_before_is_not_sent_back_when_the_second_is_asked_for(seal: Path) -> None:
    scene, _ = await borrowed()
    await pays(scene, await forgets(scene), "M0")
    assert "return_to_lender" not in scene.tasks
    stands = example(fieldops.InstallationCompleted.ce_type) | {"project_id": scene.project}
    await scene.happens(fieldops.InstallationCompleted.model_validate(stands))
    contract = await scene.contract()
    assert contract.price_cents is not None
    assert contract.asked.keys() == {"M1"} and contract.asked["M1"]["gross_cents"] == contract.price_cents * 60 // 100
    await pays(scene, contract.asked, "M1")
    assert "return_to_lender" not in scene.tasks
    await says(scene, None, 409, type="milestone.returned", milestone="M0", gross_cents=1)


async def test_a_cheaper_change_sends_back_only_what_was_paid_beyond_its_price(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays(scene, await forgets(scene), "M0", "M1", "M2")
    assert "return_to_lender" not in scene.tasks
    await changed(scene, proposal, 2, proposal.option.price_cents - 5_100_00)
    assert scene.task("return_to_lender")["amount_cents"] == 5_100_00


async def test_what_is_dearer_after_the_last_milestone_from_before_is_the_customers(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays(scene, await forgets(scene), "M0", "M1", "M2")
    await changed(scene, proposal, 2, proposal.option.price_cents + 9_000_00)
    assert scene.task("pay_balance")["amount_cents"] == 9_000_00 and "return_to_lender" not in scene.tasks
    assert not (await scene.contract()).asked


async def test_an_owner_from_before_is_asked_for_what_is_dearer_alone(seal: Path) -> None:
    scene, proposal = await leased()
    asked = await forgets(scene)
    await pays(scene, asked, "M0", "M1")  # the last one is on its way
    await changed(scene, proposal, 2, proposal.option.price_cents + 9_000_00)
    assert (await scene.contract()).asked == {"S2": {"gross_cents": 9_000_00, "fee_cents": 0}}
    await pays(scene, {**asked, **(await scene.contract()).asked}, "S2", "M2")
    assert "return_to_lender" not in scene.tasks and "pay_balance" not in scene.tasks
