"""A lender, or a third-party owner, asked over HTTP: it takes what it is asked, and answers later by notifications.

``POST {address}/applications`` and ``POST {address}/milestones`` with an ``Idempotency-Key``: however often the same is
sent, the lender has it once. Any answer below 300 says that it has it. What it decides and pays comes, signed, to
``/lender/notifications`` (``api.lending``).

What we ask is signed as its notifications are (``shared/messaging/web/webhook.py``), with a key that both sides make of
the lender's own: ``key_of(lender's key, "requests")``. It is a setting of its own: jobs run in processes that hold no
secret, and by this one nothing but a request to this lender is signed.
"""

import json
import time
import urllib.request
from typing import Any, Final

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.messaging.web.webhook import HEADER, signature

ANSWER_S: Final = 20.0
"""How long it may take to say that it has what was sent."""


class LenderSettings(BaseSettings):
    """Read from ``HELIO_LENDER_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_LENDER_", extra="ignore", frozen=True)

    url: str = ""
    """Where the lender listens; empty: it has no program, and its people decide at our API."""
    requests_key: SecretStr = SecretStr("")
    """By which what we ask is signed; empty: it is not."""


def ask(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"path", "key", "body"}`` to ``{"path", "key", "asked"}``; ``asked`` is false where there is nobody to ask.

    Raises OSError where it does not answer, or with an error: the job is tried again.
    """
    settings = LenderSettings()
    address, about = settings.url, {"path": payload["path"], "key": payload["key"]}
    if not address:
        return about | {"asked": False}
    if not address.startswith(("http://", "https://")):
        raise ValueError("HELIO_LENDER_URL is no address")
    body = json.dumps(payload["body"]).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is that of the settings, its scheme is checked
        f"{address}/{payload['path']}",
        body,
        {
            "content-type": "application/json",
            "idempotency-key": payload["key"],
            **_signed(body, settings.requests_key.get_secret_value()),
        },
    )
    with urllib.request.urlopen(request, timeout=ANSWER_S):  # noqa: S310 - as above
        return about | {"asked": True}


def _signed(body: bytes, key: str) -> dict[str, str]:
    """The header by which the lender knows that it is us."""
    return {HEADER: signature(key, body, int(time.time()))} if key else {}
