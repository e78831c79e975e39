"""What a customer is bound to and by what: each product's price, the money arranged, the change that goes back."""

from typing import Any

import pytest

from services.contracting.model import ChangeOrder, ChangeState, State
from services.contracting.tests.given import ADA, FIRM, Scene, accepted, commercial, example, redesigned
from shared.messaging.ids import new_id
from shared.schemas import commissioning, fieldops, permitting
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason
from shared.schemas.design import RedesignTrigger
from shared.schemas.lead import LeadWithdrawn
from shared.schemas.parts import FinancingProduct, Segment

CASH_PRICE = accepted(new_id()).option.price_cents


async def applied(scene: Scene, product: FinancingProduct = FinancingProduct.LOAN) -> dict[str, Any]:
    await scene.happens(accepted(scene.project, product))
    return {"application_id": scene.task("decide_financing")["application_id"], "approved": True}


def stipulations(scene: Scene) -> list[str]:
    """The ids of those that are before the lender."""
    return sorted(kind.partition(":")[2] for kind in scene.tasks if kind.startswith("clear_stipulation:"))


# -- the money arranged ------------------------------------------------------------------------------------------------


async def test_a_loan_is_contracted_at_its_own_price_with_the_dealer_fee() -> None:
    scene = Scene()
    body = await applied(scene)
    await scene.post("financing/decision", body | {"apr_pct": 6.99, "dealer_fee_pct": 20.0}, "lender")
    (sent,) = scene.published(out.ContractSent)
    assert sent.price_cents == round(CASH_PRICE / 0.8)
    assert scene.published(out.FinancingApplied)[0].amount_cents == CASH_PRICE


@pytest.mark.parametrize(
    ("product", "terms"),
    [
        ("loan", {"apr_pct": 99.0, "dealer_fee_pct": 10.0}),
        ("loan", {"apr_pct": 6.99, "dealer_fee_pct": 100.0}),
        ("loan", {"dealer_fee_pct": 10.0}),
        ("ppa", {"dealer_fee_pct": 5.0}),
        ("lease", {"apr_pct": 6.99}),
    ],
)
async def test_what_no_lender_offers_is_not_believed(product: str, terms: dict[str, Any]) -> None:
    scene = Scene()
    body = await applied(scene, FinancingProduct(product))
    await scene.post("financing/decision", body | terms, "lender", status=409)
    assert await scene.state() is State.FINANCING and not scene.published(out.FinancingApproved)


@pytest.mark.parametrize("product", ["loan", "lease", "ppa"])
async def test_only_a_cash_price_has_a_deposit(product: str) -> None:
    scene = Scene()
    body = await applied(scene, FinancingProduct(product))
    terms = {"apr_pct": 6.99, "dealer_fee_pct": 15.0} if product == "loan" else {}
    await scene.post("financing/decision", body | terms, "lender")
    await scene.sign()
    assert "pay_deposit" not in scene.tasks
    await scene.pay(100)
    assert (await scene.contract()).deposit_cents == 0 and not scene.published(out.DepositReceived)


async def test_the_thirty_days_run_from_the_completed_application() -> None:
    # 12 CFR 1002.9(a)(1)(i): after receiving a completed application, however long the lender took to decide
    scene = Scene()
    body = await applied(scene)
    await scene.world.advance(days=20)
    await scene.post("financing/decision", body | {"approved": False, "adverse_reasons": ["income"]}, "lender")
    assert scene.published(out.FinancingDeclined)[0].notice_due.isoformat() == "2026-12-23"


async def test_the_notice_of_a_decline_is_a_document_with_the_reasons_and_the_creditor() -> None:
    scene = Scene()
    body = await applied(scene) | {"approved": False, "adverse_reasons": ["income insufficient for amount requested"]}
    await scene.post("financing/decision", body, "lender")
    (told,) = scene.published(out.DisclosureDelivered)
    assert told.disclosure == "adverse_action_notice" and "15 USC 1681m(a)" in (told.citation or "")
    text = notice_of(scene)
    for part in (
        "income insufficient for amount requested",
        "Equal Credit Opportunity Act",
        "who decided is",
        "2026-11-23",
        "named no consumer report",
    ):
        assert part in text, part


def notice_of(scene: Scene) -> str:
    """The text of the only disclosure that was delivered."""
    (told,) = scene.published(out.DisclosureDelivered)
    kept = scene.world.nodes["contracting"].store.documents.values()
    (notice,) = [one.body for one in kept if one.sha256 == told.document_sha256]
    assert notice is not None
    return notice.decode()


