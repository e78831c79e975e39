"""A signed contract: who changes a byte of it, its trail, or makes it anew, is found out."""

import asyncio
import datetime as dt
import hashlib
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from services.contracting.rules.audit_trail import seal
from services.contracting.rules.packet.pdf import packet_pdf
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.ceremony import SigningError, begun, sign, waiting
from services.contracting.rules.signing.issuer import Issuer
from services.contracting.rules.signing.seal import sealed
from services.contracting.rules.signing.trail import Sealed, Trail, read_trail
from services.contracting.rules.signing.verify import LARGEST_BYTES, Unreadable, verify
from services.contracting.tests.test_packet import LOAN, terms

NOW = dt.datetime(2026, 11, 20, 20, tzinfo=dt.UTC)
ISSUER = Issuer.generate(dt.datetime.now(dt.UTC))


def signed_by_all(found: Terms, now: dt.datetime = NOW) -> tuple[bytes, Trail]:
    document = packet_pdf(found)
    trail = begun(found, hashlib.sha256(document).hexdigest(), now)
    for one in found.signers:
        trail = sign(found, trail, one.name, "test", now)
    return document, trail


@pytest.fixture(scope="module")
def contract() -> tuple[bytes, Trail]:
    document, trail = signed_by_all(terms())
    return asyncio.run(sealed(document, terms(), trail, ISSUER)), trail


async def codes(content: bytes, trail: bytes | None = None, issuer: bytes = ISSUER.certificate) -> list[str]:
    return [problem.code for problem in (await verify(content, trail, issuer)).problems]


async def test_an_untouched_contract_is_valid(contract: tuple[bytes, Trail]) -> None:
    content, trail = contract
    for kept in (None, trail.written()):
        found = await verify(content, kept, ISSUER.certificate)
        assert found.valid and not found.problems and found.seal.trusted
        assert found.document_sha256 == hashlib.sha256(packet_pdf(terms())).hexdigest()
        assert [(one.name, one.ok) for one in found.signers] == [("Ada Example", True), ("Ben Example", True)]
        assert (found.chain.entries, found.chain.first_broken, found.chain.head_anchored) == (12, None, True)
    assert trail.head in PdfReader(io.BytesIO(content)).pages[6].extract_text()
    assert content.startswith(packet_pdf(terms()))


async def test_no_byte_can_be_changed_unseen(contract: tuple[bytes, Trail]) -> None:
    """A changed byte of the file is told as tampered or makes it unreadable, wherever it is."""
    content, _ = contract
    chosen = random.Random(11)
    for place in sorted(chosen.sample(range(len(content)), 400)):
        changed = bytearray(content)
        changed[place] ^= 1 << chosen.randrange(8)
        try:
            found = await verify(bytes(changed), None, ISSUER.certificate)
        except Unreadable:
            continue
        assert not found.valid and all(problem.place for problem in found.problems), place


async def test_an_update_after_the_signature_is_seen(contract: tuple[bytes, Trail]) -> None:
    content, _ = contract
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = writer.root["/Pages"]["/Kids"][0]["/MediaBox"]
    writer.update_root()
    updated = io.BytesIO()
    writer.write(updated)
    assert await codes(updated.getvalue()) == ["CHANGED_AFTER_SIGNING"]
    assert await codes(content + b"\n% more") == ["CHANGED_AFTER_SIGNING"]


async def test_a_contract_made_anew_by_somebody_else_is_seen() -> None:
    other = Issuer.generate(dt.datetime.now(dt.UTC))
    cheaper = terms(cash_price_cents=20_000_00, loan=LOAN["loan"] | {"disclosed_apr_pct": None})
    document, trail = signed_by_all(cheaper)
    forged = await sealed(document, cheaper, trail, other)
    assert await codes(forged) == ["UNKNOWN_ISSUER"]
    unknown = await verify(forged)
    assert unknown.valid and unknown.seal.trusted is None


def rewritten(trail: Trail, change: Callable[[list[dict[str, str]]], None]) -> bytes:
    """A trail of which every seal holds, with other entries."""
    entries = [dict(one.entry) for one in trail.entries]
    change(entries)
    return Trail().extended(entries).written()


@pytest.mark.parametrize("kept", [0, 1, 11])
async def test_a_trail_that_was_cut_is_seen(contract: tuple[bytes, Trail], kept: int) -> None:
    content, trail = contract
    found = await verify(content, Trail(trail.entries[:kept]).written(), ISSUER.certificate)
    assert not found.valid and found.chain.first_broken == kept + 1 and not found.chain.head_anchored


