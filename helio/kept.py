"""What ``helio parked`` and ``helio quarantine`` do alike: a record that a service keeps is shown, tried, given up."""

from typing import Annotated, Any

import typer

Service = Annotated[str, typer.Argument(help="The service that keeps it, e.g. permitting.")]
Number = Annotated[int, typer.Argument(help="Its number in the list.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def place_of(record: dict[str, Any]) -> str:
    return f"{record['topic']}/{record['partition']}/{record['offset']}"


def show(kind: str, service: str, number: int, as_json: bool) -> None:
    """A record whole: its place, headers and value, and what is wrong with it.

    Args:
        kind: ``parked`` or ``quarantine``, in the service's paths and in the commands alike.
    """
    from deploy.local.stack import running_stack
    from helio.calls import call, known
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


def retry(kind: str, service: str, number: int, why: str | None, as_json: bool, failed: tuple[str, str]) -> None:
    """Has the service try it now.

    Args:
        failed: what is said where it fails again, and what to do then.

    Raises:
        HelioError: it failed again.
    """
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.errors import HelioError
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


def drop(kind: str, service: str, number: int, why: str | None, as_json: bool) -> None:
    """Has the service give it up; whoever asks has confirmed it."""
    from deploy.local.stack import running_stack
    from helio.calls import call
    from helio.output import print_json
    from helio.reasons import reason

    query = {"why": reason(why)}
    found = call(running_stack().home, service, f"/{kind}/{number}", "DELETE", query, f"helio {kind} list")
    if as_json:
        print_json(found)
    else:
        print("dropped" if found["dropped"] else "gone already")
