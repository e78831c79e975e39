"""``helio conform``: what a neighbour's own client may expect of a stack, tried case by case."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from helio.errors import UserError
from helio.reasons import Yes, confirm

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio connect aov04 --format json > aov04.json; helio conform aov04 --kafka aov04.json"
COLUMNS = ("case", "expected", "got", "reason", "detail", "")
WIDE = 60


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        name="conform", help="Try out what a neighbour may expect of a stack.", epilog=EPILOG, no_args_is_help=True
    )
    group.callback()(lambda: None)
    group.command("aov04", epilog=EPILOG)(aov04)
    app.add_typer(group)


def aov04(
    kafka: Annotated[
        Path | None, typer.Option(help="Settings of the utility's own client (JSON of librdkafka); else the stack's.")
    ] = None,
    project: Annotated[
        UUID | None,
        typer.Option(help="Also lead this project's open application to its agreement: AOV-04 must not run meanwhile."),
    ] = None,
    yes: Yes = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send each case of docs/aov04-language.md to the running stack as AOV-04, and judge the receipts.

    The cases that touch no project always; with --project a whole case, which decides that application for good. Exit
    code 1 where a message meets anything but what the page says.
    """
    from datetime import UTC, datetime

    from deploy.local import clockfile
    from deploy.local.home import Home
    from helio.conformance.aov04 import drive, run
    from helio.output import print_json, print_table, progress_console

    home = Home.from_environment()
    settings = home.kafka_settings("aov04") if kafka is None else _settings(kafka)
    application = None if project is None else _application(home, project)
    if application is not None:
        confirm(f"decide application {application['application_id']} of project {project} for good?", yes)
    now = clockfile.read(home.clock_file).at(datetime.now(UTC)) if home.clock_file.exists() else datetime.now(UTC)
    with progress_console().status("…") as status:
        outcomes = run(settings, now, lambda case: status.update(f"{case} …"))
        if application is not None:
            outcomes += drive(settings, application, now, lambda case: status.update(f"{case} …"))
    failed = [one for one in outcomes if not one.passed]
    if as_json:
        cases = [one.as_dict() for one in outcomes]
        print_json({"cases": cases, "passed": len(outcomes) - len(failed), "failed": len(failed)})
    else:
        rows = [
            (one.id, one.expected, one.got, one.reason, one.detail[:WIDE], "pass" if one.passed else "FAIL")
            for one in outcomes
        ]
        print_table(COLUMNS, rows)
        print(f"{len(outcomes) - len(failed)} of {len(outcomes)} cases are as docs/aov04-language.md says")
    if failed:
        raise typer.Exit(1)


def _settings(file: Path) -> dict[str, str]:
    """librdkafka's settings: the file itself, or its part ``kafka`` as `helio connect` writes it."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in content.get("kafka", content).items() if name != "group.id"}
    except (OSError, ValueError, AttributeError) as error:
        raise UserError(f"{file} cannot be read: {error}", "give JSON of librdkafka's settings") from error


def _application(home: "Home", project: UUID) -> dict[str, Any]:
    """What was applied for last."""
    from helio.history.journal import of_project

    kind = "ncv03.permitting.InterconnectionApplicationSubmitted."
    found = [entry.value for entry in of_project(home, project) if (entry.type or "").startswith(kind)]
    if not found:
        raise UserError(f"project {project} has applied for nothing", "`helio project` shows how far it is")
    value: dict[str, Any] = found[-1]
    return value
