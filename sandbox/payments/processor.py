"""Payments, and the notifications of them, signed as ``shared/messaging/web/webhook.py`` says."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

PATH = "/payments/notifications"
"""Of contracting."""


@dataclass(frozen=True)
class Notification:
    """A request's body, and the key that it is signed with again whenever it is sent."""

    body: bytes
    secret: str

    def headers(self, at: int | None = None) -> dict[str, str]:
        """Those of one sending: the signature is of that second."""
        signed = str(int(time.time()) if at is None else at)
        digest = hmac.new(self.secret.encode(), signed.encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return {"content-type": "application/json", "helio-signature": f"t={signed},v1={digest}"}


class PaymentProcessor:
    """Takes money; gives the notification that tells of it. The same order gives the same payment."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def pay(self, project: UUID, amount_cents: int, order: str, purpose: str = "deposit") -> Notification:
        """Somebody pays. ``order``: what the payer's program calls it, so that a repeat is no second payment."""
        payment = f"pay_{_number(project, order)}"
        more = {} if purpose == "deposit" else {"purpose": purpose}
        return self._notification("payment.succeeded", project, payment, amount_cents, more)

    def reverse(self, project: UUID, payment: str, amount_cents: int, order: str) -> Notification:
        """A bank takes a payment back, or we return it."""
        more = {"reversal": f"rev_{_number(project, order)}"}
        return self._notification("payment.reversed", project, payment, amount_cents, more)

    def _notification(
        self, what: str, project: UUID, payment: str, amount_cents: int, more: dict[str, Any]
    ) -> Notification:
        value = {"type": what, "project_id": str(project), "payment": payment, "amount_cents": amount_cents, **more}
        number = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]
        body = json.dumps({"id": f"evt_{number}", "currency": "USD", **value}).encode()
        return Notification(body, self._secret)


def _number(project: UUID, order: str) -> str:
    return hashlib.sha256(f"{project} {order}".encode()).hexdigest()[:24]