async def test_a_trail_that_was_rewritten_whole_is_seen(contract: tuple[bytes, Trail]) -> None:
    content, trail = contract

    def later(entries: list[dict[str, str]]) -> None:
        entries[5]["at"] = "2026-11-21T20:00:00.000Z"

    found = await verify(content, rewritten(trail, later), ISSUER.certificate)
    assert (found.chain.first_broken, found.chain.head_anchored) == (6, False)
    assert [problem.code for problem in found.problems] == ["TRAIL_REWRITTEN"]
    assert found.problems[0].place == "trail entry 6"


async def test_a_trail_in_another_order_is_seen(contract: tuple[bytes, Trail]) -> None:
    content, trail = contract
    entries = list(trail.entries)
    entries[3], entries[4] = entries[4], entries[3]
    found = await verify(content, Trail(tuple(entries)).written(), ISSUER.certificate)
    assert found.chain.first_broken == 4 and not found.valid


@pytest.mark.parametrize("line", [b"{", b"\xff", b"[]", b'{"entry": {"what": 1}, "seal": "x"}', b"null"])
async def test_a_trail_that_cannot_be_read_breaks_there(contract: tuple[bytes, Trail], line: bytes) -> None:
    content, trail = contract
    lines = trail.written().splitlines()
    lines[2] = line
    found = await verify(content, b"\n".join(lines), ISSUER.certificate)
    assert found.chain.first_broken == 3 and not found.valid


async def test_what_says_nothing_about_a_contract_is_unreadable(contract: tuple[bytes, Trail]) -> None:
    content, _ = contract
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(packet_pdf(terms()))))
    writer.encrypt("secret")
    encrypted = io.BytesIO()
    writer.write(encrypted)
    for bad in (b"", b"not a pdf", encrypted.getvalue(), content[:2000], b"%PDF-1.7\n" + bytes(LARGEST_BYTES)):
        with pytest.raises(Unreadable):
            await verify(bad)


async def test_what_nobody_signed_is_not_valid() -> None:
    assert "NOT_SIGNED" in await codes(packet_pdf(terms()))


async def test_a_signature_on_another_document_is_not_ok() -> None:
    document, trail = signed_by_all(terms())
    other = Trail().extended([{**one.entry, "document_sha256": "0" * 64} for one in trail.entries])
    found = await verify(await sealed(document, terms(), other, ISSUER), None, ISSUER.certificate)
    assert not found.valid and not any(one.ok for one in found.signers)


async def test_signed_on_another_day_the_notices_are_completed_with_it() -> None:
    # Saturday 21 November 2026: Monday, Tuesday, Wednesday
    document, trail = signed_by_all(terms(), NOW + dt.timedelta(days=1))
    pages = PdfReader(io.BytesIO(await sealed(document, terms(), trail, ISSUER))).pages
    text = " ".join(pages[-1].extract_text().split())
    assert "Date of transaction: November 21, 2026" in text and "MIDNIGHT OF NOVEMBER 25, 2026" in text


def test_signers_sign_in_their_order_once_and_not_before_the_day() -> None:
    document = packet_pdf(terms())
    trail = begun(terms(), hashlib.sha256(document).hexdigest(), NOW)
    for name, told in (("Ben Example", "Ada Example signs before"), ("Eve", "is no signer")):
        with pytest.raises(SigningError, match=told):
            sign(terms(), trail, name, "test", NOW)
    with pytest.raises(SigningError, match="in the future"):
        sign(terms(), trail, "Ada Example", "test", NOW - dt.timedelta(days=2))
    trail = sign(terms(), trail, "Ada Example", "test", NOW)
    assert [one.name for one in waiting(terms(), trail)] == ["Ben Example"] and trail.of("completed") is None
    with pytest.raises(SigningError, match="signed already"):
        sign(terms(), trail, "Ada Example", "test", NOW)


def test_consent_comes_before_the_signature() -> None:
    _, trail = signed_by_all(terms())
    what = [one.entry["what"] for one in trail.entries if one.entry.get("signer") == "Ada Example"]
    assert what.index("delivered") < what.index("consented") < what.index("signed")


def test_signers_of_one_order_sign_in_any() -> None:
    parties: list[dict[str, Any]] = [one | {"order": 1} for one in LOAN["parties"]]
    both = terms(parties=parties)
    trail = begun(both, "0" * 64, NOW)
    assert sign(both, trail, "Ben Example", "test", NOW).of("signed", "Ben Example")


def test_a_trail_is_read_as_it_was_written() -> None:
    _, trail = signed_by_all(terms())
    assert read_trail(trail.written()) == trail and trail.first_broken is None
    first = trail.entries[0]
    assert first == Sealed(first.entry, seal("0" * 64, json.loads(json.dumps(dict(first.entry)))))
