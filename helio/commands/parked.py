"""``helio parked``: records that were set aside because they could not be handled."""

from typing import Annotated

import typer

from helio.reasons import Why, Yes, confirm

EPILOG = "Example: helio parked list; helio parked show permitting 17; helio parked retry permitting 17"
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
    from helio.calls import of, pages, place_of
    from helio.output import print_json, print_table

    services, home = of(service), running_stack().home
    found = [item for name in services for item in pages(home, name, "/parked")]
    if as_json:
        print_json({"parked": found})
        return
    rows = [(r["service"], r["id"], r["key"], place_of(r), r["attempts"], r["error"]) for r in found]
    if rows:
        print_table(("service", "id", "project", "record", "attempts", "error"), rows)
    else:
        print("nothing is parked")


def show(service: Service, number: Number, as_json: AsJson = False) -> None:
    """Show a parked record whole: its place, headers, value and the error."""
    from helio.calls import show_kept

    show_kept("parked", service, number, as_json)


def retry(service: Service, number: Number, why: Why = None, as_json: AsJson = False) -> None:
    """Try a parked record now. Exit code 1 if it fails again: it stays parked."""
    from helio.calls import retry_kept

    failed = "it failed again", "mend the cause, or `helio parked drop` it"
    retry_kept("parked", service, number, why, as_json, failed)


def drop(service: Service, number: Number, why: Why = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Give a parked record up for good; the next of its project goes on."""
    from helio.calls import drop_kept, known

    confirm(f"give up record {number} of {known(service)} for good?", yes)
    drop_kept("parked", service, number, why, as_json)
