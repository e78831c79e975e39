"""``helio quarantine``: records that are no fact of their topic's owner, counted and kept as samples."""

from typing import Annotated, Any

import typer

from helio.reasons import Why, Yes, confirm

EPILOG = "Example: helio quarantine list; helio quarantine show permitting 17; helio quarantine drop permitting 17"
Service = Annotated[str, typer.Argument(help="The service that rejected it, e.g. permitting.")]
Number = Annotated[int, typer.Argument(help="Its number in `helio quarantine list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PAGE = 500
COUNTED = ("service", "principal", "topic", "reason", "seen", "kept", "last_at")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        name="quarantine",
        help="List, show, retry or drop records that were rejected.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    for command in (list_, show, retry, drop):
        group.command(command.__name__.rstrip("_"), epilog=EPILOG)(command)
    app.add_typer(group)


def list_(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None,
    principal: Annotated[str | None, typer.Option("--principal", help="Only what this principal wrote.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=PAGE, help="Samples shown of each service.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Count what each service rejected, by who wrote it and why, and list the first samples. Nothing waits for them."""
    from deploy.local.stack import running_stack
    from helio.calls import call, of, place_of
    from helio.output import print_json, print_table

    home = running_stack().home
    query = {"limit": limit} | ({} if principal is None else {"principal": principal})
    counts: list[dict[str, Any]] = []
    samples: list[dict[str, Any]] = []
    for name in of(service):
        page = call(home, name, "/quarantine", query=query)
        counts += [{"service": name, **item} for item in page["counts"]]
        samples += [{"service": name, **item} for item in page["items"]]
    if as_json:
        print_json({"counts": counts, "quarantine": samples})
        return
    if not counts:
        print("nothing was rejected")
        return
    print_table(COUNTED, [[one[column] for column in COUNTED] for one in counts])
    if samples:
        rows = [(s["service"], s["id"], place_of(s), s["reason"], s["error"]) for s in samples]
        print_table(("service", "id", "record", "reason", "what is wrong"), rows)


def show(service: Service, number: Number, as_json: AsJson = False) -> None:
    """Show a sample: its place, headers, the beginning of its value, and what is wrong with it."""
    from helio.calls import show_kept

    show_kept("quarantine", service, number, as_json)


def retry(service: Service, number: Number, why: Why = None, as_json: AsJson = False) -> None:
    """Read a sample once more, e.g. after a deploy: handled if it is a fact now. Exit code 1 if it is still none."""
    from helio.calls import retry_kept

    failed = "it is still rejected", "`helio quarantine drop` it, or deploy what reads it"
    retry_kept("quarantine", service, number, why, as_json, failed)


def drop(service: Service, number: Number, why: Why = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete a sample. Its count stays, and so does the record in Kafka."""
    from helio.calls import drop_kept, known

    confirm(f"delete sample {number} of {known(service)}?", yes)
    drop_kept("quarantine", service, number, why, as_json)
