"""How commands speak with the services over HTTP, as an operator."""

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from helio.errors import HelioError, UserError

if TYPE_CHECKING:
    from deploy.local.home import Home

ANSWER_SECONDS = 30.0


def call(home: "Home", service: str, path: str, method: str = "GET") -> Any:
    """The JSON answer of a service. A problem it reports becomes an error with its own words."""
    from deploy.local import issuer

    token = issuer.mint(home, ("operator",), "helio", 300)
    request = urllib.request.Request(
        f"http://127.0.0.1:{home.ports.http(service)}{path}",
        method=method,
        headers={"authorization": f"Bearer {token}", "idempotency-key": path},
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        try:
            detail = json.load(error)["detail"]
        except (ValueError, KeyError):
            detail = error.reason
        kind = UserError if error.code in (404, 409, 422) else HelioError
        raise kind(f"{service} answers: {detail}", "see `helio parked list`") from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise HelioError(f"{service} does not answer: {error}", "see `helio status`") from error
