"""The packet of one contract as the service keeps it: its bytes, and what of it was delivered under which rule."""

import base64
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.ceremony import PARTS
from shared.rules.forms.contracts import Part
from shared.rules.money.third_party import law_of
from shared.rules.ruleset import by_carried_rules
from shared.schemas.products import FinancingProduct

ANEW: Final[tuple[Part, ...]] = ("statement", "notice")
"""What the signature of a change order asks for again; the rest was given with the contract and stands."""
BOX: Final = {
    "disclosure": "truth_in_lending", "version": "2011", "citation": "12 CFR 1026.18", "party": None, "rule": None,
}  # fmt: skip
"""The Truth in Lending box has no template: its form is that of the section itself."""


def rules_of(terms: Mapping[str, Any], on: dt.date) -> list[str]:
    """Every dated rule and template, with its version, that decides about a contract signed on a day."""
    read = Terms.model_validate(terms)
    texts = Texts(read, on)
    rows = [*(right.row for right in texts.rights), *(text.row for text in texts.of(*PARTS))]
    law = law_of(FinancingProduct(read.product.value), on, read.state)
    return sorted({f"{row.id} {row.version}" for row in (*rows, *((law,) if law else ()))})


@by_carried_rules
def write_packet(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"terms"}`` to ``{"terms", "document" (base64), "delivered"[{disclosure, version, citation, party, rule}],

    "rules"[]}``: ``party`` is the name of whose copy it is, null for all. ValueError where the terms are none.
    """
    from services.contracting.rules.packet.pdf import packet_pdf  # loaded where the job runs, not in the service

    terms = Terms.model_validate(payload["terms"])
    return {
        "terms": terms.model_dump(mode="json"),
        "document": base64.b64encode(packet_pdf(terms)).decode(),
        "delivered": [*delivered_by(terms, Texts(terms, terms.date), *PARTS), *_box(terms)],
        "rules": rules_of(payload["terms"], terms.date),
    }


@by_carried_rules
def write_change(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"id", "signed", "changed" (terms), "reasons"[], "needed"}`` to ``{"id", "document", "delivered"[]}``."""
    from services.contracting.rules.packet.change import change_pdf

    signed, changed = Terms.model_validate(payload["signed"]), Terms.model_validate(payload["changed"])
    pdf = change_pdf(signed, changed, payload["reasons"], needed=payload["needed"])
    return {
        "id": payload["id"],
        "document": base64.b64encode(pdf).decode(),
        "delivered": [*delivered_by(changed, Texts(changed, changed.date), *ANEW), *_box(changed)],
    }


@by_carried_rules
def write_notices(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"terms"}`` to ``{"document", "delivered"[]}``: each consumer's notice, completed with the day of ``terms``."""
    from services.contracting.rules.packet.pdf import notices_pdf

    terms = Terms.model_validate(payload["terms"])
    pdf = notices_pdf(terms)
    return {
        "document": base64.b64encode(pdf).decode(),
        "delivered": delivered_by(terms, Texts(terms, terms.date), "notice"),
    }


def delivered_by(terms: Terms, texts: Texts, *parts: Part) -> list[dict[str, Any]]:
    """The disclosures that a document with these parts holds, and whose copy each is."""
    return [
        {
            "disclosure": text.name, "version": str(text.row.version), "citation": text.row.citation,
            "party": None if text.party is None else text.party.name, "rule": f"{text.row.id} {text.row.version}",
        }
        for text in texts.of(*parts)
    ]  # fmt: skip


def _box(terms: Terms) -> list[dict[str, Any]]:
    return [] if terms.loan is None or not terms.consumers else [dict(BOX)]
