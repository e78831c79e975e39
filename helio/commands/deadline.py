"""``helio deadline``: when a clock of the interconnection procedures runs out, stops and resumptions counted."""

from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from shared.rules.interconnection.deadline import DeadlineReport

EPILOG = "Example: helio deadline --rule cure --state SD --level 1 --start 2026-11-20 --json; see examples/README.md"
MOST_LEVELS = 4


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("deadline", epilog=EPILOG)(deadline)


def deadline(
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Which clock, e.g. cure or evaluate.")
    ] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="XX", help="The state, or US for the SGIP.")] = None,
    level: Annotated[int | None, typer.Option("--level", metavar="N", help="Level or tier of the review.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DATE", help="The day that does not count.")] = None,
    stop: Annotated[list[str] | None, typer.Option("--stop", metavar="DATE", help="The clock stops; again.")] = None,
    resume: Annotated[list[str] | None, typer.Option("--resume", metavar="DATE", help="It runs again; again.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="As it stands on a day; today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """The last day of a step of an interconnection, in the days of its rule, business or calendar.

    The day of a stop does not count, the day of its resumption does. A state without a clock of its own for the step
    has that of the federal procedures, which is said.
    """
    from helio.requests import day
    from helio.requests import state as place
    from helio.schema import print_schema
    from shared.rules.interconnection.clocks import RULES
    from shared.rules.interconnection.deadline import Asked, DeadlineReport, answer

    if schema:
        print_schema("deadline", Asked.model_json_schema(), DeadlineReport.model_json_schema(mode="serialization"))
        return
    for name, given in (("--rule", rule), ("--state", state), ("--start", start)):
        if given is None:
            raise UserError(f"{name} is needed", "see helio deadline --help")
    assert rule is not None and state is not None and start is not None
    if rule not in RULES:
        raise UserError(f"--rule {rule!r} is none of {', '.join(RULES)}", "see helio deadline --help")
    if level is not None and not 1 <= level <= MOST_LEVELS:
        raise UserError(f"--level {level} is not from 1 to {MOST_LEVELS}", "see helio deadline --help")
    asked = Asked(
        rule=rule,
        state=place(state, "--state"),
        level=level,
        start=day(start, "--start"),
        stops=tuple(day(one, "--stop") for one in stop or ()),
        resumes=tuple(day(one, "--resume") for one in resume or ()),
        on=day(on, "--on"),
    )
    try:
        report = answer(asked)
    except ValueError as error:
        raise UserError(str(error), "see helio deadline --help") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _print(report: "DeadlineReport") -> None:
    due = "stands still" if report.due is None else f"due {report.due:%a %Y-%m-%d}"
    left = f"{-report.remaining} days late" if report.late else f"{report.remaining} {report.unit} days left"
    stopped = f", stopped {report.stopped_days} {report.unit} days" if report.stopped_days else ""
    verified = "" if report.verified else "; not verified against its text"
    own = "" if report.own_rule else "; the state's own clock is not known, this is the federal one"
    typer.echo(
        f"{report.rule}: {due}, {report.days} {report.unit} days{stopped}, {left}\n{report.citation}{verified}{own}"
    )
