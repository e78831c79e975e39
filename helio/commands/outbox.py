"""``helio outbox refused``: rows that Kafka refused for good, and what waits behind them."""

from typing import Annotated

import typer

from helio.reasons import Why, Yes, confirm, reason

EPILOG = "Example: helio outbox refused list; helio outbox refused retry permitting 4711 --why 'limit raised'"
SEE = "helio outbox refused list"
Service = Annotated[str, typer.Argument(help="The service whose row it is, e.g. permitting.")]
Number = Annotated[int, typer.Argument(help="Its number in `helio outbox refused list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    outbox = typer.Typer(name="outbox", help="What a service has to publish.", epilog=EPILOG, no_args_is_help=True)
    group = typer.Typer(
        name="refused",
        help="List, show, retry or drop rows that Kafka refused for good.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    for command in (list_, show, retry, drop):
        group.command(command.__name__.rstrip("_"), epilog=EPILOG)(command)
    outbox.add_typer(group)
    app.add_typer(outbox)


def list_(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None, as_json: AsJson = False
) -> None:
    """List refused rows of all services, in the order of publication. Later rows of a project wait behind."""
    from deploy.local.stack import running_stack
    from helio.calls import of, pages
    from helio.output import print_json, print_table

    services, home = of(service), running_stack().home
    found = [item for name in services for item in pages(home, name, "/outbox/refused")]
    if as_json:
        print_json({"refused": found})
    elif found:
        rows = [(r["service"], r["id"], r["key"], r["topic"], r["value_bytes"], r["error"]) for r in found]
        print_table(("service", "id", "project", "topic", "bytes", "error"), rows)
    else:
        print("nothing is refused")


def show(service: Service, number: Number, as_json: AsJson = False) -> None:
    """Show a refused row whole: its topic, headers, value and the error."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import plain, print_json, print_table

    found = call(running_stack().home, known(service), f"/outbox/refused/{number}", see=SEE)
    if as_json:
        print_json(found)
        return
    headers, value = found.pop("headers"), found.pop("value")
    print_table(("what", ""), list(found.items()))
    print_table(("header", "value"), headers)
    print("-" if value is None else plain(value))


def retry(service: Service, number: Number, why: Why = None, as_json: AsJson = False) -> None:
    """Have a refused row sent again, in its old place. It comes back to the list if Kafka refuses it again."""
    _act(service, f"/outbox/refused/{number}/retry", "POST", why, as_json, "queued")


def drop(service: Service, number: Number, why: Why = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Give a refused row up for good: nobody is ever told. The next of its project goes on."""
    confirm(f"give up row {number} of {service} for good?", yes)
    _act(service, f"/outbox/refused/{number}", "DELETE", why, as_json, "dropped")


def _act(service: str, path: str, method: str, why: str | None, as_json: bool, done: str) -> None:
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import print_json

    found = call(running_stack().home, known(service), path, method, {"why": reason(why)}, SEE)
    if as_json:
        print_json(found)
    else:
        print(done)
