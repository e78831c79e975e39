"""What a lender has not paid, or has paid too much, is put right by the sandbox's people, and the audit finds it so."""

from pathlib import Path

from sandbox.end_state import wrong_books
from sandbox.people.answers import ANSWERS, Cast
from sandbox.people.desk import Task
from sandbox.people.project import Project
from sandbox.people.scenario import STRAIGHT
from services.contracting.rules.ledger.accounts import Account
from services.contracting.tests.given import Scene, redesigned
from services.contracting.tests.test_change_orders import answers, borrowed
from services.contracting.tests.test_money_after_changes import books, changed, operates, pays_all
from shared.schemas.design import RedesignTrigger
from tests.integration.journey import Calendar, Office
from tests.integration.test_contract_outcomes import as_read


async def answered(scene: Scene, kind: str) -> None:
    """Somebody of the sandbox answers the open task, as in a running stack."""
    opened = scene.world.nodes["contracting"].store.tasks[scene.project, kind]
    assert kind in ANSWERS
    task = Task("contracting", scene.project, kind, opened.role, opened.details, f"{opened.opened_at}", None)
    people = Cast(Office(scene.world), Calendar(scene.world))  # type: ignore[arg-type]
    await people.answer(task, Project(0, STRAIGHT, {}, 12_000.0, scene.project))
    await scene.world.settle()


async def is_sound(scene: Scene) -> None:
    found = await books(scene)
    assert not found.unmatched and found.balance(Account.DUE_FROM_LENDER) == 0
    assert [*wrong_books(*await as_read(scene.world, scene.project))] == []


async def test_the_rest_of_a_larger_loan_is_arranged_and_comes(seal: Path) -> None:
    scene, proposal = await borrowed()
    cash = proposal.option.price_cents + 9_000_00
    await scene.happens(redesigned(proposal, 2, RedesignTrigger.CUSTOMER, price_cents=cash, kwdc=6.0))
    await answers(scene)
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await operates(scene)  # before the change can no longer be cancelled
    await scene.world.advance(days=8)
    asked = (await scene.contract()).asked
    await answered(scene, "arrange_funding")
    assert "arrange_funding" not in scene.tasks
    for name in asked.keys() - {"S2"}:
        part = {"type": "milestone.paid", "milestone": name, **asked[name]}
        await Office(scene.world).lender_says(scene.project, part)
    await is_sound(scene)
    assert (await books(scene)).balance(Account.CASH) == cash


async def test_what_is_cheaper_after_the_loan_was_paid_goes_back_to_the_lender(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays_all(scene)
    await changed(scene, proposal, 2, proposal.option.price_cents - 2_000_00)
    assert scene.task("return_to_lender")["amount_cents"] == 2_000_00
    await answered(scene, "return_to_lender")
    assert "return_to_lender" not in scene.tasks
    await is_sound(scene)
