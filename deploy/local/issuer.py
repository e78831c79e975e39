"""The stack's own token issuer: an Ed25519 key that signs bearer tokens, and the key set by which services check them.

Stands in for an organisation's OpenID Connect provider, whose issuer and key set are settings of every service. People
log in at ``deploy.local.oidc``, which signs with the same key.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm

from deploy.local.errors import StackError
from deploy.local.home import Home, write_json, write_private

AUDIENCE: Final = "heliograph"
KEY_ID: Final = "local-1"
ALGORITHM: Final = "EdDSA"


def issuer_of(home: Home) -> str:
    """The claim ``iss``, which is also where the provider answers while it runs."""
    return f"http://127.0.0.1:{home.ports.issuer}"


def prepare(home: Home) -> None:
    """Generate the key once, and write the key set; idempotent."""
    if not home.issuer_key.exists():
        key = Ed25519PrivateKey.generate()
        write_private(home.issuer_key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = json.loads(OKPAlgorithm.to_jwk(_key(home).public_key()))
    write_json(home.jwks_file, {"keys": [public | {"kid": KEY_ID, "alg": ALGORITHM, "use": "sig"}]})


def mint(
    home: Home,
    roles: Sequence[str],
    subject: str,
    lifetime_seconds: int,
    projects: Sequence[str] | None = None,
    organisation: str | None = None,
) -> str:
    """A signed token.

    Args:
        roles: what the bearer may do, as the services' endpoints name it.
        subject: who the bearer is, as it appears in records of who did what.
        lifetime_seconds: how long services accept it.
        projects: the projects that the bearer may see; for customers, who see none without.
        organisation: on whose behalf the bearer acts, as rows name it: a supplier, an authority's id, a crew.

    Raises:
        StackError: no stack was ever started here.
    """
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer_of(home),
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + lifetime_seconds,
        "roles": list(roles),
    }
    if projects is not None:
        claims["projects"] = list(projects)
    if organisation is not None:
        claims["org"] = organisation
    return sign(home, claims)


def sign(home: Home, claims: Mapping[str, Any]) -> str:
    """A JSON Web Token of these claims."""
    return jwt.encode(dict(claims), _key(home), algorithm=ALGORITHM, headers={"kid": KEY_ID})


def verified_claims(home: Home, token: str) -> dict[str, Any]:
    """The claims of an access token of this issuer. Raises jwt.InvalidTokenError."""
    public = _key(home).public_key()
    return dict(jwt.decode(token, public, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=issuer_of(home)))


def _key(home: Home) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(home.issuer_key.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise StackError(f"there is no stack in {home.path}", "start one with `helio up`, or set HELIO_HOME") from error
    except ValueError as error:
        raise StackError(f"{home.issuer_key} is damaged", "remove it: `helio up` makes a new one") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StackError(f"{home.issuer_key} is no Ed25519 key", "remove it: `helio up` makes a new one")
    return key
