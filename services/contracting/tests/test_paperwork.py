"""The contract as a document in the service's own flow: written from the frozen terms, signed, sealed, kept."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from services.contracting.model import State
from services.contracting.ports import sealing
from services.contracting.rules.packet import templates
from services.contracting.rules.signing.verify import Verdict, verify
from services.contracting.steps import paperwork
from services.contracting.tests.given import ADA, ADDRESS, IN_CALIFORNIA, Scene, accepted
from shared.messaging.handling.work import Work
from shared.rules import ruleset
from shared.rules.calendar import add_months, end_of_day, local_date
from shared.rules.ruleset import publish, rule_set
from shared.schemas import contracting as out
from shared.schemas.lead import ProjectErased
from shared.schemas.parts import FinancingProduct

BEN = {"name": "Ben Example", "role": "co_owner", "order": 2, "subject": "ben", "email": "ben@example.com", "age": 67}


def body(scene: Scene, sha256: str) -> bytes:
    (found,) = {one.body for one in scene.world.nodes["contracting"].store.documents.values() if one.sha256 == sha256}
    assert found is not None
    return found


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


async def sent(product: FinancingProduct = FinancingProduct.CASH, **scene: Any) -> tuple[Scene, str]:
    """A contract that waits for its signatures, and its text."""
    found = Scene(**scene)
    await found.happens(accepted(found.project, product))
    if "decide_financing" in found.tasks:
        answer = {"application_id": found.task("decide_financing")["application_id"], "approved": True}
        loan = {"apr_pct": 6.99, "dealer_fee_pct": 15.0} if product is FinancingProduct.LOAN else {}
        await found.post("financing/decision", answer | loan, "lender")
    return found, text_of(body(found, found.task("sign_contract")["document_sha256"]))


async def signed_document(scene: Scene, seal: Path) -> tuple[bytes, Verdict]:
    sha256 = (await scene.contract()).signed_document_sha256
    assert sha256 is not None
    content = body(scene, sha256)
    return content, await verify(content, issuer=(seal / sealing.CERTIFICATE).read_bytes())


async def test_nothing_is_sent_before_the_parties_are_named() -> None:
    scene = Scene(parties=())
    await scene.happens(accepted(scene.project))
    assert scene.tasks == {"name_parties"} and await scene.state() is State.PREPARING
    assert not scene.published(out.ContractSent, out.DisclosureDelivered)
    await scene.name(ADA | {"signs": False}, status=422)
    await scene.name(ADA, ADA, status=422)
    await scene.name(ADA | {"age": 17}, status=422)
    await scene.name(ADA)
    assert scene.tasks == {"sign_contract"} and await scene.state() is State.SENT


async def test_the_contract_names_parties_seller_date_price_and_what_is_attached_is_in_it() -> None:
    scene, text = await sent(parties=(ADA, BEN))
    for part in (
        "Ada Example", "Ben Example", "100 Sunlight Street", "U-00000", "November 23, 2026", "$38,505.00", ADDRESS,
        "Deposit, on signature $3,850.50",
    ):  # fmt: skip
        assert part in text, part
    assert text.count("NOTICE OF CANCELLATION For:") == 2
    told = scene.published(out.DisclosureDelivered)
    assert all(one.document_id and one.document_sha256 and one.how == "electronic" and one.citation for one in told)
    notices = [one for one in told if one.disclosure == "cancellation_notice"]
    assert len({one.party_id for one in notices}) == 2 and not any(one.opened_at for one in notices)


async def test_a_loans_contract_discloses_what_truth_in_lending_asks_for() -> None:
    scene, text = await sent(FinancingProduct.LOAN)
    for part in ("ANNUAL PERCENTAGE RATE", "6.99 %", "FINANCE CHARGE", "Total Sale Price", "$45,300.00"):
        assert part in text, part
    assert "truth_in_lending" in {one.disclosure for one in scene.published(out.DisclosureDelivered)}
    assert scene.published(out.ContractSent)[0].price_cents == 45_300_00


@pytest.mark.parametrize(
    ("product", "price"),
    [
        (FinancingProduct.LEASE, "You pay $180.00 a month, growing by 2.9 % a year, for 300 months"),
        (FinancingProduct.PPA, "You pay 14.5 cents per kWh that the system delivers, growing by 1.9 % a year"),
    ],
)
async def test_a_third_partys_contract_says_the_customers_own_rate_and_term(
    product: FinancingProduct, price: str
) -> None:
    scene, text = await sent(product)
    assert price in text and "Contract price" not in text
    assert "you may buy the system for $4,000.00" in text and "market value" not in text
    assert scene.published(out.FinancingApplied)[0].term_months == 300


async def test_a_lease_whose_terms_nobody_has_offered_is_not_written() -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LEASE)
    await scene.happens(proposal.model_copy(update={"option": proposal.option.model_copy(update={"quotes": ()})}))
    answer = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
    refused = await scene.post("financing/decision", answer, "lender", status=409)
    assert "terms-missing" in refused["type"] and await scene.state() is State.FINANCING


async def test_what_is_sealed_is_what_was_signed_and_ends_where_the_event_says(seal: Path) -> None:
    scene, _ = await sent(parties=(ADA, BEN))
    document = body(scene, scene.task("sign_contract")["document_sha256"])
    await scene.sign()
    assert (await scene.contract()).signed_document_sha256 is None
    await scene.sign(subject="ben")
    (signed,) = scene.published(out.ContractSigned)
    content, verdict = await signed_document(scene, seal)
    assert verdict.valid and content.startswith(document), verdict.problems
    assert [(one.name, one.ok) for one in verdict.signers] == [("Ada Example", True), ("Ben Example", True)]
    assert verdict.document_sha256 == signed.document_sha256
    assert verdict.chain.head == signed.trail_head and verdict.chain.head_anchored
    assert {"us-ftc-2015 2", "us-esign-consent-2026 1"} & set(signed.rules)
    changed = content.replace(b"/Producer", b"/Produced", 1)
    assert changed != content and not (await verify(changed)).valid


async def test_the_signed_contract_stays_until_the_rule_of_its_day_says_otherwise(seal: Path) -> None:
    """15 USC 7001(d): no shipped rule ends it; a law of the site's state may, for what is signed under it."""
    scene, _ = await sent()
    await scene.sign()
    assert (await _kept(scene)).keep_until is None
    (federal,) = rule_set("retention")
    state = federal.model_copy(
        update={"id": "nc-record", "jurisdiction": "NC", "params": {"years": 7}, "effective_from": date(2020, 1, 1)}
    )
    publish({"retention": [state]})
    try:
        later, _ = await sent()
        await later.sign()
        kept, signed_at = await _kept(later), (await later.contract()).signed_at
        assert signed_at is not None
        last = add_months(local_date(signed_at, "America/New_York"), 7 * 12)
        assert kept.keep_until == end_of_day(last, "America/New_York")
    finally:
        publish({})


