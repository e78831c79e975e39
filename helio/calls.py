"""How commands speak with the services over HTTP, as an operator."""

import getpass
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from helio.errors import HelioError, UserError

if TYPE_CHECKING:
    from deploy.local.home import Home

ANSWER_SECONDS = 30.0


def call(
    home: "Home",
    service: str,
    path: str,
    method: str = "GET",
    query: Mapping[str, object] | None = None,
    see: str = "helio status",
) -> Any:
    """The JSON answer of a service. A problem it reports becomes an error with its own words.

    ``see``: the command that shows what there is.
    """
    from deploy.local import issuer

    token = issuer.mint(home, ("operator",), _who(), 300)
    if query:
        path = f"{path}?{urllib.parse.urlencode(query)}"
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
        raise kind(f"{service} answers: {detail}", f"see `{see}`") from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise HelioError(f"{service} does not answer: {error}", "see `helio status`") from error


def pages(home: "Home", service: str, path: str, query: Mapping[str, object] | None = None) -> Iterator[dict[str, Any]]:
    """The items of all pages of a list, each with the service it is of."""
    more: dict[str, object] = dict(query or {})
    while True:
        page = call(home, service, path, query=more)
        for item in page["items"]:
            yield {"service": service, **item}
        if page["next"] is None:
            return
        more["after"] = page["next"]


def known(service: str) -> str:
    """The name of a service that keeps a database; UserError for any other."""
    from deploy.local.home import DATABASES

    if service not in DATABASES:
        raise UserError(f"there is no service {service}", f"one of {', '.join(DATABASES)}")
    return service


def of(service: str | None) -> tuple[str, ...]:
    """That service alone, or all of them."""
    from deploy.local.home import DATABASES

    return tuple(DATABASES) if service is None else (known(service),)


def _who() -> str:
    """As whom a service's audit trail knows this operator."""
    try:
        return f"helio/{getpass.getuser()}"
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "helio"
