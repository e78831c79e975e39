"""A lender, or a third-party owner, asked over HTTP: it takes what it is asked, and answers later by notifications.

``POST {address}/applications`` and ``POST {address}/milestones`` with an ``Idempotency-Key``: however often the same is
sent, the lender has it once. Any answer below 300 says that it has it. What it decides and pays comes, signed, to
``/lender/notifications`` (``api.lending``).
"""

import json
import os
import urllib.request
from typing import Any, Final

ADDRESS: Final = "HELIO_LENDER_URL"
"""Where the lender listens; unset: it has no program, and its people decide at our API."""
ANSWER_S: Final = 20.0
"""How long it may take to say that it has what was sent."""


def ask(payload: dict[str, Any]) -> dict[str, Any]:
    """``{"path", "key", "body"}`` to ``{"path", "key", "asked"}``; ``asked`` is false where there is nobody to ask.

    Raises OSError where it does not answer, or with an error: the job is tried again.
    """
    address = os.environ.get(ADDRESS, "")
    about = {"path": payload["path"], "key": payload["key"]}
    if not address:
        return about | {"asked": False}
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"{ADDRESS} is no address")
    request = urllib.request.Request(  # noqa: S310 - the address is that of the settings, its scheme is checked
        f"{address}/{payload['path']}",
        json.dumps(payload["body"]).encode(),
        {"content-type": "application/json", "idempotency-key": payload["key"]},
    )
    with urllib.request.urlopen(request, timeout=ANSWER_S):  # noqa: S310 - as above
        return about | {"asked": True}
