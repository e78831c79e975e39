"""The directory of one contract: ``contract.json``, ``contract.pdf``, ``trail.jsonl``, and, once all have signed,

``contract-signed.pdf``. The key that seals contracts lies in HELIO_HOME and is made at the first signature.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from helio.errors import UserError

if TYPE_CHECKING:
    from services.contracting.rules.packet.terms import Terms
    from services.contracting.rules.signing.issuer import Issuer
    from services.contracting.rules.signing.trail import Trail

TERMS: Final = "contract.json"
DOCUMENT: Final = "contract.pdf"
TRAIL: Final = "trail.jsonl"
SIGNED: Final = "contract-signed.pdf"
Read = TypeVar("Read")


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing: readers never see half a file."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "check the directory") from None


def read_whole(path: Path, most_bytes: int) -> bytes:
    """A file's bytes; refused before they are read where there are too many."""
    try:
        if not path.is_file():
            raise UserError(f"{path} is no file", "check the path")
        if (size := path.stat().st_size) > most_bytes:
            raise UserError(f"{path} has {size / 2**20:.0f} MB, more than {most_bytes / 2**20:.0f}", "give a contract")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "check the path and its permissions") from None


def written_terms(terms: "Terms") -> bytes:
    """As they lie beside the document."""
    return terms.model_dump_json(indent=1).encode()


def stored(folder: Path) -> tuple["Terms", bytes, "Trail"]:
    """What ``helio contract build`` wrote; refused where terms or document are not those that the trail begins with."""
    from pydantic import ValidationError

    from services.contracting.rules.packet.terms import Terms
    from services.contracting.rules.signing.trail import read_trail
    from services.contracting.rules.signing.verify import LARGEST_BYTES

    def part(name: str, read: Callable[[bytes], Read]) -> Read:
        return read(read_whole(folder / name, LARGEST_BYTES))

    again = "build it again with helio contract build"
    try:
        terms = part(TERMS, lambda content: Terms.model_validate_json(content, strict=True))
    except ValidationError as error:
        told = error.errors(include_url=False)[0]["msg"]
        raise UserError(f"{folder / TERMS} was changed: {told}", again) from None
    document, trail = part(DOCUMENT, bytes), part(TRAIL, read_trail)
    prepared = trail.of("prepared")
    if prepared is None or prepared.get("document_sha256") != sha256(document).hexdigest():
        raise UserError(f"{folder / DOCUMENT} is not the document that {TRAIL} begins with", again)
    if prepared.get("terms_sha256") != sha256(written_terms(terms)).hexdigest():
        raise UserError(f"{folder / TERMS} are not the terms that {TRAIL} begins with", again)
    return terms, document, trail


def issuer() -> "Issuer":
    """The key of this HELIO_HOME, made where there is none."""
    from deploy.local import seal
    from deploy.local.home import Home

    return seal.prepare(Home.from_environment())


def known_certificate() -> bytes | None:
    """The certificate of this HELIO_HOME; None where nothing was sealed here."""
    from deploy.local.home import Home
    from deploy.local.seal import CERTIFICATE

    path = Home.from_environment().path / CERTIFICATE
    return path.read_bytes() if path.is_file() else None
