"""A change order as the customer meets it: on paper, with what the loan becomes; and what a cancelled one leaves."""

import io
import re
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from services.contracting.model import ChangeOrder, State
from services.contracting.rules.lending.quote import LoanReport, LoanRequest, quote_loan
from services.contracting.tests.given import Scene, accepted, example, redesigned
from shared.messaging.handling.work import Work
from shared.schemas import commissioning, fieldops
from shared.schemas import contracting as out
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.parts import FinancingProduct


async def borrowed() -> tuple[Scene, ProposalAccepted]:
    """A signed contract on a loan of 6.99 % whose lender keeps 15 % of the note, in effect."""
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LOAN)
    await scene.happens(proposal)
    body = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
    await scene.post("financing/decision", body | {"apr_pct": 6.99, "dealer_fee_pct": 15.0}, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    assert await scene.state() is State.EFFECTIVE
    return scene, proposal


async def answers(scene: Scene, *, lends: bool = True) -> None:
    """The lender's people say whether it lends what a change makes dearer."""
    task = scene.task("decide_financing")
    body = {"application_id": task["application_id"], "approved": lends}
    terms = {name: task[name] for name in ("apr_pct", "dealer_fee_pct")}
    await scene.post("financing/decision", body | (terms if lends else {"adverse_reasons": ["income"]}), "lender")


async def quoted(scene: Scene, cash_price_cents: int) -> LoanReport:
    """The same loan at another cash price, by the command's own rule."""
    contract = await scene.contract()
    assert contract.terms is not None
    loan = contract.terms["loan"]
    kept = {name: loan[name] for name in ("dealer_fee", "note_rate_pct", "months", "start")}
    return quote_loan(LoanRequest.model_validate({"cash_price_cents": cash_price_cents, **kept}))


async def text_of(scene: Scene, sha256: str) -> str:
    async def read(work: Work) -> Any:
        document = await work.document(sha256)
        assert document is not None
        return document.body

    body = await scene.world.command("contracting", scene.project, read)
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))


async def test_a_smaller_system_on_a_loan_has_a_new_payment_disclosed_before_it_is_signed(seal: Path) -> None:
    scene, proposal = await borrowed()
    cash = proposal.option.price_cents - 8_000_00
    fewer = redesigned(proposal, trigger=RedesignTrigger.CUSTOMER, price_cents=cash, battery_kwh=0.0, battery_kw=0.0,
                       kwdc=4.0)  # fmt: skip
    await scene.happens(fewer)
    (proposed,) = scene.published(out.ChangeOrderProposed)
    expected, before = await quoted(scene, cash), await quoted(scene, proposal.option.price_cents)
    assert proposed.loan is not None and proposed.price_cents == cash + expected.dealer_fee_cents
    assert proposed.loan.payment_cents == expected.payment_cents < before.payment_cents
    assert proposed.loan.apr_pct == expected.apr_pct
    assert proposed.loan.total_of_payments_cents == expected.total_of_payments_cents
    task = scene.task("decide_change_order")
    assert task["document_sha256"] == proposed.document_sha256
    boxes = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "truth_in_lending"]
    assert boxes[-1].document_sha256 == proposed.document_sha256 and boxes[-1].opened_at is None
    text = await text_of(scene, proposed.document_sha256)
    for figure in (expected.payment_cents, before.payment_cents, expected.total_of_payments_cents):
        assert f"${figure // 100:,}.{figure % 100:02d}" in text
    assert "NOTICE OF CANCELLATION" in text and "keep the contract as it was signed" in text


async def test_a_change_that_is_cancelled_leaves_price_loan_and_milestones_as_they_were_signed(seal: Path) -> None:
    scene, proposal = await borrowed()
    signed = await scene.contract()
    await scene.happens(redesigned(proposal, trigger=RedesignTrigger.CUSTOMER, price_cents=2_000_000, kwdc=4.0))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.post("rescission")
    assert await scene.state() is State.EFFECTIVE
    contract = await scene.contract()
    assert (contract.price_cents, contract.cash_price_cents) == (signed.price_cents, signed.cash_price_cents)
    assert contract.facts == signed.facts and not scene.published(out.ContractAmended)


async def test_a_change_in_effect_lowers_what_who_finances_is_asked_for(seal: Path) -> None:
    scene, proposal = await borrowed()
    await scene.happens(redesigned(proposal, trigger=RedesignTrigger.CUSTOMER, price_cents=2_000_000, kwdc=4.0))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.world.advance(days=8)
    contract = await scene.contract()
    (amended,) = scene.published(out.ContractAmended)
    assert amended.price_cents == contract.price_cents and contract.cash_price_cents == 2_000_000
    assert contract.price_cents is not None
    m0 = contract.asked["M0"]["gross_cents"]
    stands = example(fieldops.InstallationCompleted.ce_type) | {"project_id": scene.project}
    permission = example(commissioning.PTOGranted.ce_type) | {"project_id": scene.project}
    await scene.happens(
        fieldops.InstallationCompleted.model_validate(stands), commissioning.PTOGranted.model_validate(permission)
    )
    asked = (await scene.contract()).asked
    assert asked["M0"]["gross_cents"] == m0 and sum(one["gross_cents"] for one in asked.values()) == amended.price_cents
    assert sum(one["fee_cents"] for one in asked.values()) == amended.price_cents - 2_000_000


async def test_a_change_order_that_a_newer_design_replaced_is_never_put_before_the_customer(seal: Path) -> None:
    scene, proposal = await borrowed()
    for version, price in ((2, 2_000_000), (3, 2_100_000)):
        scene.world.happens(
            redesigned(proposal, version, RedesignTrigger.CUSTOMER, price_cents=price, kwdc=4.0 + version)
        )
    await scene.world.settle()
    (proposed,) = scene.published(out.ChangeOrderProposed)
    assert proposed.design.version == 3
    orders = await scene.world.entities("contracting", ChangeOrder, scene.project)
    assert sorted(str(one.state) for one in orders) == ["proposed", "replaced"]
