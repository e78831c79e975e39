"""``helio jobs``: calculations that wait, run, or were given up because they failed too often."""

from typing import Annotated
from uuid import UUID

import typer

from helio.reasons import Why, Yes, confirm, reason

EPILOG = "Example: helio jobs list; helio jobs retry design 0199a3e2-… --why 'more memory'"
SEE = "helio jobs list"
Service = Annotated[str, typer.Argument(help="The service it is a job of, e.g. design.")]
Id = Annotated[UUID, typer.Argument(help="Its id in `helio jobs list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
COLUMNS = ("service", "id", "project_id", "name", "state", "attempts", "deaths", "error")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        name="jobs", help="List jobs; retry or drop those that were given up.", epilog=EPILOG, no_args_is_help=True
    )
    for command in (list_, retry, drop):
        group.command(command.__name__.rstrip("_"), epilog=EPILOG)(command)
    app.add_typer(group)


def list_(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None,
    given_up: Annotated[bool, typer.Option("--given-up", help="Only those that wait for a person.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the jobs of all services that are not done, the oldest of each first."""
    from deploy.local.stack import running_stack
    from helio.calls import of, pages
    from helio.output import print_json, print_table

    services, home = of(service), running_stack().home
    found = [item for name in services for item in pages(home, name, "/jobs", {"given_up": given_up})]
    if as_json:
        print_json({"jobs": found})
    elif found:
        print_table(COLUMNS, [[job[column] for column in COLUMNS] for job in found])
    else:
        print("no job was given up" if given_up else "no job waits, runs, or was given up")


def retry(service: Service, job: Id, why: Why = None, as_json: AsJson = False) -> None:
    """Let a job that was given up begin anew. Its project goes on once it is done."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import print_json

    home = running_stack().home
    found = call(home, known(service), f"/jobs/{job}/retry", "POST", {"why": reason(why)}, SEE)
    if as_json:
        print_json(found)
    else:
        print("it begins anew" if found["retried"] else "gone already")


def drop(service: Service, job: Id, why: Why = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Remove a job that was given up, for good. Its project stays as it is, with its task for a person."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.output import print_json

    home = running_stack().home
    confirm(f"give up job {job} of {known(service)} for good?", yes)
    found = call(home, service, f"/jobs/{job}", "DELETE", {"why": reason(why)}, SEE)
    if as_json:
        print_json(found)
    else:
        print("dropped" if found["dropped"] else "gone already")
