"""What a party may do instead of signing what was sent: decline, have another sign for the company, sign on paper."""

from services.contracting.model import Contract, Party
from services.contracting.rules.cancelling.rights import SENIOR_AGE
from services.contracting.rules.policy import OFFER_VALID
from services.contracting.rules.signing.trail import PAPER
from services.contracting.steps.paperwork import SIGNATURES, outdated, prepare, signed_by, who
from services.contracting.steps.record import note
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Document, Refused


async def decline(contract: Contract, work: Work, document_sha256: str, reason: str, signer: str) -> None:
    """A party will not sign this document: it is void. Other parties or terms make another one, until the offer ends.

    What the party said stays with the project and stands in no event.
    """
    contract.must_be_for_signature(document_sha256)
    parties = await work.all(Party)
    mine = Party.who_speaks(parties, signer)
    mine.must_not_have_signed()
    why = work.keep_words(signer, "declined_signature", reason)
    await note(work, "declined", document_sha256=document_sha256, subject=signer, why=why, **who(mine))
    await note(work, "voided", document_sha256=document_sha256)
    contract.prepare()
    for one in parties:
        one.begin_again()
    work.complete(*SIGNATURES)
    work.disarm("offer_reviewed")
    details = {"contract_id": str(contract.contract_id), "post": f"/projects/{work.project_id}/parties"}
    work.assign("name_parties", to="customer", due=work.now + OFFER_VALID, details=details)


async def reassign(contract: Contract, work: Work, signer: str, name: str, email: str, subject: str | None) -> None:
    """Another person signs for the company: the document names who signs, so another one is written."""
    if contract.document_sha256 is None:
        raise Refused("not-for-signature", f"the contract is {contract.state}, not waiting for a signature")
    contract.must_be_for_signature(contract.document_sha256)
    mine = Party.who_speaks(await work.all(Party), signer)
    before = who(mine)
    mine.hand_over(name, email, subject)
    await note(work, "reassigned", document_sha256=contract.document_sha256, to=name, subject=signer, **before)
    await prepare(contract, work)


async def sign_on_paper(
    contract: Contract, work: Work, *, document_sha256: str, name: str, scan: Document, senior: bool, taken_by: str
) -> None:
    """A party has signed a print of the document; ``scan`` shows it. The clocks run from when we have it."""
    contract.must_be_for_signature(document_sha256)
    if outdated(contract, work):
        raise Refused("rules-changed", "the law has changed since this was written: another one has to be signed")
    parties = await work.all(Party)
    mine = next((one for one in parties if one.signs and one.name == name), None)
    if mine is None:
        raise Refused("not-a-signer", "nobody of this name signs the contract")
    mine.must_be_next(parties, agreed=True)
    mine.opened_at, mine.signed_at = mine.opened_at or work.now, work.now
    mine.senior = senior or (mine.age or 0) >= SENIOR_AGE
    about = {"document_sha256": document_sha256, "contract_id": str(contract.contract_id), **who(mine)}
    await note(work, "authenticated", subject=taken_by, method="paper seen by staff", scan_sha256=scan.sha256, **about)
    await note(work, "signed", on=PAPER, senior=str(mine.senior), **about)
    await signed_by(contract, mine, parties, work)
