"""``helio parked``: records that were set aside because they could not be handled."""

from typing import Annotated

import typer

from helio.reasons import Why, Yes, confirm, reason

EPILOG = "Example: helio parked list; helio parked show permitting 17; helio parked retry permitting 17"
SEE = "helio parked list"
Service = Annotated[str, typer.Argument(help="The service that parked it, e.g. permitting.")]
Number = Annotated[int, typer.Argument(help="Its number in `helio parked list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        name="parked",
        help="List, show, retry or drop records that were set aside.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    for command in (list_, show, retry, drop):
        group.command(command.__name__.rstrip("_"), epilog=EPILOG)(command)
    app.add_typer(group)


def list_(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None, as_json: AsJson = False
) -> None:
    """List parked records of all services, the oldest of each first. Later records of a project wait behind."""
    from deploy.local.stack import running_stack
    from helio.calls import of, pages
    from helio.output import print_json, print_table

    services, home = of(service), running_stack().home
    found = [item for name in services for item in pages(home, name, "/parked")]
    if as_json:
        print_json({"parked": found})
        return
    rows = [
        (r["service"], r["id"], r["key"], f"{r['topic']}/{r['partition']}/{r['offset']}", r["attempts"], r["error"])
        for r in found
    ]
    if rows:
        print_table(("service", "id", "project", "record", "attempts", "error"), rows)
    else:
        print("nothing is parked")


def show(service: Service, number: Number, as_json: AsJson = False) -> None:
    """Show a parked record whole: its place, headers, value and the error."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import plain, print_json, print_table

    found = call(running_stack().home, known(service), f"/parked/{number}", see=SEE)
    if as_json:
        print_json(found)
        return
    headers = found.pop("headers")
    value = found.pop("value")
    print_table(("what", ""), list(found.items()))
    print_table(("header", "value"), headers)
    print("-" if value is None else plain(value))


def retry(service: Service, number: Number, why: Why = None, as_json: AsJson = False) -> None:
    """Try a parked record now. Exit code 1 if it fails again: it stays parked."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.errors import HelioError
    from helio.output import print_json

    home = running_stack().home
    found = call(home, known(service), f"/parked/{number}/retry", "POST", {"why": reason(why)}, SEE)
    if as_json:
        print_json(found)
    if not found["applied"]:
        raise HelioError(f"it failed again: {found['error']}", "mend the cause, or `helio parked drop` it")
    if not as_json:
        print("applied")


def drop(service: Service, number: Number, why: Why = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Give a parked record up for good; the next of its project goes on."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import print_json

    home = running_stack().home
    confirm(f"give up record {number} of {known(service)} for good?", yes)
    found = call(home, service, f"/parked/{number}", "DELETE", {"why": reason(why)}, SEE)
    if as_json:
        print_json(found)
    else:
        print("dropped" if found["dropped"] else "gone already")
