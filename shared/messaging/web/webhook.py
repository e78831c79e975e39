"""Notifications that an outside program sends, signed with a secret that both sides hold.

The header is ``Helio-Signature: t=1795000000,v1=5257a8…``: ``t`` is when it was signed (Unix seconds), ``v1`` the
HMAC-SHA256 (RFC 2104), in hex, of ``t``, a full stop and the body's bytes. ``v1`` may be given twice, while a secret is
being replaced. What was signed outside ``webhook_tolerance_s`` is refused, so that a copy is good only for minutes; and
within them a repeat has no second effect, since the notification's own id is its idempotency key.
"""

import hashlib
import hmac
import re
import time

from fastapi import HTTPException, Request

from shared.messaging.handling.processor import Processor
from shared.messaging.web.access import Access
from shared.messaging.web.security import Caller

HEADER = "Helio-Signature"
_HEADER = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,4})")


def signature(secret: str, body: bytes, at: int) -> str:
    """The header's value for a body that is signed at a Unix second."""
    return f"t={at},v1={_digest(secret, body, str(at))}"


def _digest(secret: str, body: bytes, at: str) -> str:
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def key_of(secret: str, whose: str) -> str:
    """A caller's own key: who holds it cannot sign for another, nor find the secret that it was made from."""
    return hmac.new(secret.encode(), whose.encode(), hashlib.sha256).hexdigest()


class Signed:
    """A dependency: whoever holds the secret, as a caller of this name. Raises 401 for any other, 503 without one.

    ``own_key``: signed with the key that ``key_of`` makes for this caller from the secret.
    """

    def __init__(self, whose: str, *, own_key: bool = False) -> None:
        self.access = Access(credential=whose)
        self._whose, self._own_key = whose, own_key

    async def __call__(self, request: Request) -> Caller:
        processor: Processor = request.app.state.processor
        secret = processor.settings.webhook_secret.get_secret_value()
        if not secret:
            raise HTTPException(503, "no secret is configured to verify by: set HELIO_WEBHOOK_SECRET")
        found = _HEADER.fullmatch(request.headers.get(HEADER, ""))
        if found is None:
            raise HTTPException(401, f"send {HEADER}: t=<Unix seconds>,v1=<HMAC-SHA256 in hex>")
        at, given = found[1], re.findall("[0-9a-f]{64}", found[2])
        if self._own_key:
            secret = key_of(secret, self._whose)
        wanted = _digest(secret, await request.body(), at)
        # In constant time: how long it takes tells nothing of the wanted one.
        if not any(hmac.compare_digest(wanted, one) for one in given):
            raise HTTPException(401, "the signature does not hold")
        if abs(time.time() - int(at)) > processor.settings.webhook_tolerance_s:
            raise HTTPException(401, f"it was signed more than {processor.settings.webhook_tolerance_s:g} s from now")
        return Caller(self._whose, frozenset(), None, None, float("inf"))
