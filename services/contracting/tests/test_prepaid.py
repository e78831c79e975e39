"""A power purchase whose energy is all paid for at once: offered, decided about, contracted, changed."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.contracting.model import State
from services.contracting.rules.packet.change import change_pdf
from services.contracting.rules.packet.terms import Terms
from services.contracting.tests.given import Scene, accepted, redesigned
from services.contracting.tests.test_change_orders import text_of
from services.contracting.tests.test_packet import LEASE, cash, whole
from shared.schemas import contracting as out
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.event import Event
from shared.schemas.gate.releases import releases
from shared.schemas.parts import FinancingProduct

ENERGY = {"owner": "Example Solar Fund", "owner_address": "3 Fund Street", "term_months": 300}


async def approved() -> Scene:
    scene = Scene()
    await scene.happens(accepted(scene.project, FinancingProduct.PPA, prepaid=True))
    task = scene.task("decide_financing")
    await scene.post("financing/decision", {"application_id": task["application_id"], "approved": True}, "lender")
    return scene


async def test_the_contract_says_the_one_payment_and_nothing_of_a_rate(seal: Path) -> None:
    scene = await approved()
    (applied,) = scene.published(out.FinancingApplied)
    assert applied.product is FinancingProduct.PPA and applied.prepaid
    text = await text_of(scene, scene.task("sign_contract")["document_sha256"])
    assert "You pay $27,500.00 once, when the system may operate" in text
    assert "the owner of the system, and not the seller." in text
    assert "per kWh" not in text and "Prepaid power purchase agreement" in text
    await scene.sign()
    await scene.world.advance(days=8)
    (order,) = scene.published(out.SalesOrderCreated)
    assert order.prepaid and order.product is FinancingProduct.PPA
    assert "pay_deposit" not in scene.tasks and (await scene.contract()).asked["M0"]["gross_cents"] > 0


async def test_who_was_declined_a_monthly_bill_may_still_pay_at_once_but_not_twice_ask() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project, FinancingProduct.PPA))
    for prepaid in (False, True):
        task = scene.task("decide_financing")
        no = {"application_id": task["application_id"], "approved": False, "adverse_reasons": ["credit score"]}
        await scene.post("financing/decision", no, "lender")
        assert scene.task("choose_product")["prepaid"] is not prepaid
        choice = {"product": "ppa", "prepaid": True}
        await scene.post("financing", choice, status=409 if prepaid else 200)
    assert await scene.state() is State.DECLINED
    await scene.post("financing", {"product": "lease", "prepaid": True}, status=422)


async def test_a_choice_that_the_proposal_did_not_offer_is_refused() -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LOAN)
    quotes = tuple(one for one in proposal.option.quotes if not one.prepaid)
    await scene.happens(proposal.model_copy(update={"option": proposal.option.model_copy(update={"quotes": quotes})}))
    task = scene.task("decide_financing")
    no = {"application_id": task["application_id"], "approved": False, "adverse_reasons": ["credit score"]}
    await scene.post("financing/decision", no, "lender")
    assert scene.task("choose_product")["prepaid"] is False
    refused = await scene.post("financing", {"product": "ppa", "prepaid": True}, status=409)
    assert "not-offered" in refused["type"]


async def test_a_smaller_system_costs_who_has_paid_for_its_energy_less(seal: Path) -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.PPA, prepaid=True)
    await scene.happens(proposal)
    task = scene.task("decide_financing")
    await scene.post("financing/decision", {"application_id": task["application_id"], "approved": True}, "lender")
    await scene.sign()
    half = redesigned(proposal, trigger=RedesignTrigger.CUSTOMER, price_cents=proposal.option.price_cents // 2, kwdc=4)
    await scene.happens(half)
    text = await text_of(scene, scene.task("decide_change_order")["document_sha256"])
    assert "Paid at once for all energy $27,500.00 $13,750.00" in text


def test_a_smaller_leased_system_costs_less_a_month_and_at_the_end() -> None:
    signed = Terms.model_validate(
        cash().model_dump() | {"product": "lease", "third_party": LEASE | {"buyout_cents": 500}}
    )
    changed = signed.at_price(signed.cash_price_cents // 2)
    assert changed.third_party is not None
    assert (changed.third_party.monthly_payment_cents, changed.third_party.buyout_cents) == (60_00, 250)
    assert change_pdf(signed, changed, ("size",), needed=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"prepaid_cents": 100, "rate_cents_per_kwh": 14.0},
        {"prepaid_cents": 100, "escalator_pct": 2.0},
        {"prepaid_cents": 0},
    ],
)
def test_energy_is_paid_by_the_kwh_or_at_once(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate(cash().model_dump() | {"product": "ppa", "third_party": ENERGY | wrong})


def test_the_whole_packet_is_written_from_prepaid_terms() -> None:
    text = whole(
        Terms.model_validate(
            cash().model_dump() | {"product": "ppa", "third_party": ENERGY | {"prepaid_cents": 20_000_00}}
        )
    )
    assert "You pay $20,000.00 once" in text and "Over 25 years that is about" not in text


@pytest.mark.parametrize("event", [ProposalAccepted, out.SalesOrderCreated])
def test_services_of_the_release_wait_for_what_was_prepaid_and_do_not_read_it_otherwise(event: type[Event]) -> None:
    with releases(Path(__file__).parents[3])[-1].contract() as released:
        assert released.current(event.ce_type) is None, "the version is newer than what the release knows"
