"""The contract as a document: its parties, the packet that is written, sent, signed and sealed."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.contracting.model import Contract, Party, Purpose, State
from services.contracting.rules.cancelling.rights import SENIOR_AGE
from services.contracting.rules.packet.drafting import draft
from services.contracting.rules.packet.templates import notices_differ
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.packet.written import rules_of
from services.contracting.rules.policy import OFFER_VALID, REMIND_AFTER
from services.contracting.rules.record import record_kept_until
from services.contracting.steps.credit.choosing import ask_for_product
from services.contracting.steps.effect import drop_stipulations, take_effect
from services.contracting.steps.money.books import book_signature
from services.contracting.steps.money.payments import ask_for
from services.contracting.steps.record import note, trail_of
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Document, Refused
from shared.rules.calendar import end_of_day, local_date
from shared.rules.ruleset import carried, rule_set, select
from shared.schemas.contracting import DisclosureDelivered

PDF: Final = "application/pdf"
KIND: Final = "contract"
SIGNED_NAME: Final = "contract-signed.pdf"
NOTICES: Final = "write_notices"
NOTICES_NAME: Final = "cancellation-notices.pdf"
SIGNATURES: Final = ("name_parties", "sign_contract")
"""Tasks that a new document makes needless."""


async def prepare(contract: Contract, work: Work) -> None:
    """Has the document written once its parties are known; what was sent before is void.

    What the law bars is not written: the customer is asked for another way to pay.
    """
    if contract.document_sha256 is not None:
        await note(work, "voided", document_sha256=contract.document_sha256)
    contract.prepare()
    work.complete(*SIGNATURES)
    work.drop_jobs()
    assert contract.product is not None
    if (why := contract.barred(contract.product, work.now)) is not None:
        work.disarm("offer_lapsed", "offer_reviewed", "approval_expires")
        await drop_stipulations(work)
        await ask_for_product(contract, work, why)
        return
    work.arm("offer_lapsed", at=work.now + OFFER_VALID)
    parties = await work.all(Party)
    for one in parties:
        one.begin_again()
    if not any(one.signs for one in parties) or contract.site_address is None:
        details = {"contract_id": str(contract.contract_id), "post": f"/projects/{work.project_id}/parties"}
        work.assign("name_parties", to="customer", due=work.now + OFFER_VALID, details=details)
        return
    on = local_date(work.now, contract.site.time_zone)
    people = [
        {
            "name": one.name, "role": one.role, "order": one.turn, "email": one.email, "address": one.address,
            "age": one.age, "signs": one.signs,
        }
        for one in parties
    ]  # fmt: skip
    terms = draft(contract.bargain(work.now), people, contract.site_address, on)
    work.start_job("write_contract", {"terms": terms, **carried()})


async def send(contract: Contract, written: Mapping[str, Any], work: Work) -> None:
    """Keeps the document that was written, and asks for the signatures."""
    if contract.state is not State.PREPARING:
        return
    body = base64.b64decode(written["document"])
    document = work.keep_document(body, PDF, KIND, "contract.pdf")
    sent = contract.send(document.sha256, written["terms"], written["delivered"], written["rules"])
    parties = {one.name: one for one in await work.all(Party)}
    for one in written["delivered"]:
        work.publish(delivered(one, document, parties.get(one["party"]), work))
    work.publish(*sent)
    about = {"document_sha256": document.sha256, "contract_id": str(contract.contract_id)}
    await note(work, "prepared", **about, rules=", ".join(written["rules"]))
    for party in parties.values():
        if party.signs:
            await note(work, "delivered", **about, **who(party))
    _review_tomorrow(contract, work)
    work.assign(
        "sign_contract", to="customer", due=work.now + OFFER_VALID,
        details={
            "contract_id": str(contract.contract_id), "document_sha256": document.sha256,
            "consent": f"/projects/{work.project_id}/electronic-records-consent",
            "post": f"/projects/{work.project_id}/signatures",
        },
    )  # fmt: skip


def complete_notices(terms: Terms, written: Terms, work: Work) -> None:
    """Notices to cancel carry the day of the signature, and the last day of who signed: where those that were written

    before carry another, they are handed over anew. 16 CFR 429.1(b): completed with the date of the transaction, and
    with the last day to cancel. ``terms`` have it.
    """
    if terms.consumers and notices_differ(terms, terms.date, written):
        work.start_job(NOTICES, {"terms": terms.model_dump(mode="json"), **carried()})


async def keep_notices(found: Mapping[str, Any], work: Work) -> None:
    """Keeps the notices, and tells that each party has its own."""
    if not found["delivered"]:
        return
    document = work.keep_document(base64.b64decode(found["document"]), PDF, "cancellation_notices", NOTICES_NAME)
    parties = {one.name: one for one in await work.all(Party)}
    for one in found["delivered"]:
        work.publish(delivered(one, document, parties.get(one["party"]), work, anew=True))


def delivered(
    one: Mapping[str, Any], document: Document, party: Party | None, work: Work, *, anew: bool = False
) -> DisclosureDelivered:
    """A disclosure of a document. ``anew``: of one that nobody has seen yet, whatever the party did with another."""
    seen = None if anew else party
    return DisclosureDelivered(
        project_id=work.project_id, disclosure=one["disclosure"], version=one["version"], citation=one["citation"],
        document_sha256=document.sha256, document_id=document.id, party_id=None if party is None else party.id,
        how="electronic", opened_at=None if seen is None else seen.opened_at,
        acknowledged_at=None if seen is None else seen.signed_at,
    )  # fmt: skip


def who(party: Party) -> dict[str, str]:
    """A party, as entries of the record name it."""
    return {"signer": party.name, "role": party.role, "order": str(party.turn)}


def consent_edition(contract: Contract, work: Work) -> str:
    """The edition of the consent to electronic records (15 USC 7001(c)) that is in force at the site."""
    on = local_date(work.now, contract.site.time_zone)
    row = select(rule_set("disclosures"), "electronic_consent", on, contract.site.jurisdiction)
    assert row is not None, "the federal text has been in force since 2000"
    return f"{row.id} {row.version}"


async def consent(contract: Contract, work: Work, signer: str, **session: str) -> None:
    """A party agrees to be sent, and to sign, electronic records: each for itself, before it signs."""
    contract.must_not_be_ending()
    mine = Party.who_speaks(await work.all(Party), signer)
    version = consent_edition(contract, work)
    if mine.consent_version == version:
        return
    mine.consent_version = contract.consent_version = version
    await note(work, "consented", consent=version, subject=signer, **who(mine), **session)


async def opened(contract: Contract, work: Work, signer: str, **session: str) -> None:
    """A party has opened the document that is before it; one whose rules have changed since is written anew."""
    mine = Party.who_speaks(await work.all(Party), signer)
    if contract.state is State.SENT and outdated(contract, work):
        await prepare(contract, work)
        return
    if contract.document_sha256 is None or mine.opened_at is not None:
        return
    mine.opened_at = work.now
    await note(work, "viewed", document_sha256=contract.document_sha256, subject=signer, **who(mine), **session)


async def review(contract: Contract, work: Work) -> None:
    """Writes an unsigned contract anew on the day on which other rules begin to hold, and reminds whose turn it is.

    Looks again tomorrow.
    """
    if contract.state is not State.SENT:
        return
    if outdated(contract, work):
        await prepare(contract, work)
        return
    await _remind(contract, work)
    _review_tomorrow(contract, work)


async def _remind(contract: Contract, work: Work) -> None:
    """Every few days whoever could sign now and has not is sent the document once more."""
    assert contract.document_sha256 is not None
    sent = next(
        one.entry for one in reversed((await trail_of(work)).entries) if one.entry["what"] in ("prepared", "reminded")
    )
    if work.now - datetime.fromisoformat(sent["at"]) < REMIND_AFTER:
        return
    waiting = [one for one in await work.all(Party) if one.signs and one.signed_at is None]
    turn = min(one.turn for one in waiting)
    for party in waiting:
        if party.turn == turn:
            await note(work, "reminded", document_sha256=contract.document_sha256, **who(party))


def _review_tomorrow(contract: Contract, work: Work) -> None:
    zone = contract.site.time_zone
    work.arm("offer_reviewed", at=end_of_day(local_date(work.now, zone), zone))


def outdated(contract: Contract, work: Work) -> bool:
    """Whether other rules would decide about a signature of today than those that the document was written by."""
    assert contract.terms is not None
    today = local_date(work.now, contract.site.time_zone)
    return rules_of(contract.terms, today) != contract.rule_versions


async def sign(
    contract: Contract, work: Work, *, document_sha256: str, senior: bool, signer: str, **session: str
) -> None:
    """A party has signed what it read; with the last one the contract is signed, which starts the clocks."""
    contract.must_be_for_signature(document_sha256)
    if outdated(contract, work):
        raise Refused("rules-changed", "the law has changed since this was written: open it, and another one comes")
    parties = await work.all(Party)
    mine = Party.who_speaks(parties, signer)
    mine.must_be_next(parties, agreed=not contract.for_consumer)
    await opened(contract, work, signer, **session)  # who names its hash has the document before it
    mine.signed_at = work.now
    mine.senior = senior or (mine.age or 0) >= SENIOR_AGE
    about = {"document_sha256": document_sha256, "contract_id": str(contract.contract_id), **who(mine)}
    await note(work, "authenticated", subject=signer, **about, **session)
    await note(work, "signed", senior=str(mine.senior), subject=signer, **about)
    await signed_by(contract, mine, parties, work)


async def signed_by(contract: Contract, mine: Party, parties: Sequence[Party], work: Work) -> None:
    """One more has signed; with the last the contract is."""
    assert contract.document_sha256 is not None
    document_sha256 = contract.document_sha256
    await _acknowledge(contract, mine, work)
    if any(one.signs and one.signed_at is None for one in parties):
        return
    completed = await note(work, "completed", document_sha256=document_sha256, contract_id=str(contract.contract_id))
    written = Terms.model_validate(contract.terms)
    terms = written.of_a_senior() if any(one.senior for one in parties) else written
    senior = terms.oldest >= SENIOR_AGE  # an owner who does not sign can be the one
    work.publish(*contract.sign(document_sha256, senior=senior, now=work.now, trail_head=completed.seal))
    work.complete("sign_contract")
    work.disarm("offer_lapsed", "offer_reviewed")
    today = local_date(work.now, contract.site.time_zone)
    complete_notices(terms.model_copy(update={"date": today}), written, work)
    await seal(contract, work)
    await book_signature(contract, work)
    await ask_for(Purpose.DEPOSIT, contract, work)
    assert contract.rescission_deadline is not None
    if contract.rescission_deadline > work.now:
        work.arm("rescission_over", at=contract.rescission_deadline)
    else:
        await take_effect(contract, work)


async def _acknowledge(contract: Contract, party: Party, work: Work) -> None:
    """What the document holds was opened and confirmed by the party: told again with these instants."""
    assert contract.document_sha256 is not None
    document = await work.document(contract.document_sha256)
    assert document is not None
    for one in contract.delivered:
        if one["party"] in (None, party.name):
            work.publish(delivered(one, document, party, work))


async def seal(contract: Contract, work: Work) -> None:
    """Has the seal put over the document, its certificate page and the record up to here."""
    assert contract.document_sha256 is not None
    document = await work.document(contract.document_sha256)
    assert document is not None and document.body is not None
    trail = await trail_of(work)
    payload = {
        "terms": contract.terms, "document": base64.b64encode(document.body).decode(),
        "trail": [{"entry": dict(one.entry), "seal": one.seal} for one in trail.entries],
    }  # fmt: skip
    work.start_job("seal_contract", payload)


async def keep_signed(contract: Contract, sealed: Mapping[str, Any], work: Work) -> None:
    """Keeps the sealed document, which every party may have until the law of its day says otherwise."""
    if contract.signed_document_sha256 is None:
        body = base64.b64decode(sealed["document"])
        document = work.keep_document(body, PDF, KIND, SIGNED_NAME, keep_until=_kept_until(contract))
        contract.signed_document_sha256 = document.sha256


def _kept_until(contract: Contract) -> datetime | None:
    """The end of the signed contract's retention (15 USC 7001(d)); None while no rule of its day ends it."""
    assert contract.signed_at is not None
    zone = contract.site.time_zone
    return record_kept_until(local_date(contract.signed_at, zone), zone, contract.site.jurisdiction)
