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


# What `helio parked` and `helio quarantine` do alike: one record that a service keeps is shown, tried, given up.


def place_of(record: dict[str, Any]) -> str:
    return f"{record['topic']}/{record['partition']}/{record['offset']}"


def show_kept(kind: str, service: str, number: int, as_json: bool) -> None:
    """A record whole: its place, headers and value, and what is wrong with it.

    Args:
        kind: ``parked`` or ``quarantine``, in the service's paths and in the commands alike.
    """
    from deploy.local.stack import running_stack
    from helio.output import plain, print_json, print_table

    found = call(running_stack().home, known(service), f"/{kind}/{number}", see=f"helio {kind} list")
    if as_json:
        print_json(found)
        return
    headers = found.pop("headers")
    value = found.pop("value")
    print_table(("what", ""), list(found.items()))
    print_table(("header", "value"), headers)
    print("-" if value is None else plain(value))


def retry_kept(kind: str, service: str, number: int, why: str | None, as_json: bool, failed: tuple[str, str]) -> None:
    """Has the service try it now.

    Args:
        failed: what is said where it fails again, and what to do then.

    Raises:
        HelioError: it failed again.
    """
    from deploy.local.stack import running_stack
    from helio.output import print_json
    from helio.reasons import reason

    home, query = running_stack().home, {"why": reason(why)}
    found = call(home, known(service), f"/{kind}/{number}/retry", "POST", query, f"helio {kind} list")
    if as_json:
        print_json(found)
    if not found["applied"]:
        raise HelioError(f"{failed[0]}: {found['error']}", failed[1])
    if not as_json:
        print("applied")


def drop_kept(kind: str, service: str, number: int, why: str | None, as_json: bool) -> None:
    """Has the service give it up; whoever asks has confirmed it."""
    from deploy.local.stack import running_stack
    from helio.output import print_json
    from helio.reasons import reason

    query = {"why": reason(why)}
    found = call(running_stack().home, service, f"/{kind}/{number}", "DELETE", query, f"helio {kind} list")
    if as_json:
        print_json(found)
    else:
        print("dropped" if found["dropped"] else "gone already")
