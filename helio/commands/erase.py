"""``helio erase``: forget who the customer of a project was, in all services."""

import time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from helio.reasons import Yes, confirm

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio erase 01a20a64-ebf2-702f-832a-68c378fe7fdb --yes --json | jq '.stays[] | .why'"
PATIENCE_S = 30.0
"""Word gets about in fractions of a second; a service that is away does it when it is back."""
LOOK_S = 0.03
ERASED_COLUMNS = ("service", "table", "columns", "rows")
STAYS_COLUMNS = ("service", "table", "why")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("erase", epilog=EPILOG)(erase)


def erase(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    yes: Yes = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; asks nothing.")] = False,
) -> None:
    """Erase what is personal of a project that has ended, and tell what was erased, what stays and why.

    It cannot be undone. Exit code 1 where a service has not answered in time: it does it when it is back, and the same
    command tells then.
    """
    from deploy.local.stack import running_stack
    from helio.calls import call
    from helio.errors import HelioError
    from helio.output import print_json, print_table

    home = running_stack().home
    confirm(f"forget for good who the customer of {project_id} was?", yes or as_json)
    began = time.monotonic()
    asked = call(home, "lead", f"/projects/{project_id}/erasure", "POST", see=f"helio project {project_id}")
    reports, silent = _reports(home, project_id, began)
    found = {
        "project_id": str(project_id),
        "erased_at": asked["erased_at"],
        "complete": not silent,
        "seconds": round(time.monotonic() - began, 3),
        "services": [report["service"] for report in reports],
        "erased": [{"service": r["service"], **one} for r in reports for one in r["erased"]],
        "stays": [{"service": r["service"], **one} for r in reports for one in r["stays"]],
    }
    if as_json:
        print_json(found)
    else:
        rows = [[one["service"], one["table"], _columns(one), one["rows"]] for one in found["erased"]]
        print_table(ERASED_COLUMNS, rows, title="erased")
        print()
        print_table(STAYS_COLUMNS, [[one[name] for name in STAYS_COLUMNS] for one in found["stays"]], title="stays")
    if silent:
        raise HelioError(f"not yet erased by {', '.join(silent)}", "repeat the command once they run: `helio status`")


def _columns(one: dict[str, Any]) -> str:
    return "whole rows" if one["columns"] is None else ", ".join(one["columns"])


def _reports(home: "Home", project_id: UUID, began: float) -> tuple[list[dict[str, Any]], list[str]]:
    """What each service says it did, and who has said nothing in time."""
    from helio.calls import call
    from helio.errors import HelioError
    from shared.schemas.topics import SERVICES

    reports: dict[str, dict[str, Any]] = {}
    while len(reports) < len(SERVICES) and time.monotonic() - began < PATIENCE_S:
        for service in SERVICES:
            if service in reports:
                continue
            try:
                reports[service] = call(home, service, f"/projects/{project_id}/erasure")
            except HelioError:  # it has not heard of it yet, or is away
                continue
        if len(reports) < len(SERVICES):
            time.sleep(LOOK_S)
    return [reports[name] for name in SERVICES if name in reports], [name for name in SERVICES if name not in reports]
