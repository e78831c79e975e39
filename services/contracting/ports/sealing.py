"""The seal of a signed contract, as a job: the key lies in a directory that the process can read.

What reads and writes PDF is loaded where the job runs, not in the service: 25 MB that it never needs.
"""

import asyncio
import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.trail import Sealed, Trail

if TYPE_CHECKING:
    from services.contracting.rules.signing.issuer import Issuer

KEY: Final = "contract-seal.pem"
CERTIFICATE: Final = "contract-seal.crt"


class SealSettings(BaseSettings):
    """Read from ``HELIO_SEAL_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_SEAL_", extra="ignore", frozen=True)

    directory: Path | None = None
    """Holds ``contract-seal.pem``, the key, and ``contract-seal.crt``, its certificate. None: contracts are signed, and
    wait for their seal."""


class NoKey(RuntimeError):
    """There is nothing to seal with."""


def certificates() -> dict[str, Path]:
    """What the seal's certificate lies in, where one is configured."""
    directory = SealSettings().directory
    return {} if directory is None else {"contract_seal": directory / CERTIFICATE}


def seal_contract(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"terms", "document" (base64), "trail"[{"entry", "seal"}]}`` to ``{"document" (base64), "sha256"}``."""
    from services.contracting.rules.signing.seal import sealed

    trail = Trail(tuple(Sealed(one["entry"], one["seal"]) for one in payload["trail"]))
    document = base64.b64decode(payload["document"])
    sealing = sealed(document, Terms.model_validate(payload["terms"]), trail, _issuer())
    with ThreadPoolExecutor(1) as apart:  # whoever calls may have a running loop of its own
        done = apart.submit(asyncio.run, sealing).result()
    return {"document": base64.b64encode(done).decode(), "sha256": hashlib.sha256(done).hexdigest()}


@cache
def _issuer() -> "Issuer":
    from services.contracting.rules.signing.issuer import Issuer

    directory = SealSettings().directory
    if directory is None:
        raise NoKey("no key to seal contracts with is configured: set HELIO_SEAL_DIRECTORY")
    return Issuer((directory / KEY).read_bytes(), (directory / CERTIFICATE).read_bytes())
