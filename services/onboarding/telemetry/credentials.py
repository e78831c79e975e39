"""A gateway's bearer credential. It is derived from the service's key, so that no database or backup holds one."""

import base64
import hashlib
import hmac
from typing import Final
from uuid import UUID

from fastapi import HTTPException, Request

SEPARATOR: Final = "."


def credential_of(key: str, gateway_id: UUID) -> str:
    """What a gateway sends as its bearer token. Raises 503 where the service was given no key."""
    if not key:
        raise HTTPException(503, "gateways cannot be known: set HELIO_CREDENTIAL_KEY")
    mac = hmac.digest(key.encode(), b"gateway " + gateway_id.bytes, hashlib.sha256)
    return f"{gateway_id.hex}{SEPARATOR}{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def gateway_of(key: str, request: Request) -> UUID:
    """The id of the gateway that a request's credential was given to. Raises 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        gateway_id = UUID(hex=token.strip().partition(SEPARATOR)[0])
    except ValueError:
        gateway_id = None
    if scheme.lower() != "bearer" or gateway_id is None:
        raise HTTPException(401, "send the gateway's credential: Authorization: Bearer …")
    if not hmac.compare_digest(credential_of(key, gateway_id).encode(), token.strip().encode()):
        raise HTTPException(401, "no gateway has this credential")
    return gateway_id
