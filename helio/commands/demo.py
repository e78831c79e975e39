"""``helio demo``: projects run from inquiry to activation on the running stack, on a fast calendar."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from deploy.local.stack import Stack
    from helio.ledger import StackLedger
    from sandbox.audit import Findings
    from sandbox.people.journeys import Result

EPILOG = "Example: helio demo; helio demo --projects 200 --mix --seed 7"
SPEED_OF_ONE = 200_000.0
"""A little over two days a second: one journey takes about a minute."""
SPEED_OF_MANY = 120_000.0
SPEED_OF_LEAPING = 20_000.0
"""While something is in flight: five and a half hours a second, so that what takes 100 ms takes half an hour."""
ARRIVALS_PER_SECOND = 25.0
TIMEOUT_S = 900.0
AUDIT_PATIENCE_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("demo", epilog=EPILOG)(demo)


def demo(
    projects: Annotated[int, typer.Option(min=1, max=20_000, help="How many projects.")] = 1,
    mix: Annotated[bool, typer.Option("--mix", help="Mix unhappy paths in.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed casts the same scenarios.")] = 1,
    speed: Annotated[float | None, typer.Option(help="Calendar seconds per second.")] = None,
    leap: Annotated[
        bool, typer.Option("--leap/--no-leap", help="Let the calendar leap whenever nothing is in flight.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line.")] = False,
) -> None:
    """Run projects through all seven services and show them live.

    Starts the stack if none runs, and stops it again then; its state stays. Exit code 1 if a project is stuck or the
    audit of all databases and topics finds anything lost, duplicated, reordered, or a device that one stage counts
    otherwise than the bill of materials.
    """
    from deploy.local import clockfile
    from helio.demo import show_many, show_one, stack_for_demo

    with stack_for_demo() as stack:
        steady = SPEED_OF_ONE if projects == 1 else SPEED_OF_MANY
        wanted = speed if speed is not None else SPEED_OF_LEAPING if leap else steady
        former = clockfile.read(stack.home.clock_file).speed
        clockfile.set_speed(stack.home.clock_file, wanted)
        leapt = stack.leaps
        stack.let_leap(leap)
        try:
            show = show_one if projects == 1 and not mix else show_many
            result = show(stack, projects, mix, seed, ARRIVALS_PER_SECOND, TIMEOUT_S)
        finally:
            stack.let_leap(leapt)
            clockfile.set_speed(stack.home.clock_file, former)
        findings = _audit(stack, result)
        books = _books(stack)
        _tell(result, findings, books, projects == 1 and not mix, as_json)
    if result.stuck or not findings.sound or not books.balanced:
        raise typer.Exit(1)


def _audit(stack: "Stack", result: "Result") -> "Findings":
    """Waits until the stack is at rest, then checks it."""
    from helio.history.journal import partition_ends, records
    from helio.output import progress_console
    from sandbox.audit import audit
    from sandbox.rest import until_rest
    from shared.schemas.topics import TOPICS

    ids = {project.project_id for project in result.projects if project.project_id is not None}
    with progress_console().status("checking all databases and topics against each other …") as status:
        until_rest(stack.home, AUDIT_PATIENCE_S, observe=lambda what: status.update(f"waiting for {what}"))
        ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
        return audit(stack.home, records(stack.home, ends), ids)


def _books(stack: "Stack") -> "StackLedger":
    from datetime import UTC, datetime

    from deploy.local import clockfile
    from helio.ledger import check

    return check(stack.home, clockfile.read(stack.home.clock_file).at(datetime.now(UTC)).date())


def _tell(result: "Result", findings: "Findings", books: "StackLedger", single: bool, as_json: bool) -> None:
    from helio.output import print_table

    for words in findings.words:
        print(f"audit: {words}")
    for project in result.stuck[:20]:
        print(f"stuck: {project.project_id} ({project.scenario.name}), last {list(project.happened)[-3:]}")
    if as_json:
        summary: dict[str, Any] = {
            "projects": len(result.projects),
            "outcomes": dict(sorted(result.outcomes.items())),
            "stuck": len(result.stuck),
            "lost": findings.lost,
            "duplicated": findings.duplicated,
            "reordered": findings.reordered,
            "unequal": findings.unequal,
            "miscounted": findings.miscounted,
            "journeys_per_second": round(result.journeys_per_second, 2),
            "seconds": round(result.seconds, 1),
            "http_calls": result.calls,
            "events": findings.records,
            "parked": findings.parked,
            "ledger_balanced": books.balanced,
            "ledger_entries": books.entries,
            "project_ids": [str(project.project_id) for project in result.projects[:10]],
        }
        print(json.dumps(summary))
        return
    if single:
        (project,) = result.projects
        print(f"project {project.project_id}")
        print(f"journey completed: {project.stages_done}/7 stages")
        return
    print_table(("outcome", "projects"), result.outcomes.most_common())
    balance = "balanced to the cent" if books.balanced else "NOT balanced: see helio ledger check"
    print(f"{books.entries} entries in the books of {books.projects} projects: {balance}")
    print(
        f"{len(result.projects)} projects in {result.seconds:.1f} s ({result.journeys_per_second:.1f} a second): "
        f"{len(result.stuck)} stuck, {findings.lost} lost, {findings.duplicated} duplicated, "
        f"{findings.reordered} reordered, {findings.miscounted} devices miscounted"
    )