REPORT: dict[str, Any] = {"agency": "Example Bureau", "address": "1 Main St, Reno, NV", "telephone": "1-800-555-0100"}
SCORE: dict[str, Any] = {
    "value": 611, "lowest": 300, "highest": 850, "made_on": "2026-11-02", "made_by": "Example Bureau",
    "factors": ["balances too high", "a short history"],
}  # fmt: skip


@pytest.mark.parametrize("score", [None, SCORE])
async def test_who_was_declined_by_a_report_is_told_whose_it_was_and_the_score(score: dict[str, Any] | None) -> None:
    # 15 USC 1681m(a)(2), (3): the score with its range, date, maker and factors; name, address and telephone
    scene = Scene()
    said = {"approved": False, "adverse_reasons": ["income"], "report": REPORT | {"score": score}}
    await scene.post("financing/decision", await applied(scene) | said, "lender")
    text = notice_of(scene)
    assert "Example Bureau, 1 Main St, Reno, NV, 1-800-555-0100" in text and "within 60 days" in text
    scored = "611, made on 2026-11-02 by Example Bureau. Scores of this kind range from 300 to 850"
    assert (scored in text, "balances too high; a short history" in text) == (score is not None,) * 2
    assert "named no consumer report" not in text
    assert all("611" not in one.model_dump_json() for one in scene.published(out.FinancingDeclined))


@pytest.mark.parametrize(
    "report",
    [
        REPORT | {"score": SCORE | {"value": 900}},
        REPORT | {"score": SCORE | {"factors": []}},
        REPORT | {"score": SCORE | {"factors": ["x"] * 6}},
        {"agency": "Example Bureau"},
    ],
)
async def test_half_a_report_is_refused(report: dict[str, Any]) -> None:
    scene = Scene()
    said = {"approved": False, "adverse_reasons": ["income"], "report": report}
    await scene.post("financing/decision", await applied(scene) | said, "lender", status=422)


async def test_who_was_approved_is_told_of_no_report() -> None:
    scene = Scene()
    await scene.post("financing/decision", await applied(scene) | {"approved": True, "report": REPORT}, "lender", 422)


async def test_no_more_than_four_principal_reasons_are_told() -> None:
    scene = Scene()
    reasons = [f"reason {number}" for number in range(5)]
    body = await applied(scene) | {"approved": False, "adverse_reasons": reasons}
    await scene.post("financing/decision", body, "lender", status=422)


