"""What the commands print of a packet."""

import hashlib
import re

from pydantic import BaseModel, Field

from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.ceremony import PARTS


class DocumentReport(BaseModel):
    template: str
    version: int
    title: str
    party: str | None = Field(description="Whose copy it is; null for all.")
    citation: str
    verified: bool = Field(description="Whether the text of the rule was read.")


class PacketReport(BaseModel):
    contract_id: str
    document: str = Field(description="Path of the PDF.")
    document_sha256: str
    pages: int
    price_cents: int
    apr_pct: float | None = Field(description="Of a loan.")
    documents: list[DocumentReport]
    signers: list[str] = Field(description="In the order in which they sign.")


class SignatureReport(BaseModel):
    signed: list[str] = Field(description="Who signed now.")
    waiting: list[str]
    document: str | None = Field(description="Path of the sealed PDF; null while somebody has to sign.")
    document_sha256: str
    head: str = Field(description="Of the trail.")


def packet_report(terms: Terms, document: bytes, path: str) -> PacketReport:
    quote = terms.quote
    return PacketReport(
        contract_id=terms.contract_id,
        document=path,
        document_sha256=hashlib.sha256(document).hexdigest(),
        pages=len(re.findall(rb"/Type /Page\b", document)),
        price_cents=terms.price_cents,
        apr_pct=None if quote is None else quote.apr_pct,
        documents=[
            DocumentReport(
                template=text.row.id, version=text.row.version, title=text.title, citation=text.row.citation,
                party=None if text.party is None else text.party.name, verified=text.row.verified,
            )
            for text in Texts(terms, terms.date).of(*PARTS)
        ],
        signers=[one.name for one in terms.signers],
    )  # fmt: skip
