"""What a signed contract is judged by: forged certificates, trails that say two things, files that are damaged."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.embed import EmbeddedFileObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.contracting.rules.packet.pdf import packet_pdf
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing import seal
from services.contracting.rules.signing.ceremony import begun, sign
from services.contracting.rules.signing.issuer import Issuer
from services.contracting.rules.signing.trail import Trail, read_trail
from services.contracting.rules.signing.verify import Verdict, verify

EXAMPLE = Path(__file__).parents[3] / "examples" / "contract" / "loan-home.json"
NOW = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.model_validate_json(EXAMPLE.read_bytes(), strict=True)


@pytest.fixture(scope="module")
def document(terms: Terms) -> bytes:
    return packet_pdf(terms)


@pytest.fixture(scope="module")
def trail(terms: Terms, document: bytes) -> Trail:
    found = begun(
        terms, hashlib.sha256(document).hexdigest(), NOW, hashlib.sha256(terms.model_dump_json().encode()).hexdigest()
    )
    for one in terms.signers:
        found = sign(terms, found, one.name, "test", NOW)
    return found


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.generate(dt.datetime.now(dt.UTC))


@pytest.fixture
async def signed(document: bytes, terms: Terms, trail: Trail, issuer: Issuer) -> bytes:
    return await seal.sealed(document, terms, trail, issuer)


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.problems]


@pytest.mark.parametrize(
    "forged",
    [
        {"signers": 5}, {"signers": None}, {"signers": []}, {"signers": [1]}, {"signers": [{"name": "Ada Example"}]},
        {"signers": [{"name": "Ada Example", "role": "customer", "order": "first"}]}, {"document_bytes": True},
        {"document_bytes": "12"}, {"trail_head": []},
    ],
)  # fmt: skip
async def test_a_certificate_that_says_nothing_is_a_problem_and_no_failure(
    forged: dict[str, Any],
    document: bytes,
    terms: Terms,
    trail: Trail,
    issuer: Issuer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has a key of his own can seal what he likes."""
    embed = EmbeddedFileObject.from_file_data

    def forging(writer: IncrementalPdfFileWriter, data: bytes, compress: bool) -> Any:
        changed = json.dumps(json.loads(data) | forged).encode() if b"trail_head" in data else data
        return embed(writer, data=changed, compress=compress)

    monkeypatch.setattr(EmbeddedFileObject, "from_file_data", forging)
    verdict = await verify(await seal.sealed(document, terms, trail, issuer))
    assert not verdict.valid and codes(verdict) == ["NO_CERTIFICATE"] and verdict.problems[0].place == "attachments"


@pytest.mark.parametrize(
    ("plain", "forged"),
    [
        (b'{"entry"', b'{"entry": {"what": "declined"}, "entry"'),  # who reads it may see the first of the two
        (b'{"what": "viewed"', b'{"what": "declined", "what": "viewed"'),
        (b'{"entry"', b'{"note": "declined on the telephone", "entry"'),
        (b'"viewed"', rb'"\ud800"'),  # half a character, which has no bytes to be sealed
    ],
)
async def test_a_trail_that_says_two_things_breaks_at_its_place(
    plain: bytes, forged: bytes, signed: bytes, trail: Trail
) -> None:
    lines = trail.written().splitlines(keepends=True)
    assert b'"viewed"' in lines[2]
    lines[2] = lines[2].replace(plain, forged, 1)
    verdict = await verify(signed, b"".join(lines))
    assert codes(verdict) == ["TRAIL_BROKEN"] and verdict.chain.first_broken == 3


def test_what_is_written_is_read(trail: Trail) -> None:
    assert read_trail(trail.written()) == trail


@pytest.mark.parametrize("place", ["page", "table", "head"])
@pytest.mark.parametrize("change", ["removed", "added"])
async def test_a_damaged_file_that_was_sealed_is_tampered_although_it_makes_no_pdf(
    place: str, change: str, signed: bytes
) -> None:
    at = {"head": 9, "page": 2_000, "table": signed.rindex(b"startxref") - 20}[place]
    damaged = signed[:at] + (signed[at + 7 :] if change == "removed" else b"forged!" + signed[at:])
    verdict = await verify(damaged)
    assert not verdict.valid and verdict.problems and all(one.place for one in verdict.problems)
