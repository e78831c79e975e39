"""The signed contract: the document that was signed, byte for byte, a certificate page, the trail, a seal over all.

Everything is added behind the bytes that were signed, so that their SHA-256 can be taken from the final file too. The
seal is a PAdES signature (ETSI EN 319 142-1, level B-B) that permits no further change.
"""

import hashlib
import io
import json
from typing import Any, Final

from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, async_sign_pdf
from reportlab.platypus import Spacer

from services.contracting.rules.packet.agreement import ROLES, notice_pages
from services.contracting.rules.packet.pdf import render
from services.contracting.rules.packet.style import NOTE, TITLE, paragraph, table
from services.contracting.rules.packet.templates import Texts, notices_differ
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.ceremony import completed_on
from services.contracting.rules.signing.issuer import Issuer
from services.contracting.rules.signing.trail import Trail

CERTIFICATE_FILE: Final = "certificate.json"
TRAIL_FILE: Final = "trail.jsonl"
FIELD: Final = "Seal"
DIGEST: Final = "sha256"


async def sealed(document: bytes, terms: Terms, trail: Trail, issuer: Issuer) -> bytes:
    """The final PDF of a document that all have signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    pages = int(writer.root["/Pages"]["/Count"])
    annex = PdfFileReader(io.BytesIO(_annex(document, terms, trail, pages + 1)))
    for number in range(int(annex.root["/Pages"]["/Count"])):
        writer.insert_page(_page(writer, annex, number))
    certificate = {
        "contract_id": terms.contract_id, "document_sha256": hashlib.sha256(document).hexdigest(),
        "document_bytes": len(document), "trail_entries": len(trail.entries), "trail_head": trail.head,
        "signers": [{"name": one.name, "role": one.role, "order": one.order} for one in terms.signers],
    }  # fmt: skip
    for name, data in ((CERTIFICATE_FILE, json.dumps(certificate).encode()), (TRAIL_FILE, trail.written())):
        embedded = EmbeddedFileObject.from_file_data(writer, data=data, compress=False)
        embed_file(writer, FileSpec(file_spec_string=name, embedded_data=embedded))
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        name=terms.seller.name,
        reason=f"Contract {terms.contract_id}, signed by {', '.join(one.name for one in terms.signers)}; "
        f"head of the trail {trail.head}",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    written = await async_sign_pdf(writer, about, signer=issuer.signer(), output=io.BytesIO())
    assert isinstance(written, io.BytesIO)
    return written.getvalue()


def _page(writer: Any, annex: Any, number: int) -> PageObject:
    """A page that shows one of the annex."""
    shown = writer.import_page_as_xobject(annex, number)
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/Annex"): shown})})
    box = annex.root["/Pages"]["/Kids"][number]["/MediaBox"]
    contents = writer.add_object(StreamObject(stream_data=b"/Annex Do"))
    return PageObject(
        contents=contents, media_box=ArrayObject(FloatObject(float(value)) for value in box), resources=resources
    )


def _annex(document: bytes, terms: Terms, trail: Trail, first_page: int) -> bytes:
    """The certificate page; and, where those in the document name another last day, the notices with that of who

    signed, on the day on which it was signed.
    """
    rows = [("Signer", "Role", "Consented to electronic records", "Identified by", "Signed")]
    for one in terms.signers:
        at = {what: trail.of(what, one.name) or {} for what in ("consented", "authenticated", "signed")}
        method = at["authenticated"].get("method", "")
        rows.append((one.name, ROLES[one.role], _moment(at["consented"]), method, _moment(at["signed"])))
    facts = [
        ("Contract", terms.contract_id),
        ("SHA-256 of the document that was signed", hashlib.sha256(document).hexdigest()),
        ("Entries of the trail", str(len(trail.entries))),
        ("Head of the trail", trail.head),
    ]
    story: list[Any] = [
        paragraph("Certificate of signature", TITLE),
        table(facts, (0.3, 0.7), head=False),
        Spacer(1, 10),
        table(rows, (0.22, 0.15, 0.23, 0.17, 0.23)),
        Spacer(1, 10),
        table(
            [("#", "What", "Who", "When", "Seal")]
            + [
                (str(number), one.entry["what"], one.entry.get("signer", ""), _moment(one.entry), one.seal[:16])
                for number, one in enumerate(trail.entries, start=1)
            ],
            (0.06, 0.2, 0.26, 0.26, 0.22),
        ),
        Spacer(1, 6),
        paragraph(
            "Each seal is the SHA-256 of the seal before it and the entry. The trail is attached to this file, and its "
            "head stands in what the seller's seal covers: helio contract verify finds any change. Times are UTC. "
            "Each party may have this record at any time until the end of its retention (15 USC 7001(d)).",
            NOTE,
        ),
    ]
    signed_on = completed_on(terms, trail)
    told = [trail.of("signed", one.name) or {} for one in terms.signers]
    bound = terms.of_a_senior() if any(one.get("senior") == str(True) for one in told) else terms
    if signed_on is not None and notices_differ(bound, signed_on, terms):
        story += notice_pages(Texts(bound, signed_on))
    return render(terms, "Certificate of signature", story, first_page)


def _moment(entry: Any) -> str:
    return str(entry.get("at", ""))[:19].replace("T", " ")
