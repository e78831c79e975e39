"""Who signs when: the entries that each act of a signer adds to the trail, and what may not be done yet.

15 USC 7001(c): a consumer consents to electronic records before the first of them, having been told of paper and of
what is needed to read them, and in a way that shows that they can be read.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Party, Terms
from services.contracting.rules.signing.trail import Trail
from shared.rules.calendar import local_date

PARTS: Final = (
    "cover", "consent", "statement", "clause", "credit", "third_party", "acknowledgment", "notice",
)  # fmt: skip


class SigningError(ValueError):
    """What cannot be signed now, and why."""


def begun(terms: Terms, document_sha256: str, now: dt.datetime, terms_sha256: str) -> Trail:
    """The trail of a packet that was just built: from which terms, which texts it holds, in which version."""
    templates = sorted({f"{text.row.id} {text.row.version}" for text in Texts(terms, terms.date).of(*PARTS)})
    rules = sorted(f"{right.row.id} {right.row.version}" for right in Texts(terms, terms.date).rights)
    entry = _entry("prepared", terms, document_sha256, now) | {
        "templates": ", ".join(templates), "rules": ", ".join(rules), "terms_sha256": terms_sha256,
    }  # fmt: skip
    return Trail().extended([entry])


def waiting(terms: Terms, trail: Trail) -> list[Party]:
    """Signers who have not signed, in their order."""
    return [one for one in terms.signers if trail.of("signed", one.name) is None]


def sign(terms: Terms, trail: Trail, signer: str, method: str, now: dt.datetime) -> Trail:
    """The trail after a signer has received, read, consented to and signed the document.

    ``method`` is how the signer was identified. ``SigningError`` where it is not that signer's turn, before the
    contract's day, or where the trail is broken.
    """
    party = next((one for one in terms.signers if one.name == signer), None)
    if party is None:
        raise SigningError(f"{signer!r} is no signer; they are {', '.join(one.name for one in terms.signers)}")
    if trail.of("signed", signer) is not None:
        raise SigningError(f"{signer} has signed already")
    if trail.first_broken is not None:
        raise SigningError(f"the trail is broken at entry {trail.first_broken}")
    if before := [one.name for one in waiting(terms, trail) if one.order < party.order]:
        raise SigningError(f"{', '.join(before)} signs before {signer}")
    if local_date(now, terms.time_zone) < terms.date:
        raise SigningError(f"the contract is of {terms.date}, which is in the future")
    prepared = trail.of("prepared")
    if prepared is None:
        raise SigningError("the trail does not begin with the document")
    sha256 = prepared["document_sha256"]
    acts = ("delivered", "viewed", "consented", "authenticated", "signed")
    entries = [_entry(what, terms, sha256, now) | _who(party) for what in acts]
    entries[2] |= {"consent": "electronic records, 15 USC 7001(c)", "demonstrated": "opened the document"}
    entries[3] |= {"method": method}
    signed = trail.extended(entries)
    if waiting(terms, signed):
        return signed
    return signed.extended([_entry("completed", terms, sha256, now)])


def _who(party: Party) -> dict[str, str]:
    return {"signer": party.name, "role": party.role, "order": str(party.order)}


def _entry(what: str, terms: Terms, document_sha256: str, now: dt.datetime) -> dict[str, str]:
    at = now.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"what": what, "at": at, "contract_id": terms.contract_id, "document_sha256": document_sha256}


def completed_on(terms: Terms, trail: Trail) -> dt.date | None:
    """The day at the site on which the last signer signed; None while somebody has not."""
    entry: Mapping[str, str] | None = trail.of("completed")
    return None if entry is None else local_date(dt.datetime.fromisoformat(entry["at"]), terms.time_zone)
