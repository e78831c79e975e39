"""Receipts: only the processor and the payments principal say that money came, each payment counts once, in parts."""

import json
import time
from typing import Any

import pytest

from sandbox.payments.processor import PATH, Notification, PaymentProcessor
from services.contracting import api
from services.contracting.rules.ledger.accounts import Account
from services.contracting.tests.given import Scene, accepted
from services.contracting.tests.test_money_after_changes import books
from shared.messaging.testing.node import WEBHOOK_SECRET
from shared.messaging.testing.system import Faults
from shared.schemas import contracting as out

PROCESSOR = PaymentProcessor(WEBHOOK_SECRET)


async def signed(faults: Faults | None = None, seed: int = 0) -> Scene:
    scene = Scene(faults, seed)
    await scene.happens(accepted(scene.project))
    await scene.sign()
    return scene


async def send(scene: Scene, notification: Notification, headers: dict[str, str] | None = None) -> Any:
    async with scene.world.client("contracting", api.router, roles=()) as client:
        sent = notification.headers() if headers is None else headers
        while (answer := await client.post(PATH, content=notification.body, headers=sent)).status_code == 503:
            continue
    await scene.world.settle()
    return answer


@pytest.mark.parametrize("role", ["customer", "sales", "operator", "support"])
async def test_nobody_but_payments_says_that_money_came(role: str) -> None:
    scene = await signed()
    await scene.post("receipts", {"reference": "r", "amount_cents": 100}, role, 403)
    await scene.post("deposit", {"amount_cents": 100}, role, 404)
    assert not scene.published(out.DepositReceived)


@pytest.mark.parametrize("body", [{"reference": "r", "amount_cents": one} for one in (True, "1", 1.0, 0, -1, 10**10)])
async def test_an_amount_is_a_whole_number_of_cents(body: dict[str, Any]) -> None:
    scene = await signed()
    await scene.post("receipts", body, "payments", 422)


async def test_a_deposit_comes_in_parts_and_no_more_of_it_is_taken_than_the_law_allows() -> None:
    scene = await signed()
    limit = scene.task("pay_deposit")["amount_cents"]
    await scene.pay(limit - 300_00, "a")
    assert scene.task("pay_deposit")["amount_cents"] == 300_00
    await scene.pay(500_00, "b")
    assert (await scene.contract()).deposit_cents == limit
    assert [event.amount_cents for event in scene.published(out.DepositReceived)] == [limit - 300_00, 300_00]
    assert [event.reference for event in scene.published(out.DepositReceived)] == ["a", "b"]
    assert "pay_deposit" not in scene.tasks
    assert scene.task("return_payment:b") == {"reference": "b", "amount_cents": 200_00, "method": "ach"}

    reversal = {"reference": "back", "amount_cents": 200_00}
    await scene.post("receipts/b/reversals", reversal, "payments")
    assert "return_payment:b" not in scene.tasks and (await scene.contract()).deposit_cents == limit
    assert not scene.published(out.DepositReversed)


async def test_a_reference_counts_once_under_whatever_key() -> None:
    scene = await signed()
    await scene.pay(100_00)
    await scene.pay(100_00)  # another Idempotency-Key
    await scene.pay(200_00, status=409)
    assert [event.amount_cents for event in scene.published(out.DepositReceived)] == [100_00]
    other = Scene()
    other.world, other._posts = scene.world, 100
    await other.happens(accepted(other.project))
    await other.post("receipts", {"reference": "pay-1", "amount_cents": 100_00}, "payments", 409)


async def test_what_the_bank_takes_back_is_not_paid_any_more() -> None:
    scene = await signed()
    await scene.pay(500_00)
    open_before = scene.task("pay_deposit")["amount_cents"]
    reversal = {"reference": "chargeback-1", "amount_cents": 200_00}
    await scene.post("receipts/pay-1/reversals", reversal, "payments")
    await scene.post("receipts/pay-1/reversals", reversal, "payments")  # says the same again
    (event,) = scene.published(out.DepositReversed)
    assert (event.amount_cents, event.reference, event.reversal) == (200_00, "pay-1", "chargeback-1")
    assert (await scene.contract()).deposit_cents == 300_00
    assert scene.task("pay_deposit")["amount_cents"] == open_before + 200_00
    await scene.post("receipts/pay-1/reversals", {"reference": "c2", "amount_cents": 300_01}, "payments", 409)
    await scene.post("receipts/nowhere/reversals", reversal, "payments", 404)


