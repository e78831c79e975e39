"""What is stored without new matter is what the program before this one wrote: it refuses what it does not know."""

import hashlib
import json
from pathlib import Path

import pytest

from services.contracting.model import LedgerEntry
from services.contracting.rules.ledger.facts import ONE_FACT
from services.contracting.rules.packet.terms import Terms
from services.contracting.tests.given import Scene, accepted
from services.contracting.tests.test_change_orders import borrowed
from services.contracting.tests.test_lender import paid, says
from services.contracting.tests.test_money_after_changes import changed, operates, pays_all

EXAMPLE = Path(__file__).parents[3] / "examples" / "contract" / "loan-home.json"
BY_THE_FORMER = "304d46575aac10c5c2eab6565a9210a9dd075ae05f8d3891151f1b994162dce6"
"""SHA-256 of the terms of the example, as the former program wrote them."""
NEW = {"asked_cents", "added_cents", "prepaid_cents"}


@pytest.mark.parametrize(
    "written",
    [
        '{"on": "2026-05-04", "id": "milestone_paid M0", "kind": "milestone_paid", "milestone": "M0",'
        ' "gross_cents": 906000, "fee_cents": 135900}',
        '{"on": "2026-05-04", "id": "milestone_clawed_back n-1", "kind": "milestone_clawed_back", "milestone": "M0",'
        ' "cents": 770100}',
        '{"on": "2026-05-04", "id": "change_order 1", "kind": "change_order", "price_cents": 4000000,'
        ' "dealer_fee_cents": 600000}',
    ],
)
def test_a_fact_without_new_matter_is_byte_for_byte_what_the_former_wrote(written: str) -> None:
    fact = ONE_FACT.validate_json(written)
    assert json.dumps(fact.model_dump(mode="json")) == written


@pytest.mark.parametrize(
    "new",
    [
        {"kind": "milestone_paid", "milestone": "M0", "gross_cents": 2, "asked_cents": 0},
        {"kind": "milestone_clawed_back", "milestone": "M0", "cents": 2, "fee_cents": 1},
        {"kind": "change_order", "price_cents": 2, "added_cents": 1},
    ],
)
def test_new_matter_is_stored(new: dict[str, int | str]) -> None:
    fact = ONE_FACT.validate_python(new | {"on": "2026-05-04"})
    stored = fact.model_dump(mode="json")
    assert new.items() <= stored.items() and ONE_FACT.validate_python(stored) == fact


def test_terms_without_new_matter_are_byte_for_byte_what_the_former_wrote() -> None:
    terms = Terms.model_validate_json(EXAMPLE.read_text())
    assert hashlib.sha256(json.dumps(terms.model_dump(mode="json")).encode()).hexdigest() == BY_THE_FORMER
    more = terms.at_price(terms.cash_price_cents + 100, 100)
    assert Terms.model_validate(more.model_dump(mode="json")) == more


async def test_the_former_reads_a_contract_whose_milestones_were_paid_as_they_were_asked_for(seal: Path) -> None:
    scene, proposal = await borrowed()
    await changed(scene, proposal, 2, proposal.option.price_cents - 5_100_00)
    await operates(scene)
    await pays_all(scene)
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    assert {row.fact["kind"] for row in rows} >= {"milestone_paid", "change_order"}
    assert not [row.fact for row in rows if NEW & row.fact.keys()]


async def test_what_is_paid_beyond_the_asking_is_new_matter(seal: Path) -> None:
    scene, _ = await borrowed()
    asked = (await scene.contract()).asked["M0"]
    await says(scene, None, **paid("M0", asked["gross_cents"] + 1, asked["fee_cents"]))
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    (fact,) = [row.fact for row in rows if row.fact["kind"] == "milestone_paid"]
    assert fact["asked_cents"] == asked["gross_cents"]


async def test_the_former_reads_the_terms_of_a_cash_price_and_of_a_loan(seal: Path) -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    loan, _ = await borrowed()
    for contract in (await scene.contract(), await loan.contract()):
        assert contract.terms is not None and not NEW & contract.terms.keys()
