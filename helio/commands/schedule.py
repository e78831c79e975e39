"""``helio schedule``: which crew does which job on which days."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.fieldops.rules.dispatch.problem import Schedule, ScheduleRequest

EPILOG = "Example: helio schedule jobs.json --json; more under examples/schedule"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("schedule", epilog=EPILOG)(schedule)


def schedule(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Crews, jobs, costs, weather; see --schema.")
    ] = None,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="Search no longer than this.", min=0.1, max=86_400)
    ] = 15.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Plan crews and jobs with least lateness and cost, by HiGHS, and say why a job is left out.

    Days count from 0. A plan without all jobs is infeasible and has as many as possible.
    """
    from helio.requests import read_request
    from helio.schema import print_schema
    from services.fieldops.rules.dispatch.problem import Schedule, ScheduleRequest
    from services.fieldops.rules.dispatch.schedule import schedule as plan

    if schema:
        output = Schedule.model_json_schema(mode="serialization")
        print_schema("schedule", ScheduleRequest.model_json_schema(), output)
        return
    request = read_request(file, ScheduleRequest, "schedule")
    found = plan(request, time_limit, _tell)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print(request, found)


def _tell(seconds: float, objective: float, bound: float) -> None:
    found = f"best plan {objective:,.6g}" if math.isfinite(objective) else "no plan with all jobs yet"
    known = f", bound {bound:,.6g}" if math.isfinite(bound) else ""
    typer.echo(f"{seconds:.0f} s: {found}{known}", err=True)


def _print(request: "ScheduleRequest", found: "Schedule") -> None:
    from datetime import timedelta

    from helio.output import print_table

    bound = "" if found.bound is None else f", bound {found.bound:,.2f}"
    typer.echo(f"{found.status}: objective {found.objective:,.2f}{bound} ({found.seconds:.1f} s)\n")
    print_table(
        ("First", "Last", "Crew", "Job", "Days late"),
        [
            (
                f"{request.start + timedelta(one.first_day):%a %d %b %Y}",
                f"{request.start + timedelta(one.last_day):%a %d %b}",
                one.crew,
                one.job,
                one.late_days or None,
            )
            for one in found.assignments
        ],
    )
    for left in found.unscheduled:
        typer.echo(f"Not scheduled: {left.job}: {'; '.join(left.reasons)}")