async def _kept(scene: Scene) -> Any:
    async def read(work: Work) -> Any:
        return next(one for one in await work.documents() if one.name == "contract-signed.pdf")

    return await scene.world.command("contracting", scene.project, read)


async def test_pages_are_counted_through_to_the_certificate(seal: Path) -> None:
    scene, _ = await sent()
    await scene.sign()
    content, _ = await signed_document(scene, seal)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    last = len(pages)
    assert f"Page {last - 1}" in pages[-2]
    assert f"Page {last}" in pages[-1] and "Certificate of signature" in pages[-1]


async def test_each_disclosure_is_told_again_once_its_party_has_opened_and_signed_it() -> None:
    scene, _ = await sent()
    await scene.post("contract/opening")
    await scene.world.advance(hours=3)
    await scene.sign()
    told = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "cancellation_notice"]
    first, again = told
    assert (first.opened_at, first.acknowledged_at) == (None, None)
    assert again.opened_at is not None and again.acknowledged_at is not None
    assert (again.acknowledged_at - again.opened_at).total_seconds() == 3 * 3600
    assert (again.document_id, again.party_id) == (first.document_id, first.party_id)


async def test_parties_named_anew_void_the_document_and_another_one_goes_out(seal: Path) -> None:
    scene, _ = await sent()
    first = scene.task("sign_contract")["document_sha256"]
    await scene.name(ADA, BEN)
    assert scene.task("sign_contract")["document_sha256"] != first
    await scene.post("signatures", {"document_sha256": first}, status=409)
    await scene.sign()
    await scene.name(ADA, status=409)
    await scene.sign(subject="ben")
    _, verdict = await signed_document(scene, seal)
    assert verdict.valid, verdict.problems


