"""Whether a signed contract is what was signed: its bytes, its seal, its trail.

``Unreadable`` is told apart from tampered: a file without content, too large, encrypted or no PDF says nothing about
any contract. Everything else ends in a verdict with problems, each with its place.
"""

import hashlib
import io
import logging
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from asn1crypto.algos import DigestAlgorithm
from asn1crypto.cms import ContentInfo, SignedData, SignerInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificate
from pydantic import BaseModel, ConfigDict, Field
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from services.contracting.rules.signing.seal import CERTIFICATE_FILE, DIGEST, TRAIL_FILE
from services.contracting.rules.signing.trail import PAPER, Trail, first_difference, read_trail
from shared.schemas.doubled import load

LARGEST_BYTES: Final = 100 * 2**20
logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # what it finds wrong is told as a problem
_HEADER_WITHIN: Final = 1024
"""Bytes within which a PDF names itself (ISO 32000-1, Annex H, note 13)."""
_BYTE_RANGE: Final = re.compile(rb"/ByteRange\s{0,9}\[\s{0,9}\d{1,12}\s+\d{1,12}\s+(\d{1,12})\s+(\d{1,12})")
_MOST_RANGES: Final = 10
"""So many are tried."""


class Unreadable(ValueError):
    """The file is no PDF that can be looked into."""


class _Unparsed(Unreadable):
    """The bytes make no PDF."""


class Problem(BaseModel):
    code: str
    place: str
    text: str


class SignerReport(BaseModel):
    name: str
    role: str
    order: int
    consented_at: str | None
    signed_at: str | None
    ok: bool = Field(description="Consented and signed exactly this document, in the order agreed.")


class ChainReport(BaseModel):
    entries: int
    first_broken: int | None = Field(description="Counted from 1; null for an intact trail.")
    head: str
    head_anchored: bool = Field(description="The trail ends where the seal says that it ends.")


class SealReport(BaseModel):
    subject: str | None
    sha256: str | None = Field(description="Of the certificate.")
    trusted: bool | None = Field(description="It is the issuer's; null where no issuer is known here.")


class Verdict(BaseModel):
    valid: bool
    document_sha256: str | None = Field(description="Of the bytes before the signatures.")
    signers: list[SignerReport]
    chain: ChainReport
    seal: SealReport
    problems: list[Problem]


class _Signer(BaseModel):
    name: str
    role: str
    order: int


class _Certificate(BaseModel):
    """What the seal says of what was signed: the attachment ``certificate.json``."""

    model_config = ConfigDict(strict=True, frozen=True)

    document_sha256: str
    document_bytes: int = Field(gt=0)
    trail_head: str
    signers: list[_Signer] = Field(min_length=1)


@dataclass
class _Found:
    """What the file holds besides pages. ``certificate`` is None where there is none that says all it has to."""

    certificate: _Certificate | None
    trail: Trail
    signatures: list[EmbeddedPdfSignature]
    damage: str | None = None
    """Why a file that was sealed can no longer be looked into."""


async def verify(content: bytes, trail: bytes | None = None, issuer: bytes | None = None) -> Verdict:
    """Judge a signed contract.

    Args:
        content: the PDF.
        trail: the trail as it is kept elsewhere; the one in the PDF where left out.
        issuer: the certificate, PEM, that has to have sealed it; where None any that signed itself will do.

    Raises:
        Unreadable: the file says nothing about any contract. ValueError: the issuer's PEM is no certificate.
    """
    found = _open(content)
    problems: list[Problem] = []
    fingerprint = None if issuer is None else _fingerprint(issuer)
    if found.damage is None:
        seal = await _seal(content, found.signatures, fingerprint, problems)
    else:
        seal = SealReport(subject=None, sha256=None, trusted=None)
        problems.append(Problem(code="DAMAGED", place=f"bytes 0 to {len(content) - 1}", text=found.damage))
    document = _document(content, found.certificate, problems)
    checked = found.trail if trail is None else read_trail(trail)
    chain = _chain(checked, found, problems)
    signers = _signers(found.trail, found.certificate, document, problems)
    return Verdict(
        valid=not problems, document_sha256=document, signers=signers, chain=chain, seal=seal, problems=problems
    )