async def test_stipulations_hold_the_contract_until_all_are_cleared() -> None:
    scene = Scene()
    body = await applied(scene) | {"apr_pct": 6.99, "dealer_fee_pct": 15.0}
    await scene.post("financing/decision", body | {"stipulations": ["proof of income", "title"]}, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    assert scene.published(out.RescissionPeriodExpired) and not scene.published(out.ContractEffective)
    first, second = stipulations(scene)
    await scene.post(f"stipulations/{first}/clear", {"document_sha256": "a" * 64}, "lender")
    assert not scene.published(out.ContractEffective)
    await scene.post(f"stipulations/{second}/clear", {}, "lender")
    assert scene.published(out.SalesOrderCreated) and not stipulations(scene)
    await scene.post(f"stipulations/{second}/clear", {}, "lender", status=409)


async def test_stipulations_cleared_early_do_not_shorten_the_cooling_off() -> None:
    scene = Scene()
    body = await applied(scene) | {"apr_pct": 6.99, "dealer_fee_pct": 15.0, "stipulations": ["title"]}
    await scene.post("financing/decision", body, "lender")
    await scene.sign()
    (one,) = stipulations(scene)
    await scene.post(f"stipulations/{one}/clear", {}, "lender")
    assert not scene.published(out.ContractEffective)
    await scene.world.advance(days=8)
    assert scene.published(out.ContractEffective)


async def test_an_approval_whose_stipulations_are_never_cleared_expires() -> None:
    scene = Scene()
    body = await applied(scene) | {"apr_pct": 6.99, "dealer_fee_pct": 15.0, "stipulations": ["title"]}
    await scene.post("financing/decision", body, "lender")
    await scene.sign()
    await scene.world.advance(days=91)
    assert len(scene.published(out.FinancingExpired)) == 1
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is ClosingReason.FINANCING_DECLINED


# -- who may cancel, until when ----------------------------------------------------------------------------------------


async def test_a_business_has_no_consumers_cooling_off() -> None:
    scene = Scene(parties=FIRM)
    await scene.happens(commercial(scene))
    await scene.sign()
    assert not scene.published(out.RescissionPeriodStarted) and scene.published(out.ContractEffective)
    await scene.post("rescission", status=409)


async def test_who_may_sign_for_a_company_signs_without_a_consumers_consent_and_nobody_else() -> None:
    scene = Scene(parties=())
    await scene.happens(commercial(scene))
    await scene.name(ADA, status=409)
    assert not scene.published(out.ContractSent)
    await scene.name(*FIRM)
    body = {"document_sha256": scene.task("sign_contract")["document_sha256"]}
    await scene.post("signatures", body)  # 15 USC 7001(c) asks for the consent of consumers
    assert scene.published(out.ContractEffective)
    assert not [one for one in scene.published(out.DisclosureDelivered) if "notice" in one.disclosure]


async def test_no_state_limits_what_a_business_pays_in_advance() -> None:
    """Cal. Bus. & Prof. Code 7159.5 is about home improvement: $1,000 of a home owner, our own 10 % of a business."""
    asked = {}
    for segment in Segment:
        scene = Scene(parties=FIRM if segment is Segment.COMMERCIAL else (ADA,))
        proposal = commercial(scene)
        place = {"jurisdiction": "CA", "time_zone": "America/Los_Angeles", "segment": segment}
        await scene.happens(proposal.model_copy(update={"reference": proposal.reference.model_copy(update=place)}))
        await scene.sign()
        asked[segment] = scene.task("pay_deposit")["amount_cents"]
    assert asked == {Segment.RESIDENTIAL: 1_000_00, Segment.COMMERCIAL: CASH_PRICE // 10}


async def test_several_signers_sign_in_their_order() -> None:
    ben = FIRM[1] | {"name": "Ben Example", "order": 2, "subject": "ben", "email": "ben@example.com"}
    carl = FIRM[1] | {"subject": "tester"}
    scene = Scene(parties=(FIRM[0], ben, carl))
    await scene.happens(commercial(scene))
    await scene.sign()
    assert not scene.published(out.ContractSigned) and await scene.state() is State.SENT
    await scene.sign(status=409)
    await scene.post("electronic-records-consent", subject="eve", status=409)
    await scene.sign(subject="ben")
    assert scene.published(out.ContractSigned) and await scene.state() is State.EFFECTIVE


@pytest.mark.parametrize(
    ("happened", "status"),
    [(fieldops.PurchaseOrderIssued, 200), (fieldops.InstallationCompleted, 409)],
)
async def test_what_is_installed_cannot_be_cancelled_with_a_refund(happened: Any, status: int) -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.sign()
    await scene.pay(900_00)
    await scene.world.advance(days=8)
    value = example(happened.ce_type) | {"project_id": scene.project}
    await scene.happens(happened.model_validate(value))
    await scene.post("cancel", {"reason": "I do not like it"}, status=status)
    assert bool(scene.published(out.ContractCancelled)) is (status == 200)
    if status == 200:  # by the table, once equipment is ordered, more than the deposit: nothing comes back
        assert scene.published(out.ContractCancelled)[0].fee_cents == 900_00


# -- change orders -----------------------------------------------------------------------------------------------------


async def changed(scene: Scene, trigger: RedesignTrigger = RedesignTrigger.SUBSTITUTION, **facts: Any) -> str:
    """An effective contract with a change order before the customer."""
    proposal = await scene.effective()
    await scene.happens(redesigned(proposal, trigger=trigger, **facts))
    found: str = scene.task("decide_change_order")["change_order_id"]
    return found


async def test_of_a_change_order_only_the_change_can_be_rescinded() -> None:
    scene = Scene()
    order = await changed(scene, kwdc=4.0)
    await scene.world.advance(days=2)
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.post("rescission")
    assert await scene.state() is State.EFFECTIVE
    assert not scene.published(out.ContractRescinded, out.CompensationRequested, out.DepositRefunded)
    assert [one.change_order_id for one in scene.published(out.ChangeOrderRejected)] != []
    await scene.world.advance(days=8)
    assert not scene.published(out.ContractAmended)
    states = [one.state for one in await scene.world.entities("contracting", ChangeOrder, scene.project)]
    assert states == [ChangeState.REJECTED]


async def test_a_notice_long_after_the_contract_took_effect_undoes_nothing() -> None:
    scene = Scene()
    await scene.effective()
    await scene.world.advance(days=200)
    await scene.post("rescission", status=409)


async def test_refusing_a_change_of_ours_keeps_the_signed_contract() -> None:
    scene = Scene()
    order = await changed(scene, price_cents=CASH_PRICE + 1)
    await scene.post("change-order-decision", {"change_order_id": order, "approved": False, "reason": "dearer"})
    assert await scene.state() is State.EFFECTIVE
    assert scene.names()[-1] == "ChangeOrderRejected" and not scene.published(out.ContractCancelled)
    assert (await scene.contract()).price_cents == CASH_PRICE


async def test_silence_about_a_change_of_ours_keeps_the_signed_contract_too() -> None:
    scene = Scene()
    await changed(scene, price_cents=CASH_PRICE + 1)
    await scene.world.advance(days=25)
    assert await scene.state() is State.EFFECTIVE and not scene.published(out.ContractCancelled)


async def test_a_change_order_after_permission_to_operate_can_be_rescinded_alone() -> None:
    scene = Scene()
    proposal = await scene.effective()
    await reach(scene, fieldops.InstallationStarted, fieldops.InstallationCompleted, commissioning.PTOGranted)
    await scene.happens(redesigned(proposal, trigger=RedesignTrigger.SUBSTITUTION, price_cents=CASH_PRICE + 5_000_00))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.post("rescission")
    await scene.world.advance(days=8)
    contract = await scene.contract()
    assert contract.state is State.EFFECTIVE and contract.price_cents == CASH_PRICE
    assert not scene.published(out.ContractAmended, out.ContractRescinded, out.CompensationRequested)


# -- the order to build ------------------------------------------------------------------------------------------------


async def reach(scene: Scene, *kinds: Any) -> None:
    for kind in kinds:
        await scene.happens(kind.model_validate(example(kind.ce_type) | {"project_id": scene.project}))


def progress(scene: Scene) -> list[str]:
    return [one.state for one in scene.published(out.SalesOrderProgressed)]


async def test_an_order_goes_on_from_notice_to_proceed_to_completion_and_stands_still_meanwhile() -> None:
    scene = Scene()
    await scene.effective()
    await reach(
        scene, permitting.ReadyToBuild, fieldops.PurchaseOrderIssued, fieldops.InstallationStarted,
        fieldops.WorkStopped, fieldops.PurchaseOrderIssued, fieldops.WorkResumed, fieldops.InstallationCompleted,
        commissioning.PTOGranted, permitting.ReadyToBuild,
    )  # fmt: skip
    assert progress(scene) == ["ntp_granted", "in_fulfilment", "suspended", "in_fulfilment", "completed"]
    assert (await scene.contract()).sales_order == "completed"


@pytest.mark.parametrize(("installed", "ended"), [(False, "cancelled"), (True, "terminated")])
async def test_an_order_is_cancelled_before_and_terminated_after_installation(installed: bool, ended: str) -> None:
    scene = Scene()
    await scene.effective()
    if installed:
        await reach(scene, fieldops.InstallationStarted, fieldops.InstallationCompleted)
    await scene.happens(LeadWithdrawn(project_id=scene.project, reason="they move"))
    assert progress(scene)[-1] == ended


async def test_before_a_contract_is_in_effect_there_is_no_order() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await reach(scene, permitting.ReadyToBuild)
    await scene.post("cancel", {"reason": "no"})
    assert not progress(scene)


async def test_only_a_battery_that_was_signed_beside_modules_can_be_left_out() -> None:
    scene, drop = Scene(), {"part": "battery"}
    proposal = accepted(scene.project)
    design = proposal.design.model_dump(mode="json") | {"battery_kwh": 13.5, "battery_kw": 5.0}
    await scene.happens(accepted(scene.project, design=design))
    await scene.post("partial-cancellation", drop, status=409)  # nothing is signed yet
    await scene.sign()
    await scene.post("partial-cancellation", {"part": "roof"}, status=422)
    await scene.post("partial-cancellation", drop)
    (asked,) = scene.published(out.PartialCancellationRequested)
    assert (asked.part, asked.contract_id) == ("battery", (await scene.contract()).contract_id)
    await scene.world.advance(days=8)
    await reach(scene, fieldops.InstallationStarted, fieldops.InstallationCompleted)
    await scene.post("partial-cancellation", drop, status=409)  # it stands
    for changed in ({"battery_kwh": 0, "battery_kw": 0}, {"kwdc": 0}):
        other = Scene()
        await other.happens(accepted(other.project, design=design | changed))
        await other.sign()
        await other.post("partial-cancellation", drop, status=409)