async def test_a_document_whose_rules_have_changed_is_disclosed_again_before_it_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, _ = await sent()
    first = scene.task("sign_contract")["document_sha256"]
    rows = {"disclosures": tuple(map(_from_tomorrow, ruleset.rule_set("disclosures")))}
    await scene.world.advance(days=2)
    for module in (templates, paperwork):
        monkeypatch.setattr(module, "rule_set", lambda name: rows.get(name) or ruleset.rule_set(name))
    await scene.post("electronic-records-consent")
    refused = await scene.post("signatures", {"document_sha256": first}, status=409)
    assert "rules-changed" in refused["type"]
    await scene.post("contract/opening")
    assert len(scene.published(out.ContractSent)) == 2 and await scene.state() is State.SENT
    await scene.sign()
    (signed,) = scene.published(out.ContractSigned)
    assert "us-cancellation-notice 2" in signed.rules and "us-cancellation-notice 1" not in signed.rules


def _from_tomorrow(row: ruleset.RuleRow) -> ruleset.RuleRow:
    return row.model_copy(update={"version": 2}) if row.id == "us-cancellation-notice" else row


async def test_what_was_signed_is_sealed_although_the_customer_rescinds_at_once(seal: Path) -> None:
    scene, _ = await sent()
    scene.world.failing.add("seal_contract")
    await scene.sign()
    assert "look_into_contract" in scene.tasks
    scene.world.failing.clear()
    await scene.post("rescission")
    _, verdict = await signed_document(scene, seal)
    assert verdict.valid and "look_into_contract" not in scene.tasks


async def test_a_document_that_cannot_be_written_is_brought_before_a_person() -> None:
    scene = Scene()
    scene.world.failing.add("write_contract")
    await scene.happens(accepted(scene.project))
    assert scene.task("look_into_contract") == {"job": "write_contract"}
    await scene.world.advance(days=31)
    assert not scene.tasks and scene.published(out.CompensationRequested)


async def test_no_event_and_no_task_names_a_party_and_an_erasure_forgets_them() -> None:
    scene, _ = await sent(parties=(ADA, BEN))
    tasks = str(list(scene.world.nodes["contracting"].store.tasks.values()))
    await scene.sign()
    await scene.sign(subject="ben")
    told = " ".join(one.model_dump_json() for one in scene.published()) + tasks
    assert not any(part in told for part in ("Ada", "Ben", "Oak Lane", "example.com"))
    await scene.happens(ProjectErased(project_id=scene.project, erased_at=scene.world.clock.now(), ground="request"))
    contract = await scene.contract()
    assert contract.terms is None and contract.site_address is None and contract.price_cents == 38_505_00


async def test_who_says_at_the_signature_to_be_a_senior_gets_a_notice_with_the_days_of_one(seal: Path) -> None:
    """The one in the document was written before anybody knew; it names a day that is too early."""
    scene = Scene(parties=(ADA | {"age": None},))
    proposal = accepted(scene.project)
    reference = proposal.reference.model_copy(update=IN_CALIFORNIA)
    await scene.happens(proposal.model_copy(update={"reference": reference}))
    written = scene.task("sign_contract")["document_sha256"]
    assert "within THREE BUSINESS DAYS" in text_of(body(scene, written))
    await scene.sign(senior=True)
    told = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "cancellation_notice"]
    anew = text_of(body(scene, told[-1].document_sha256))
    assert told[-1].document_sha256 != written
    assert "within FIVE BUSINESS DAYS" in anew and "MIDNIGHT OF NOVEMBER 30, 2026" in anew
    content, verdict = await signed_document(scene, seal)
    assert verdict.valid and "within FIVE BUSINESS DAYS" in text_of(content)