@pytest.mark.parametrize("other", [{"purpose": "price"}, {"method": "card"}, {"amount_cents": 300_01}])
async def test_a_reference_that_comes_again_says_the_same_or_is_refused(other: dict[str, Any]) -> None:
    scene = await signed()
    said = {"reference": "a", "amount_cents": 300_00, "purpose": "deposit", "method": "ach"}
    await scene.post("receipts", said, "payments")
    await scene.post("receipts", said, "payments")
    refused = await scene.post("receipts", said | other, "payments", 409)
    assert "reference-used" in refused["type"]
    assert (await scene.contract()).deposit_cents == 300_00 and len(scene.published(out.DepositReceived)) == 1


async def test_a_reversal_counts_once_for_one_payment_with_one_amount() -> None:
    scene = await signed()
    await scene.pay(300_00, "a")
    await scene.pay(200_00, "b")
    back = {"reference": "rev", "amount_cents": 100_00}
    await scene.post("receipts/a/reversals", back, "payments")
    await scene.post("receipts/a/reversals", back, "payments")
    for payment, changed in (("a", {"amount_cents": 150_00}), ("b", {})):
        refused = await scene.post(f"receipts/{payment}/reversals", back | changed, "payments", 409)
        assert "reference-used" in refused["type"]
    assert (await scene.contract()).deposit_cents == 400_00
    assert (await books(scene)).balance(Account.CASH) == 400_00


async def test_money_without_a_signed_contract_is_a_task_to_return_it() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.pay(100_00)
    assert not scene.published(out.DepositReceived)
    assert scene.task("return_payment:pay-1")["amount_cents"] == 100_00


@pytest.mark.parametrize("seed", range(4))
async def test_a_notification_counts_once_whatever_dies_and_however_often_it_comes(seed: int) -> None:
    scene = await signed(Faults(crash=0.4), seed)
    notification = PROCESSOR.pay(scene.project, 250_00, "order 1")
    answers = [await send(scene, notification) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answers[0].text}
    (event,) = scene.published(out.DepositReceived)
    assert event.amount_cents == 250_00 and event.reference.startswith("pay_")
    answer = await send(scene, PROCESSOR.reverse(scene.project, event.reference, 250_00, "chargeback"))
    assert answer.json()["deposit_cents"] == 0


async def test_what_is_forged_altered_or_replayed_is_refused() -> None:
    scene = await signed()
    good = PROCESSOR.pay(scene.project, 250_00, "order 1")
    other = PaymentProcessor("another secret").pay(scene.project, 250_00, "order 1")
    now = int(time.time())
    altered = Notification(good.body.replace(b"25000", b"99000"), "")
    refused = [
        await send(scene, good, {}),
        await send(scene, good, {"helio-signature": "nothing"}),
        await send(scene, other),
        await send(scene, altered, good.headers()),
        await send(scene, good, good.headers(now - 301)),
        await send(scene, good, good.headers(now + 400)),
        await send(scene, good, {"helio-signature": good.headers(now - 1000)["helio-signature"].replace(
            f"t={now - 1000}", f"t={now}")}),
    ]  # fmt: skip
    assert [answer.status_code for answer in refused] == [401] * len(refused)
    assert not scene.published(out.DepositReceived)
    strange = Notification(json.dumps(json.loads(good.body) | {"amount_cents": True}).encode(), WEBHOOK_SECRET)
    assert (await send(scene, strange)).status_code == 422
    assert (await send(scene, good)).status_code == 200


async def test_no_secret_takes_no_notification() -> None:
    scene = await signed()
    node = scene.world.nodes["contracting"]
    node.processor.settings = node.processor.settings.model_copy(update={"webhook_secret": type(
        node.processor.settings.webhook_secret)("")})  # fmt: skip
    async with scene.world.client("contracting", api.router, roles=()) as client:
        answer = await client.post(PATH, content=b"{}", headers=PROCESSOR.pay(scene.project, 1, "x").headers())
    assert answer.status_code == 503