def _open(content: bytes) -> _Found:
    if not content:
        raise Unreadable("the file has 0 bytes")
    if len(content) > LARGEST_BYTES:
        raise Unreadable(f"the file has {len(content) / 2**20:.0f} MB, more than {LARGEST_BYTES / 2**20:.0f}")
    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise Unreadable("the file is no PDF")
    try:
        files, signatures = _read(content)
    except _Unparsed as error:
        if (sealed := _sealed(content)) is not None:
            files, signatures = sealed
        elif _BYTE_RANGE.search(content):
            return _Found(None, Trail(), [], f"it was sealed, and was changed so that {error}")
        else:
            raise
    try:
        written = files.get(CERTIFICATE_FILE, b"{}")
        load(written)  # no name stands in it twice
        certificate = _Certificate.model_validate_json(written)
    except (ValueError, RecursionError):
        certificate = None
    return _Found(certificate, read_trail(files.get(TRAIL_FILE, b"")), signatures)


_Parts = tuple[dict[str, bytes], list[EmbeddedPdfSignature]]


def _read(content: bytes) -> _Parts:
    """Its attachments and signatures. Unreadable where it is encrypted, or no PDF to the parser."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise Unreadable("the file is encrypted")
        return _attachments(reader), list(reader.embedded_signatures)
    except Unreadable:
        raise
    except Exception as error:  # whatever a parser makes of bytes that may be anything
        raise _Unparsed(f"the PDF cannot be read: {' '.join(str(error).split()) or type(error).__name__}") from None


def _sealed(content: bytes) -> _Parts | None:
    """What was sealed, where something was added behind it that makes the whole no PDF; None where nothing was.

    Where a seal ends it says itself, in its ``/ByteRange`` (ISO 32000-2, 12.8.1); what was added may say so too.
    """
    for said in islice(_BYTE_RANGE.finditer(content), _MOST_RANGES):
        end = int(said[1]) + int(said[2])
        if not 0 < end < len(content):
            continue
        try:
            files, signatures = _read(content[:end])
        except Unreadable:
            continue
        if signatures:
            return files, signatures
    return None


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    """Embedded files by name; none where the PDF has none. Item access follows references, ``get`` does not."""
    node: Any = reader.root
    for step in ("/Names", "/EmbeddedFiles", "/Names"):
        if step not in node:
            return {}
        node = node[step]
    files = range(0, len(node) - 1, 2)
    return {str(node[number]): bytes(node[number + 1]["/EF"]["/F"].data) for number in files}


# -- the seal ----------------------------------------------------------------------------------------------------------


async def _seal(
    content: bytes, signatures: list[EmbeddedPdfSignature], issuer: bytes | None, problems: list[Problem]
) -> SealReport:
    if not signatures:
        problems.append(Problem(code="NOT_SIGNED", place="the file", text="it carries no signature"))
        return SealReport(subject=None, sha256=None, trusted=None)
    try:
        return await _seal_of(content, signatures, issuer, problems)
    except Exception as error:  # as above: a damaged signature may break its parser anywhere
        told = " ".join(str(error).split()) or type(error).__name__
        problems.append(Problem(code="BAD_SIGNATURE", place="signature 1", text=told[:300]))
        return SealReport(subject=None, sha256=None, trusted=None)


async def _seal_of(
    content: bytes, signatures: list[EmbeddedPdfSignature], issuer: bytes | None, problems: list[Problem]
) -> SealReport:
    signature = signatures[0]
    certificate = load_der_x509_certificate(signature.signer_cert.dump())
    der = certificate.public_bytes(Encoding.DER)
    trusted = None if issuer is None else hashlib.sha256(der).digest() == issuer
    _check_end(content, signature, len(signatures), problems)
    if trusted is False or not _signed_itself(certificate):
        problems.append(
            Problem(code="UNKNOWN_ISSUER", place="signature 1", text="the seal is not the issuer's: it was made anew")
        )
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = await async_validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    if not status.intact:
        begin, length, after, rest = (int(value) for value in signature.byte_range)
        place = f"bytes {begin} to {begin + length - 1} or {after} to {after + rest - 1}"
        problems.append(Problem(code="BYTES_CHANGED", place=place, text="they are not those that were sealed"))
    elif not status.valid:
        problems.append(Problem(code="BAD_SIGNATURE", place="signature 1", text="the seal does not hold"))
    elif not status.trusted:
        problems.append(Problem(code="BAD_CERTIFICATE", place="signature 1", text="the seal's certificate is not good"))
    return SealReport(
        subject=certificate.subject.rfc4514_string(), sha256=hashlib.sha256(der).hexdigest(), trusted=trusted
    )


def _check_end(content: bytes, signature: EmbeddedPdfSignature, count: int, problems: list[Problem]) -> None:
    """The seal covers the whole file but for its own digits, and nothing was hidden among these."""
    begin, length, after, rest = (int(value) for value in signature.byte_range)
    covered = begin == 0 and after + rest == len(content)
    if count > 1 or not covered or signature.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        place = f"byte {after + rest} of {len(content)}"
        problems.append(Problem(code="CHANGED_AFTER_SIGNING", place=place, text="something was added after the seal"))
        return
    digits = content[begin + length : after]
    plain = _as_we_write_it(signature).hex().upper().encode()
    if digits != b"<" + plain + b"0" * (len(digits) - 2 - len(plain)) + b">":
        place = f"bytes {length} to {after - 1}"
        problems.append(Problem(code="BYTES_CHANGED", place=place, text="something was hidden beside the seal"))


def _as_we_write_it(signature: EmbeddedPdfSignature) -> bytes:
    """The signature (RFC 5652) with the outermost fields, which it does not cover itself, as every seal of ours has."""
    digest = DigestAlgorithm({"algorithm": DIGEST})
    signer = signature.signer_info
    outer = SignedData({
        "version": "v1", "digest_algorithms": [digest], "encap_content_info": {"content_type": "data"},
        "certificates": [signature.signer_cert],
        "signer_infos": [SignerInfo({
            "version": "v1", "sid": signer["sid"], "digest_algorithm": digest, "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": {"algorithm": f"{DIGEST}_ecdsa"}, "signature": signer["signature"],
        })],
    })  # fmt: skip
    written: bytes = ContentInfo({"content_type": "signed_data", "content": outer}).dump()
    return written


def _signed_itself(certificate: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _fingerprint(pem: bytes) -> bytes:
    return hashlib.sha256(load_pem_x509_certificate(pem).public_bytes(Encoding.DER)).digest()


# -- document and trail ------------------------------------------------------------------------------------------------


def _document(content: bytes, certificate: _Certificate | None, problems: list[Problem]) -> str | None:
    if certificate is None or certificate.document_bytes > len(content):
        if not problems:
            text = f"no {CERTIFICATE_FILE} in it that says what was signed by whom"
            problems.append(Problem(code="NO_CERTIFICATE", place="attachments", text=text))
        return None
    size = certificate.document_bytes
    found = hashlib.sha256(content[:size]).hexdigest()
    if found != certificate.document_sha256:
        place = f"bytes 0 to {size - 1}"
        problems.append(Problem(code="DOCUMENT_CHANGED", place=place, text="it is not the document that was signed"))
    return found


def _chain(checked: Trail, found: _Found, problems: list[Problem]) -> ChainReport:
    anchored = None if found.certificate is None else found.certificate.trail_head
    broken = checked.first_broken
    differs = first_difference(checked.entries, found.trail.entries)
    if broken is not None:
        text = "its seal does not follow from the entries up to it"
        problems.append(Problem(code="TRAIL_BROKEN", place=f"trail entry {broken}", text=text))
    elif checked.head != anchored and anchored is not None:
        broken = differs or len(checked.entries) + 1
        cut = broken > len(checked.entries)
        code, text = ("TRAIL_CUT", "the trail ends before it") if cut else ("TRAIL_REWRITTEN", "not as it was signed")
        problems.append(Problem(code=code, place=f"trail entry {broken}", text=text))
    return ChainReport(
        entries=len(checked.entries), first_broken=broken, head=checked.head,
        head_anchored=bool(checked.entries) and checked.head == anchored,
    )  # fmt: skip


def _signers(
    trail: Trail, certificate: _Certificate | None, document: str | None, problems: list[Problem]
) -> list[SignerReport]:
    found: list[SignerReport] = []
    latest: dict[int, str] = {}
    for one in [] if certificate is None else certificate.signers:
        name, order = one.name, one.order
        consented, signed = trail.of("consented", name), trail.of("signed", name)
        earlier = max((at for place, at in latest.items() if place < order), default="")
        on_paper = signed is not None and signed.get("on") == PAPER  # needs no consent to electronic records
        ok = (
            signed is not None
            and (on_paper or (consented is not None and consented.get("at", "") <= signed.get("at", "")))
            and earlier <= signed.get("at", "")
            and signed.get("document_sha256") == document
        )
        if signed is not None:
            latest[order] = max(latest.get(order, ""), signed.get("at", ""))
        if not ok:
            text = "has not consented to and signed this document in the order agreed"
            problems.append(Problem(code="NOT_SIGNED_BY", place=f"signer {name}", text=text))
        found.append(
            SignerReport(
                name=name, role=one.role, order=order, ok=ok,
                consented_at=None if consented is None else consented.get("at"),
                signed_at=None if signed is None else signed.get("at"),
            )
        )  # fmt: skip
    return found
